"""Expressions over one row. Types are static in Kusto; here they are the same whatever the row, so a row of nulls tells."""

from . import bags, moments, numbers, texts  # noqa: F401 (they register their functions)
from .registry import FUNCTIONS
from .values import ALIASES, Refused, arithmetic, compare, convert, literal, text, to_bool, unify

YEAR_ONE = -62_135_596_800_000_000
NOW = 1_741_089_600_000_000  # 2025-03-04T12:00:00Z


class Env:
    """Names a query may use: `let`s, and functions that run queries."""

    def __init__(self, lets=None, run=None):
        self.lets, self.run = lets or {}, run

    def extended(self, more):
        return Env({**self.lets, **more}, self.run)


def ev(e, row, env):
    """The value of an expression; `row` maps column names to values."""
    kind = e[0]
    if kind == "str":
        return ("string", e[1])
    if kind == "lit":
        if e[1] in ("datetime", "timespan", "time") and e[2] == "":
            return ("datetime", NOW)
        return literal(e[1], e[2])
    if kind == "col":
        if e[1] in row:
            return row[e[1]]
        if e[1] in env.lets and env.lets[e[1]][0] == "value":
            return env.lets[e[1]][1]
        raise Refused(f"no column {e[1]}")
    if kind == "neg":
        k, x = ev(e[1], row, env)
        return (k, None if x is None else -x)
    if kind == "bin":
        return binary(e[1], ev(e[2], row, env), ev(e[3], row, env))
    if kind == "text":
        a, b = (convert(ev(x, row, env), "string")[1] for x in e[3:5])
        return ("bool", texts.text_test(e[1], a, b) != e[2])
    if kind == "list":
        return listed(e[1], e[2], ev(e[3], row, env), e[4], row, env)
    if kind == "between":
        x, low, high = (ev(part, row, env) for part in e[2:5])
        if low[0] == "datetime" and high[0] == "timespan":
            high = arithmetic("+", low, high)
        found = conj(compare(">=", x, low), compare("<=", x, high))
        return ("bool", None if found is None else found != e[1])
    if kind == "index":
        return index(ev(e[1], row, env)[1], ev(e[2], row, env))
    if kind == "call":
        return call(e[1], e[2], row, env)
    if kind == "query":
        raise Refused("a query is no value")
    raise Refused(f"no value: {e}")


def conj(a, b):
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def binary(op, a, b):
    if op == "and":
        return ("bool", conj(convert(a, "bool")[1], convert(b, "bool")[1]))
    if op == "or":
        x, y = convert(a, "bool")[1], convert(b, "bool")[1]
        return ("bool", True if x or y else None if x is None or y is None else False)
    if op in ("==", "!=", "<>", "<", "<=", ">", ">="):
        return ("bool", compare(op, a, b))
    return arithmetic(op, a, b)


def index(x, key):
    if isinstance(x, dict):
        return ("dynamic", x.get(text(key)))
    if isinstance(x, list) and key[0] == "long":
        n = key[1] + len(x) if key[1] < 0 else key[1]
        return ("dynamic", x[n] if 0 <= n < len(x) else None)
    return ("dynamic", None)


def members(items, row, env):
    for item in items:
        if item[0] == "query" or (item[0] == "col" and item[1] in env.lets and env.lets[item[1]][0] == "table"):
            table = env.run(item[1] if item[0] == "query" else ("table", item[1]), env)
            yield from (r[0] for r in table.rows)
            continue
        value = ev(item, row, env)
        if value[0] == "dynamic" and isinstance(value[1], list):
            yield from (("dynamic", x) for x in value[1])
        else:
            yield value


def listed(op, negated, left, items, row, env):
    wanted = list(members(items, row, env))
    if op.startswith("has"):
        subject = text(left)
        tests = (texts.has_term(subject.lower(), text(w).lower()) for w in wanted)
        found = any(tests) if op == "has_any" else all(tests)
    elif op == "in~":
        found = any(text(left).lower() == text(w).lower() for w in wanted)
    else:
        found = any(compare("==", left, convert(w, left[0]) if w[0] == "dynamic" else w) for w in wanted)
    return ("bool", found != negated)


SAME = {"columnifexists": "column_ifexists", "iif": "iff", "todouble": "toreal", "toint": "tolong",
        "toboolean": "tobool", "todynamic": "parse_json", "toguid": "tostring"}


def empty(v):
    return text(v) == "" and (v[1] is None or v[0] in ("string", "dynamic"))


def call(name, args, row, env):
    name = SAME.get(name, name)
    found = env.lets.get(name)
    if found and found[0] == "lambda":
        return env.run_scalar(found, [ev(a, row, env) for a in args], row)
    if name == "column_ifexists":
        return row[args[0][1]] if args[0][1] in row else ev(args[1], row, env)
    if name == "pack_all":
        skip = bool(args) and to_bool(ev(args[0], row, env))
        return ("dynamic", {k: bags.plain(v) for k, v in row.items() if not (skip and empty(v))})
    if name == "toscalar":
        table = env.run(args[0][1] if args[0][0] == "query" else ("table", args[0][1]), env)
        return table.rows[0][0] if table.rows else (table.columns[0][1], None)
    values = [ev(a, row, env) for a in args]
    first = values[0] if values else None
    if name in ("isnull", "isnotnull"):
        return ("bool", (first[0] != "string" and first[1] is None) == (name == "isnull"))
    if name in ("isempty", "isnotempty"):
        return ("bool", empty(first) == (name == "isempty"))
    if name == "not":
        x = convert(first, "bool")[1]
        return ("bool", None if x is None else not x)
    if name == "iff":
        return choice([(values[0], values[1])], values[2])
    if name == "case":
        return choice(list(zip(values[:-1:2], values[1::2])), values[-1])
    if name == "coalesce":
        return next((v for v in values if not (v[1] is None or v == ("string", ""))), values[-1])
    if name == "now":
        return ("datetime", NOW + (first[1] if first else 0))
    if name == "ago":
        return ("datetime", NOW - first[1])
    if name in ("bin", "floor") and len(values) == 2:
        return binned(first, values[1], 0)
    if name == "bin_at":
        return binned(first, values[1], values[2][1])
    if name in ("abs", "sign", "floor", "ceiling"):
        return number(name, first)
    if name in ("max_of", "min_of"):
        filled = [v for v in values if v[1] is not None]
        pick = max if name == "max_of" else min
        kinds = {v[0] for v in values}
        kind = "real" if "real" in kinds else first[0]
        return (kind, pick(convert(v, kind)[1] for v in filled) if filled else None)
    if name == "gettype":
        return ("string", gettype(first))
    if name in ("tostring", "tolong", "toreal", "tobool", "todatetime", "totimespan"):
        return convert(first, name[2:])
    if name == "parse_json":
        return ("dynamic", parsed(first))
    if name in FUNCTIONS:
        return FUNCTIONS[name](values)
    raise Refused(f"no function {name}")


def parsed(v):
    import json

    if v[0] == "dynamic":
        return v[1]
    if v[0] != "string":
        return bags.plain(v)
    try:
        return json.loads(v[1])
    except ValueError:
        return v[1] or None


def gettype(v):
    if v[0] != "dynamic":
        return v[0]
    x = v[1]
    return "null" if x is None else "array" if isinstance(x, list) else "dictionary" if isinstance(x, dict) else \
        "bool" if isinstance(x, bool) else "long" if isinstance(x, int) else "double" if isinstance(x, float) else "string"


def choice(pairs, other):
    """The value of the first condition that holds; all values have one type."""
    kinds = {v[0] for _, v in pairs} | {other[0]}
    kind = next(iter(kinds)) if len(kinds) == 1 else "real" if kinds == {"long", "real"} else None
    if kind is None:
        raise Refused(f"several types: {kinds}")
    return convert(next((v for c, v in pairs if convert(c, "bool")[1]), other), kind)


def binned(v, size, origin):
    kind = "real" if "real" in (v[0], size[0]) and v[0] in ("long", "real") else v[0]
    x, s = convert(v, kind)[1] if kind == "real" else v[1], size[1]
    if x is None or not s:
        return (kind, None)
    if kind == "datetime" and not origin:
        # Bins of moments are counted from the year 1.
        origin = YEAR_ONE
    return (kind, (x - origin) // s * s + origin)


def number(name, v):
    import math

    kind, x = v
    if x is None:
        return ("real" if name == "sign" else kind, None)
    if name == "abs":
        return (kind, abs(x))
    if name == "sign":
        return ("real", float((x > 0) - (x < 0)))
    return (kind, x if kind != "real" else float(math.floor(x) if name == "floor" else math.ceil(x)))
