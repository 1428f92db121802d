"""Operators that combine tables or take rows apart."""

import itertools
import re

from .aggregates import key
from .bags import different
from .expressions import ev
from .operators import Table, fold, has_aggregate
from .texts import text_test
from .values import ALIASES, Refused, convert, lift, text

assert text_test and different


def null(kind):
    return (kind, "" if kind == "string" else None)


def union(run, t, kind, source, legs):
    """Outer keeps all columns; one name with two types becomes two columns."""
    tables = ([("", t)] if t.columns else []) + [(leg[1] if leg[0] == "table" else "", run.source(leg)) for leg in legs]
    columns = []
    for _, table in tables:
        columns += [c for c in table.columns if c not in columns]
    if kind == "inner":
        columns = [c for c in columns if all(c in table.columns for _, table in tables)]
    names = [n for n, _ in columns]
    shown = [(n if names.count(n) == 1 else f"{n}_{k}", k) for n, k in columns]
    rows = []
    for name, table in tables:
        for row in table.rows:
            have = dict(zip(table.columns, row))
            line = [have.get(c, null(c[1])) for c in columns]
            rows.append([("string", name)] + line if source else line)
    return Table(([(source, "string")] if source else []) + shown, rows)


def join_keys(on):
    for e in on:
        if e[0] == "col":
            yield e[1], e[1]
        else:
            sides = {side[1][1]: side[2][1] for side in e[2:4]}
            yield sides["$left"], sides["$right"]


def join(run, t, kind, right, on, lookup=False):
    """Null matches nothing. A column of the right whose name is taken gets a number."""
    pairs = list(join_keys(on))
    lat, rat = [t.names().index(a) for a, _ in pairs], [right.names().index(b) for _, b in pairs]

    def at(row, places):
        values = [row[p] for p in places]
        return None if any(v[1] is None for v in values) else tuple((k if k != "long" else "real", x) for k, x in map(key, values))

    lrows = t.rows
    if kind == "innerunique":
        first = {}
        for r in lrows:
            first.setdefault(at(r, lat), r)
        lrows = list(first.values())
    lkeys, rkeys = [at(r, lat) for r in lrows], [at(r, rat) for r in right.rows]
    hit = lambda k, keys: k is not None and k in keys
    if kind in ("leftsemi", "leftanti", "anti", "leftantisemi", "semi"):
        want = "semi" in kind and "anti" not in kind
        return t.of([r for r, k in zip(lrows, lkeys) if hit(k, rkeys) == want])
    if kind in ("rightsemi", "rightanti", "rightantisemi"):
        return right.of([r for r, k in zip(right.rows, rkeys) if hit(k, lkeys) == (kind == "rightsemi")])
    rows = [(a, b) for a, k in zip(lrows, lkeys) for b, j in zip(right.rows, rkeys) if k is not None and k == j]
    if kind in ("leftouter", "fullouter"):
        rows += [(a, [null(k) for _, k in right.columns]) for a, k in zip(lrows, lkeys) if not hit(k, rkeys)]
    if kind in ("rightouter", "fullouter"):
        rows += [([null(k) for _, k in t.columns], b) for b, k in zip(right.rows, rkeys) if not hit(k, lkeys)]
    skip = set(rat) if lookup else set()
    columns = list(t.columns)
    for i, (n, k) in enumerate(right.columns):
        if i in skip:
            continue
        taken, name, number = [c for c, _ in columns], n, 1
        while name in taken:
            name, number = f"{n}{number}", number + 1
        columns.append((name, k))
    return Table(columns, [a + [v for i, v in enumerate(b) if i not in skip] for a, b in rows])


def elements(value):
    """What `mv-expand` makes rows of: elements, or bags of one key; an empty array gives none."""
    x = value[1]
    if isinstance(x, list):
        return x
    if isinstance(x, dict):
        return [{k: v} for k, v in x.items()]
    return [x]


def expanded(run, t, items, keep_empty):
    """Rows with the element columns appended or replaced, and the number of the row each came from."""
    columns, places = list(t.columns), []
    for names, expr, kind in items:
        name = names[0] if names else expr[1]
        column = (name, ALIASES.get(kind, kind) if kind else "dynamic")
        if name in t.names():
            places.append(t.names().index(name))
            columns[places[-1]] = column
        else:
            places.append(len(columns))
            columns.append(column)
    rows = []
    for number, (row, d) in enumerate(zip(t.rows, t.dicts())):
        lists = [elements(ev(e, d, run)) for _, e, _ in items]
        if keep_empty and not any(lists):
            continue
        for parts in itertools.zip_longest(*lists):
            line = list(row) + [None] * (len(columns) - len(row))
            for place, part in zip(places, parts):
                k = columns[place][1]
                line[place] = ("dynamic", part) if k == "dynamic" else convert(lift(part), k)
            rows.append((number, line))
    return columns, rows


def expand(run, t, items):
    columns, rows = expanded(run, t, items, True)
    return Table(columns, [r for _, r in rows], t.ordered)


def apply(run, t, items, steps):
    """A query over the rows of each element list; the other columns are kept beside what it gives."""
    columns, rows = expanded(run, t, items, True)
    made, out = None, []
    for number, row in enumerate(t.rows):
        part = Table(columns, [r for n, r in rows if n == number])
        for step in steps:
            part = run.step(part, step)
        extra = [i for i, (n, _) in enumerate(part.columns) if n not in t.names()]
        kept = [i for i, (n, _) in enumerate(part.columns) if n in t.names()]
        own = {part.columns[i][0] for i in kept}
        kinds = dict(part.columns)
        made = made or [(n, kinds.get(n, k)) for n, k in t.columns] + [part.columns[i] for i in extra]
        for line in part.rows:
            have = {part.columns[i][0]: line[i] for i in kept}
            out.append([have.get(n, v) if n in own else v for (n, _), v in zip(t.columns, row)] + [line[i] for i in extra])
    return Table(made or t.columns, out)


def partition(run, t, column, steps):
    groups = {}
    at = t.names().index(column)
    for row in t.rows:
        groups.setdefault(key(row[at]), []).append(row)
    out, columns = [], t.columns
    for rows in groups.values():
        part = Table(t.columns, rows, t.ordered)
        for step in steps:
            part = run.step(part, step)
        columns = part.columns
        out += part.rows
    return Table(columns, out)


def parse(run, t, kind, flags, subject, pieces, only_matching):
    """Texts as they are (or as patterns), columns between them as short as possible; the whole text must fit."""
    pattern, columns = "", []
    for i, piece in enumerate(pieces):
        if piece[0] == "text":
            pattern += piece[1] if kind == "regex" else re.escape(piece[1])
        elif piece[0] == "any":
            pattern += ".*?" if i + 1 < len(pieces) else ".*"
        else:
            columns.append((piece[1], ALIASES.get(piece[2], piece[2])))
            last = i + 1 == len(pieces)
            number = r"[+-]?\d+" if columns[-1][1] == "long" else r"[+-]?\d+(?:\.\d+)?" if columns[-1][1] == "real" else None
            pattern += f"({number or ('.*' if last else '.*?')})" if kind != "relaxed" or not number else "(.*?)" if not last else "(.*)"
    options = re.S | (re.I if "i" in flags else 0)
    names = t.names()
    out_columns = t.columns + [c for c in columns if c[0] not in names]
    rows = []
    for row, d in zip(t.rows, t.dicts()):
        found = re.fullmatch(pattern, text(ev(subject, d, run)), options)
        values = [convert(("string", g), k) if found else null(k) for g, (_, k) in zip(found.groups() if found else columns, columns)]
        if kind == "simple" and found and any(v[1] is None for v in values):
            found, values = None, [null(k) for _, k in columns]
        if found or not only_matching:
            have = dict(zip(names, row)) | {n: v for (n, _), v in zip(columns, values)}
            rows.append([have[n] for n, _ in out_columns])
    return Table(out_columns, rows, t.ordered)


def evaluate(run, t, plugin, args):
    column = args[0][1]
    at = t.names().index(column)
    rest = [i for i in range(len(t.columns)) if i != at]
    if plugin == "bag_unpack":
        prefix = args[1][1] if len(args) > 1 else ""
        keys = sorted({k for r in t.rows for k in (r[at][1] or {})})
        kinds = {}
        for k in keys:
            found = {lift(r[at][1][k])[0] for r in t.rows if r[at][1] and r[at][1].get(k) is not None}
            kinds[k] = found.pop() if len(found) == 1 else "dynamic"
            kinds[k] = "dynamic" if kinds[k] == "json" else kinds[k]
        rows = [[r[i] for i in rest] + [convert(lift((r[at][1] or {}).get(k)), kinds[k]) for k in keys] for r in t.rows]
        return Table([t.columns[i] for i in rest] + [(prefix + k, kinds[k]) for k in keys], rows)
    if plugin == "pivot":
        value = args[1] if len(args) > 1 else ("call", "count", [])
        if len(args) > 2:
            rest = [t.names().index(a[1]) for a in args[2:]]
        else:
            used = {a[1] for a in (value[2] if value[0] == "call" else []) if a[0] == "col"}
            rest = [i for i in rest if t.columns[i][0] not in used]
        names = sorted({text(r[at]) for r in t.rows})
        groups = {}
        for r, d in zip(t.rows, t.dicts()):
            groups.setdefault(tuple(key(r[i]) for i in rest), []).append((r, d))
        cell = lambda rows: fold(run, value, [d for _, d in rows], t.nulls())
        rows = [[g[0][0][i] for i in rest] + [cell([x for x in g if text(x[0][at]) == n]) for n in names] for g in groups.values()]
        return Table([t.columns[i] for i in rest] + [(n, cell([])[0]) for n in names], rows)
    raise Refused(plugin)


def make_series(run, t, values, axis, low, high, step, by):
    """Bins from `from` up to, not including, `to`; a bin without rows has the default (0)."""
    start, end, size = (ev(e, {}, run)[1] for e in (low, high, step))
    bins = list(range(start, end, size))
    keyed = run.compute(t, by, [])
    axis_kind = ev(axis, t.nulls(), run)[0]
    groups = {}
    for row, d in zip(keyed.rows, t.dicts()):
        groups.setdefault(tuple(map(key, row)), (row, []))[1].append(d)
    columns = list(keyed.columns) + [(n[0], "dynamic") for n, _, _ in values] + [(axis[1], "dynamic")]
    out = []
    for row, dicts in groups.values():
        line = list(row)
        for _, expr, default in values:
            fallback = ev(default, {}, run)[1] if default else 0
            cells = []
            for b in bins:
                inside = [d for d in dicts if ev(axis, d, run)[1] is not None and b <= ev(axis, d, run)[1] < b + size]
                cells.append(fold(run, expr, inside, t.nulls())[1] if inside else fallback)
            line.append(("dynamic", cells))
        line.append(("dynamic", [text((axis_kind, b)) if axis_kind == "datetime" else b for b in bins]))
        out.append(line)
    return Table(columns, out)


assert has_aggregate
