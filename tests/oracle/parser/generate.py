"""Writes 10,000 queries, one a line: three in four as the grammar makes them, one in four broken in one place.

    python3 generate.py SCHEMAS.json [COUNT] > wild.kql
"""

import json
import random
import sys

SCHEMAS = json.load(open(sys.argv[1]))
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
TABLES = ["SecurityEvent", "DeviceProcessEvents", "zeek_conn", "SigninLogs"]
rnd = random.Random(17)
pick = rnd.choice


def maybe(p):
    return rnd.random() < p


class Maker:
    """One query; knows the columns at hand by type."""

    def __init__(self):
        self.table = pick(TABLES)
        known = {n: k for n, k in SCHEMAS[self.table].items() if n.isidentifier() and n != "Type"}
        names = rnd.sample(sorted(known), min(14, len(known))) + ["TimeGenerated", "RecordId"]
        self.columns = {n: known[n] for n in names if n in known}
        self.fresh = 0

    def name(self):
        self.fresh += 1
        return f"x{self.fresh}"

    def column(self, kind):
        found = [n for n, k in self.columns.items() if k == kind]
        return pick(found) if found else None

    def literal(self, kind):
        return {"string": lambda: pick(['"a"', '"10.1.0.11"', "'x y'", '@"C:\\Win"', '""', '"Zoë"']),
                "long": lambda: pick(["0", "1", "42", "4625", "0x1f", "-7"]),
                "real": lambda: pick(["1.5", "0.25", "1e3"]),
                "bool": lambda: pick(["true", "false"]),
                "datetime": lambda: pick(["ago(1h)", "now()", "datetime(2025-03-04)", "datetime(2025-03-04 09:05:00)", "ago(7d)"]),
                "timespan": lambda: pick(["1h", "30m", "1d", "5s", "100ms", "time(01:00:00)"]),
                "dynamic": lambda: pick(['dynamic([1, 2])', 'dynamic(["a", "b"])', 'dynamic({"k": 1})', 'parse_json("[1]")'])}[kind]()

    def value(self, kind, depth=0):
        column = self.column(kind)
        if column and maybe(0.55):
            return column
        if depth > 2 or maybe(0.3):
            return self.literal(kind)
        v = lambda k: self.value(k, depth + 1)
        options = {
            "string": [lambda: f"tolower({v('string')})", lambda: f"strcat({v('string')}, {v('long')})", lambda: f"tostring({v('long')})",
                       lambda: f"substring({v('string')}, {v('long')}, 3)", lambda: f'extract(@"(\\w+)", 1, {v("string")})',
                       lambda: f"iff({self.condition(depth + 1)}, {v('string')}, {v('string')})", lambda: f'replace_string({v("string")}, "a", "b")',
                       lambda: f'case({self.condition(depth + 1)}, {v("string")}, {self.condition(depth + 1)}, {v("string")}, "other")',
                       lambda: f'format_datetime({v("datetime")}, "yyyy-MM-dd")', lambda: f"tostring({v('dynamic')}.k)", lambda: f'trim(@"\\s", {v("string")})'],
            "long": [lambda: f"strlen({v('string')})", lambda: f"{v('long')} {pick('+-*/%')} {v('long')}", lambda: f"({v('long')} + 1)",
                     lambda: f"tolong({v('string')})", lambda: f"array_length({v('dynamic')})", lambda: f"hourofday({v('datetime')})",
                     lambda: f'datetime_diff("hour", {v("datetime")}, {v("datetime")})', lambda: f"bin({v('long')}, 10)", lambda: f"indexof({v('string')}, \"a\")",
                     lambda: f"coalesce({v('long')}, 0)", lambda: f"max_of({v('long')}, {v('long')})", lambda: f"countof({v('string')}, \"a\")"],
            "real": [lambda: f"todouble({v('long')})", lambda: f"{v('long')} * 1.5", lambda: f"sqrt({v('long')})", lambda: f"round({v('real')}, 2)"],
            "bool": [lambda: self.condition(depth + 1)],
            "datetime": [lambda: f"{v('datetime')} {pick('+-')} {v('timespan')}", lambda: f"startofday({v('datetime')})", lambda: f"bin({v('datetime')}, 1h)", lambda: f"todatetime({v('string')})"],
            "timespan": [lambda: f"{v('datetime')} - {v('datetime')}", lambda: f"{v('timespan')} * 2", lambda: "totimespan(\"01:00:00\")"],
            "dynamic": [lambda: f'split({v("string")}, ",")', lambda: f"pack_array({v('long')}, {v('string')})", lambda: f'bag_pack("k", {v("long")})', lambda: f"parse_json({v('string')})"],
        }
        return pick(options[kind])()

    def condition(self, depth=0):
        if depth < 2 and maybe(0.3):
            return f"{self.condition(depth + 1)} {pick(['and', 'or'])} {self.condition(depth + 1)}"
        if depth < 2 and maybe(0.12):
            return f"not({self.condition(depth + 1)})"
        if depth < 2 and maybe(0.12):
            return f"({self.condition(depth + 1)})"
        v = lambda k: self.value(k, depth + 1)
        kind = pick(["string", "string", "string", "long", "long", "datetime", "misc"])
        if kind == "string":
            op = pick(["==", "!=", "=~", "!~", "has", "!has", "contains", "!contains", "startswith", "!startswith", "endswith", "has_cs", "contains_cs",
                       "startswith_cs", "hasprefix", "hassuffix", "in", "!in", "in~", "!in~", "has_any", "has_all", "matches regex"])
            left = v("string")
            if op in ("in", "!in", "in~", "!in~", "has_any", "has_all"):
                return f"{left} {op} ({', '.join(self.literal('string') for _ in range(rnd.randint(1, 3)))})"
            return f'{left} {op} "[a-z]+"' if op == "matches regex" else f"{left} {op} {v('string')}"
        if kind == "long":
            if maybe(0.2):
                return f"{v('long')} {pick(['in', '!in'])} (1, 2, 3)"
            if maybe(0.15):
                return f"{v('long')} {pick(['between', '!between'])} (1 .. 10)"
            return f"{v('long')} {pick(['==', '!=', '<', '<=', '>', '>='])} {v('long')}"
        if kind == "datetime":
            if maybe(0.3):
                return f"{v('datetime')} between (ago(1d) .. {pick(['now()', '1h'])})"
            return f"{v('datetime')} {pick(['<', '<=', '>', '>='])} {v('datetime')}"
        return pick([lambda: f"isempty({v('string')})", lambda: f"isnotempty({v('string')})", lambda: f"isnull({v('long')})",
                     lambda: f"ipv4_is_private({v('string')})", lambda: f'{v("dynamic")} has "a"'])()

    def kind(self):
        return pick(["string", "string", "long", "long", "real", "bool", "datetime", "timespan", "dynamic"])

    def aggregate(self):
        k = lambda kind: self.column(kind) or self.literal(kind)
        made = [("count()", "long"), (f"dcount({k('string')})", "long"), (f"countif({self.condition(1)})", "long"), (f"sum({k('long')})", "long"),
                (f"avg({k('long')})", "real"), (f"min({k('datetime')})", "datetime"), (f"max({k('datetime')})", "datetime"), (f"make_set({k('string')})", "dynamic"),
                (f"make_list({k('long')}, 10)", "dynamic"), (f"percentile({k('long')}, 95)", "long"), (f"take_any({k('string')})", "string"), (f"stdev({k('long')})", "real")]
        return pick(made)

    def step(self):
        op = pick(["where"] * 5 + ["extend"] * 3 + ["project"] * 2 + ["summarize"] * 3 + ["sort", "top", "take", "distinct", "count", "away", "keep", "rename",
                   "reorder", "join", "lookup", "union", "expand", "parse", "serialize", "series", "render", "apply", "partition", "as"])
        if op == "where":
            return f"where {self.condition()}"
        if op in ("extend", "serialize"):
            kind, name = self.kind(), self.name()
            text = f"{op} {name} = {self.value(kind)}"
            self.columns[name] = kind
            return text
        if op == "project":
            kept = rnd.sample(sorted(self.columns), rnd.randint(1, min(4, len(self.columns))))
            kind, name = self.kind(), self.name()
            text = f"project {', '.join(kept)}, {name} = {self.value(kind)}"
            self.columns = {n: self.columns[n] for n in kept} | {name: kind}
            return text
        if op == "summarize":
            made = [(self.name(), *self.aggregate()) for _ in range(rnd.randint(1, 3))]
            by = [n for n in rnd.sample(sorted(self.columns), min(2, len(self.columns))) if self.columns[n] != "dynamic"]
            text = f"summarize {', '.join(f'{n} = {a}' for n, a, _ in made)}" + (f" by {', '.join(by)}" if by else "")
            self.columns = {n: self.columns[n] for n in by} | {n: k for n, _, k in made}
            return text
        plain = [n for n, k in self.columns.items() if k != "dynamic"]
        some = pick(plain) if plain else pick(sorted(self.columns))
        if op == "sort":
            return f"{pick(['sort', 'order'])} by {some}{pick(['', ' asc', ' desc', ' asc nulls last'])}"
        if op == "top":
            return f"top {rnd.randint(1, 9)} by {some}{pick(['', ' asc', ' desc'])}"
        if op == "take":
            return f"{pick(['take', 'limit'])} {rnd.randint(0, 50)}"
        if op == "distinct":
            self.columns = {some: self.columns[some]}
            return f"distinct {some}"
        if op == "count":
            self.columns = {"Count": "long"}
            return "count"
        if op == "away" and len(self.columns) > 1:
            gone = pick(sorted(self.columns))
            del self.columns[gone]
            return f"project-away {gone}"
        if op == "keep":
            self.columns = {some: self.columns[some]}
            return f"project-keep {some}"
        if op == "rename":
            name = self.name()
            self.columns[name] = self.columns.pop(some)
            return f"project-rename {name} = {some}"
        if op == "reorder":
            return f"project-reorder {some}"
        if op in ("join", "lookup") and self.columns[some] in ("string", "long"):
            name = self.name()
            self.columns[name] = "long"
            kind = pick(["", "kind=inner ", "kind=leftouter "]) if op == "join" else pick(["", "kind=leftouter "])
            value = "1" if self.columns[some] == "long" else '"a"'
            return f"{op} {kind}(print {some} = {value}, {name} = 2) on {some}"
        if op == "union":
            return f"union (print {some} = {self.literal(self.columns[some])})"
        if op == "expand":
            name = self.name()
            text = f"mv-expand {name} = {self.value('dynamic')}{pick(['', ' to typeof(string)'])}"
            self.columns[name] = "string" if text.endswith("(string)") else "dynamic"
            return text
        if op == "apply":
            name, out = self.name(), self.name()
            text = f"mv-apply {name} = {self.value('dynamic')} to typeof(long) on (summarize {out} = sum({name}))"
            self.columns[out] = "long"
            return text
        if op == "parse" and self.column("string"):
            name = self.name()
            text = f'{pick(["parse", "parse-where"])} {self.column("string")} with * "=" {name} " " *'
            self.columns[name] = "string"
            return text
        if op == "series" and self.column("datetime"):
            name, when = self.name(), self.column("datetime")
            self.columns = {name: "dynamic", when: "dynamic"}
            return f"make-series {name} = count() on {when} from ago(1d) to now() step 1h"
        if op == "partition" and self.columns[some] in ("string", "long"):
            return f"partition by {some} (take 2)"
        if op == "as":
            return f"as {self.name()}"
        return f"where {self.condition()}"

    def query(self):
        steps = [self.step() for _ in range(rnd.randint(1, 5))]
        lets = ""
        if maybe(0.15):
            lets = f"let n = {self.literal('long')}; "
            steps.append("take 5" if maybe(0.5) else "extend nn = n + 1")
        if maybe(0.1):
            steps.append("render " + pick(["table", "timechart", "barchart", "piechart"]))
        return lets + " | ".join([self.table, *steps])


def broken(query):
    """One small fault."""
    words = query.split(" ")
    at = rnd.randrange(len(words))
    how = rnd.randrange(8)
    if how == 0:
        del words[at]
    elif how == 1:
        words.insert(at, pick([",", "|", "by", "and", "==", ")", "(", "=", "where", "..", "*"]))
    elif how == 2:
        words[at] = words[at][:-1]
    elif how == 3:
        words[at] = words[at].replace("(", "", 1)
    elif how == 4:
        words[at] = words[at].replace('"', "", 1)
    elif how == 5 and at + 1 < len(words):
        words[at], words[at + 1] = words[at + 1], words[at]
    elif how == 6:
        words[at] = pick(["Nonesuch", "nonesuch()", "1", '"text"', "true", "strlen()", "now(1, 2)"])
    else:
        words[at] = words[at].swapcase()
    return " ".join(words)


for number in range(COUNT):
    made = Maker().query()
    print(broken(made) if number % 4 == 3 else made)
