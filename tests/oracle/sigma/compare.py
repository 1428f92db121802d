"""Asks pySigma and SQLite what each Sigma rule finds in logs of ours, and compares with `watchfloor detect --json`.

    pip install pysigma pysigma-backend-sqlite
    watchfloor generate --scenario first-shift --seed 1 --hours 2 --out LOGS
    watchfloor detect --logs LOGS --rules RULES --json > HITS
    python compare.py RULES LOGS HITS

Compared is the number of hits of each plain rule. Rules that count (correlations, and what only they use) and rules
for sources outside ROUTES are named, not compared. Ends with 1 when a count differs. What a record is called by
Sigma's taxonomy is written down here a second time, on purpose.
"""

import collections
import json
import pathlib
import re
import sqlite3
import sys

import yaml
from sigma.backends.sqlite import sqlite
from sigma.collection import SigmaCollection

# Key of a log source: product, category, service ("" for none); types of records it means.
ROUTES = {
    ("windows", "process_creation", ""): ["win.sysmon.1", "win.security.4688"],
    ("windows", "registry_set", ""): ["win.sysmon.13"],
    ("windows", "registry_event", ""): ["win.sysmon.12", "win.sysmon.13", "win.sysmon.14"],
    ("windows", "file_event", ""): ["win.sysmon.11"],
    ("windows", "network_connection", ""): ["win.sysmon.3"],
    ("windows", "dns_query", ""): ["win.sysmon.22"],
    ("windows", "image_load", ""): ["win.sysmon.7"],
    ("windows", "process_access", ""): ["win.sysmon.10"],
    ("windows", "create_remote_thread", ""): ["win.sysmon.8"],
    ("windows", "pipe_created", ""): ["win.sysmon.17", "win.sysmon.18"],
    ("windows", "ps_script", ""): ["win.powershell.4104"],
    ("windows", "", "security"): ["win.security.*"],
    ("windows", "", "system"): ["win.system.*"],
    ("aws", "", "cloudtrail"): ["aws.cloudtrail"],
    ("zeek", "", "conn"): ["zeek.conn"],
    ("zeek", "", "dce_rpc"): ["zeek.dce_rpc"],
    ("zeek", "", "http"): ["zeek.http"],
    ("zeek", "", "dns"): ["zeek.dns"],
}
# A 4688 under the names of the category.
AUDIT = {"Image": "NewProcessName", "ParentImage": "ParentProcessName"}


def flat(value, path=""):
    """Leaves of a nested value under dotted names; lists as one text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else key)
    else:
        yield path, json.dumps(value) if isinstance(value, list) else value


def row_of(line):
    record = json.loads(line)
    row = dict(flat(record["record"]))
    for name, value in record.get("system", {}).items():
        row.setdefault(name, value)
    row.setdefault("Provider_Name", row.get("Provider.Name"))
    if record["type"] == "win.security.4688":
        row |= {alias: row.get(name) for alias, name in AUDIT.items()}
    return record["type"], row


def rows_by_type(folder):
    found = collections.defaultdict(list)
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for kind, row in map(row_of, lines):
                found[kind].append(row)
    return found


def fits(kind, pattern):
    return kind.startswith(pattern[:-1]) if pattern.endswith("*") else kind == pattern


def matches(pattern, text):
    return text is not None and re.search(pattern, str(text)) is not None


def columns_of(rules):
    """Every field that a rule names."""
    for detection in rules:
        for items in detection.values():
            for item in items if isinstance(items, list) else [items]:
                if isinstance(item, dict):
                    yield from (key.split("|")[0] for key in item)


class Tables:
    """One table a log source, made when a rule first asks for it. Names and values compare without case."""

    def __init__(self, rows, asked):
        self.rows, self.asked, self.made = rows, asked, {}
        self.base = sqlite3.connect(":memory:")
        self.base.create_function("REGEXP", 2, matches)

    def of(self, key):
        if key not in self.made:
            kinds = [kind for kind in sorted(self.rows) if any(fits(kind, pattern) for pattern in ROUTES[key])]
            rows = [row for kind in kinds for row in self.rows[kind]]
            names, seen = [], set()
            for name in [*(name for row in rows for name in row), *sorted(self.asked)]:
                if name.lower() not in seen:
                    seen.add(name.lower())
                    names.append(name)
            table = f"t{len(self.made)}"
            # SQLite takes so many columns unless it was built otherwise.
            names = names[:2000]
            self.base.execute(f"CREATE TABLE {table} ({', '.join(f'`{n}` NUMERIC COLLATE NOCASE' for n in names)})")
            marks = ", ".join("?" * len(names))
            self.base.executemany(
                f"INSERT INTO {table} VALUES ({marks})", ([row.get(n) for n in names] for row in rows)
            )
            self.made[key] = table
        return self.made[key]

    def count(self, key, query):
        asked = re.sub(r"^SELECT \* FROM \S+", f"SELECT COUNT(*) FROM {self.of(key)}", query)
        return self.base.execute(asked).fetchone()[0]


def source_of(rule):
    source = rule.get("logsource", {})
    return tuple(source.get(name, "") for name in ("product", "category", "service"))


def main(rules, logs, hits):
    answer = json.loads(pathlib.Path(hits).read_text(encoding="utf-8"))
    # The endpoint sensor's tables tell a second time what Sysmon tells, and ROUTES leaves them out.
    first_hand = (hit for hit in answer["hits"] if not pathlib.Path(hit["file"]).name.startswith("Device"))
    ours = collections.Counter(hit["rule"] for hit in first_hand)
    refused = {pathlib.Path(fault["file"]).name for fault in answer["refused"]}
    files = {}
    for path in sorted(pathlib.Path(rules).rglob("*.yml")):
        files[path] = [part for part in yaml.safe_load_all(path.read_text(encoding="utf-8")) if part]
    plain = [p[0]["detection"] for p in files.values() if len(p) == 1 and "detection" in p[0]]
    tables = Tables(rows_by_type(logs), set(columns_of(plain)))
    compared, with_hits, differ, left_out = 0, 0, [], collections.Counter()
    for path, parts in files.items():
        rule = parts[0]
        if len(parts) > 1 or "detection" not in rule:
            left_out["counts"] += 1
        elif path.name in refused:
            left_out["refused by detect"] += 1
        elif source_of(rule) not in ROUTES:
            left_out["source outside ROUTES"] += 1
        else:
            try:
                queries = sqlite.sqliteBackend().convert(SigmaCollection.from_yaml(path.read_text(encoding="utf-8")))
                theirs = tables.count(source_of(rule), queries[0])
            except Exception as fault:  # what pySigma or SQLite does not take is told, whatever its kind
                left_out[f"not taken by pySigma or SQLite: {type(fault).__name__}"] += 1
                print(f"{path.name}: {fault}", file=sys.stderr)
                continue
            compared, with_hits = compared + 1, with_hits + (theirs > 0)
            if theirs != ours[rule["id"]]:
                differ.append(f"{path.name}: pySigma {theirs}, watchfloor {ours[rule['id']]}")
    print(f"{answer['records']} records; {compared} rules compared, {with_hits} with hits, {len(differ)} differ")
    for reason, count in sorted(left_out.items()):
        print(f"{count:6}  left out: {reason}")
    print("\n".join(differ))
    return 1 if differ else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
