"""Writes grid.kql: every comparison over every kind of value, nulls, blanks and case variants included."""

import pathlib

VALUES = {
    "long": ["long(null)", "0", "-3", "7"],
    "real": ["real(null)", "0.0", "-2.5", "7.0"],
    "bool": ["bool(null)", "true", "false"],
    "datetime": ["datetime(null)", "datetime(2025-03-04)", "datetime(2025-03-04 09:05:00)"],
    "timespan": ["timespan(null)", "0s", "90m", "1d"],
    "string": ['""', '"a"', '"A"', '"a b"', '"ab"'],
}
TEXT = ["=~", "!~", "has", "!has", "has_cs", "!has_cs", "contains", "!contains", "contains_cs", "!contains_cs", "startswith",
        "!startswith", "startswith_cs", "!startswith_cs", "endswith", "!endswith", "endswith_cs", "!endswith_cs", "hasprefix",
        "!hasprefix", "hasprefix_cs", "!hasprefix_cs", "hassuffix", "!hassuffix", "hassuffix_cs", "!hassuffix_cs"]
lines = []
for kind, values in VALUES.items():
    table = f"datatable(n:long, x:{kind})[{', '.join(f'{i}, {v}' for i, v in enumerate(values))}]"
    order = [] if kind in ("bool", "string") else ["<", "<=", ">", ">="]
    for op in ["==", "!=", *order]:
        for value in values[1:]:
            lines.append(f"{table} | where x {op} {value} | project n")
        lines.append(f"{table} | extend k = 1 | join kind=inner ({table} | extend k = 1 | project k, y = x) on k | where x {op} y | project n, y")
    if kind != "bool":
        lines.append(f"{table} | summarize a = min(x), b = max(x), c = dcount(x), d = count()")
    lines.append(f"{table} | where x in ({values[1]}, {values[-1]}) | project n")
    lines.append(f"{table} | where x !in ({values[1]}, {values[-1]}) | project n")
    lines.append(f"{table} | where isnull(x) or isempty(x) | project n")
    lines.append(f"{table} | project n, t = tostring(x) | where n != 1 or t != '0.0'" if kind != "real" else f"{table} | project n, t = tolong(x)")
    lines.append(f"{table} | summarize c = count() by x")
table = 'datatable(n:long, x:string)[0, "", 1, "User-Name", 2, "user name", 3, "USERNAME", 4, "my_user.name", 5, "x1user2"]'
for op in TEXT:
    lines.append(f'{table} | where x {op} "user" | project n')
    lines.append(f'{table} | where x {op} "NAME" | project n')
target = pathlib.Path(__file__).with_name("grid.kql")
target.write_text("// Made by grid.py\n" + "\n".join(lines) + "\n")
