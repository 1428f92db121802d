"""Lays two lists of verdicts beside each other and groups what differs.

    python3 compare.py QUERIES OURS.jsonl THEIRS.jsonl [EXAMPLES]
"""

import collections
import json
import re
import sys

queries = open(sys.argv[1]).read().split("\n")
ours, theirs = ([json.loads(line) for line in open(path)] for path in sys.argv[2:4])
shown = int(sys.argv[4]) if len(sys.argv) > 4 else 2
assert [v["line"] for v in ours] == [v["line"] for v in theirs]
groups, agreed = collections.defaultdict(list), collections.Counter()
for a, b in zip(ours, theirs):
    if a["ok"] == b["ok"]:
        agreed[a["ok"]] += 1
        continue
    why = (b if a["ok"] else a)["message"]
    short = re.sub(r"`[^`]*`|'[^']*'|\d+", "…", why.split(";")[0])
    groups["we accept: " if a["ok"] else "we refuse: ", short].append((a, why))
print(f"{len(ours)} queries: both accept {agreed[True]}, both refuse {agreed[False]}, differ {sum(map(len, groups.values()))}")
for (side, short), found in sorted(groups.items(), key=lambda g: -len(g[1])):
    print(f"{len(found):5} {side}{short}")
    for verdict, why in found[:shown]:
        print(f"        {queries[verdict['line'] - 1]}\n        -> {why}")
