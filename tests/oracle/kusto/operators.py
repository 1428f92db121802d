"""Queries over whole tables, operator by operator."""

import fnmatch
import json
import re

from .aggregates import aggregate, best_row, has_aggregate, is_aggregate, key
from .expressions import Env, ev
from .syntax import Parser
from .texts import has_term
from .values import ALIASES, Refused, compact, compare, convert, text


class Table:
    """Columns as (name, type), rows as lists of values; `ordered` where the order of the rows means something."""

    def __init__(self, columns, rows, ordered=False):
        self.columns, self.rows, self.ordered = columns, rows, ordered

    def names(self):
        return [n for n, _ in self.columns]

    def dicts(self):
        return [dict(zip(self.names(), r)) for r in self.rows]

    def nulls(self):
        return {n: (k, "" if k == "string" else None) for n, k in self.columns}

    def of(self, rows):
        return Table(self.columns, rows, self.ordered)


class Run(Env):
    """A query under way."""

    def __init__(self, lets=None):
        super().__init__(lets, lambda tree, env: Run(env.lets).source(tree))

    def extended(self, more):
        return Run({**self.lets, **more})

    def run_scalar(self, function, values, row):
        _, (_, params, body), lets = function
        given = list(values) + [ev(p[2], {}, self) for p in params[len(values):]]
        given = {p[0]: ("value", convert(v, p[1])) for p, v in zip(params, given)}
        return ev(body, {}, Run({**lets, **given}))

    def query(self, text_of):
        lets, body = Parser(text_of).query()
        for name, value in lets:
            self.lets = {**self.lets, name: self.binding(value)}
        return self.source(body)

    def binding(self, value):
        if value[0] == "lambda":
            return ("lambda", value, dict(self.lets))
        if value[0] == "query":
            return ("table", self.source(value[1]))
        if value[0] == "call" and value[1] == "materialize":
            return self.binding(value[2][0])
        if value[0] == "col" and self.lets.get(value[1], ("",))[0] == "table":
            return self.lets[value[1]]
        return ("value", ev(value, {}, self))

    # sources

    def source(self, tree):
        kind = tree[0]
        if kind == "pipe":
            table = Table([], []) if tree[1] == ("start",) else self.source(tree[1])
            for step in tree[2]:
                table = self.step(table, step)
            return table
        if kind == "table":
            found = self.lets.get(tree[1])
            if not found or found[0] != "table":
                raise Refused(f"no table {tree[1]}")
            return found[1]
        if kind == "fcall":
            if tree[1] == "materialize":
                return self.binding(tree[2][0])[1]
            return self.tabular(tree[1], tree[2], None)
        if kind == "data":
            columns = [(n, ALIASES.get(k, k)) for n, k in tree[1]]
            cells = [ev(c, {}, self) for c in tree[2]]
            n = len(columns)
            rows = [[convert(c, columns[i][1]) for i, c in enumerate(cells[at:at + n])] for at in range(0, len(cells), n)]
            return Table(columns, rows)
        if kind == "print":
            row, columns = [], []
            for i, (names, expr) in enumerate(tree[1]):
                row.append(ev(expr, {}, self))
                columns.append((names[0] if names else f"print_{i}", row[-1][0]))
            return Table(columns, [row])
        if kind == "range":
            low, high, step = (ev(e, {}, self) for e in tree[2:5])
            rows, x = [], low
            while compare("<=" if step[1] > 0 else ">=", x, high):
                rows.append([x])
                x = (x[0], x[1] + step[1])
            return Table([(tree[1], low[0])], rows, True)
        raise Refused(f"no source {tree}")

    def tabular(self, name, args, table):
        _, (_, params, body), lets = self.lets[name]
        given, rest = {}, list(args)
        for param, kind, default in params:
            if kind == "table":
                given[param] = ("table", table if table is not None else self.binding(rest.pop(0))[1])
                table = None
            else:
                given[param] = ("value", convert(ev(rest.pop(0) if rest else default, {}, self), kind))
        inner = Run({**lets, **given})
        return inner.source(body[1] if body[0] == "query" else ("table", body[1]))

    # operators

    def step(self, t, step):
        method = getattr(self, "op_" + step[0].replace("-", "_"), None)
        if method is None:
            raise Refused(f"no operator {step[0]}")
        return method(t, *step[1:])

    def holds(self, condition, row):
        return convert(ev(condition, row, self), "bool")[1] is True

    def op_where(self, t, condition):
        return t.of([r for r, d in zip(t.rows, t.dicts()) if self.holds(condition, d)])

    def naming(self, names, expr, at, taken):
        if names:
            return names[0]
        if expr[0] == "col":
            return expr[1]
        if expr[0] == "index" and expr[2][0] == "str":
            return path_name(expr)
        if expr[0] == "call" and expr[1] in ("bin", "tostring", "tolong", "toint", "startofday", "bin_at", "todatetime") and expr[2] and expr[2][0][0] == "col":
            return expr[2][0][1]
        raise Refused("give it a name: the documents do not say which it gets")

    def compute(self, t, named, base):
        """Columns by name, computed one after the other from the row before."""
        dicts, nulls = t.dicts(), t.nulls()
        names = list(base)
        out = [dict((n, d[n]) for n in base) for d in dicts]
        kinds = dict((n, k) for n, k in t.columns if n in base)
        for at, (given, expr) in enumerate(named):
            if expr == ("star",):
                for n, k in t.columns:
                    names.append(n)
                    kinds[n] = k
                    for o, d in zip(out, dicts):
                        o[n] = d[n]
                continue
            name = self.naming(given, expr, at, names)
            if has_window(expr):
                values = self.windowed(t, expr)
                kinds[name] = values[0][0] if values else "long"
            else:
                values = [ev(expr, d, self) for d in dicts]
                kinds[name] = ev(expr, nulls, self)[0]
            if name not in names:
                names.append(name)
            for o, v in zip(out, values):
                o[name] = v
        return Table([(n, kinds[n]) for n in names], [[o[n] for n in names] for o in out], t.ordered)

    def op_project(self, t, named):
        return self.compute(t, named, [])

    def op_extend(self, t, named):
        return self.compute(t, named, t.names())

    def op_serialize(self, t, named):
        done = self.compute(t, named, t.names())
        done.ordered = True
        return done

    def windowed(self, t, e):
        """`prev`, `next`, `row_number`, `row_cumsum`, alone or within arithmetic."""
        dicts = t.dicts()
        if e[0] == "call" and e[1] in WINDOWS:
            name, args = e[1], e[2]
            if name in ("prev", "next"):
                offset = ev(args[1], {}, self)[1] if len(args) > 1 else 1
                kind = ev(args[0], t.nulls(), self)[0]
                default = convert(ev(args[2], {}, self), kind) if len(args) > 2 else (kind, "" if kind == "string" else None)
                shift = -offset if name == "prev" else offset
                return [ev(args[0], dicts[i + shift], self) if 0 <= i + shift < len(dicts) else default for i in range(len(dicts))]
            out, total = [], None
            again_at = [convert(v, "bool")[1] is True for v in self.windowed(t, args[1])] if len(args) > 1 else [False] * len(dicts)
            start = ev(args[0], {}, self)[1] if name == "row_number" and args else 1
            for d, restarts in zip(dicts, again_at):
                again = total is None or restarts
                if name == "row_number":
                    total = start if again else total + 1
                    out.append(("long", total))
                else:
                    kind, x = ev(args[0], d, self)
                    total = (0 if again else total) + (x or 0)
                    out.append((kind, total))
            return out
        if e[0] == "bin":
            from .expressions import binary

            return [binary(e[1], a, b) for a, b in zip(self.windowed(t, e[2]), self.windowed(t, e[3]))]
        if e[0] == "call":
            parts = [self.windowed(t, a) for a in e[2]]
            made = [("call", e[1], [("col", f"#{i}") for i in range(len(parts))])] * len(dicts)
            return [ev(m, {f"#{i}": p[r] for i, p in enumerate(parts)}, self) for r, m in enumerate(made)]
        return [ev(e, d, self) for d in dicts]

    def pick(self, t, names):
        at = [t.names().index(n) for n in names]
        return Table([t.columns[i] for i in at], [[r[i] for i in at] for r in t.rows], t.ordered)

    def op_project_away(self, t, patterns):
        return self.pick(t, [n for n in t.names() if not any(fnmatch.fnmatchcase(n, p) for p in patterns)])

    def op_project_keep(self, t, patterns):
        return self.pick(t, [n for n in t.names() if any(fnmatch.fnmatchcase(n, p) for p in patterns)])

    def op_project_reorder(self, t, patterns):
        first = []
        for p in patterns:
            first += [n for n in t.names() if fnmatch.fnmatchcase(n, p) and n not in first]
        return self.pick(t, first + [n for n in t.names() if n not in first])

    def op_project_rename(self, t, pairs):
        new = {old: n for n, old in pairs}
        return Table([(new.get(n, n), k) for n, k in t.columns], t.rows, t.ordered)

    def op_take(self, t, n):
        return t.of(t.rows[:ev(n, {}, self)[1]])

    def op_count(self, t):
        return Table([("Count", "long")], [[("long", len(t.rows))]])

    def op_as(self, t, name):
        return t

    op_render = op_as

    def op_getschema(self, t):
        rows = [[("string", n), ("long", i), ("string", NET[k]), ("string", k)] for i, (n, k) in enumerate(t.columns)]
        return Table([("ColumnName", "string"), ("ColumnOrdinal", "long"), ("DataType", "string"), ("ColumnType", "string")], rows)

    def op_sort(self, t, keys):
        rows = list(zip(t.rows, t.dicts()))
        for expr, ascending, nulls_first in reversed(keys):
            def place(pair, expr=expr, ascending=ascending, nulls_first=nulls_first):
                x = ev(expr, pair[1], self)[1]
                # Reversed sorting turns the place of nulls round as well.
                null = (x is None) != (nulls_first == ascending)
                return (null, 0 if x is None else x)
            rows.sort(key=place, reverse=not ascending)
        return Table(t.columns, [r for r, _ in rows], True)

    def op_top(self, t, n, keys):
        return self.op_take(self.op_sort(t, keys), n)

    def op_distinct(self, t, named):
        found = self.compute(t, named, [])
        seen = {}
        for r in found.rows:
            seen.setdefault(tuple(map(key, r)), r)
        return Table(found.columns, list(seen.values()))

    def op_summarize(self, t, aggregates, by):
        return summarize(self, t, aggregates, by)

    def op_top_hitters(self, t, n, of, by):
        name = f"approximate_{'sum_' + by[1] if by else 'count_' + of[1][1]}"
        value = ("call", "sum", [by]) if by else ("call", "count", [])
        done = summarize(self, t, [([name], value)], [of])
        return self.op_top(done, n, [(("col", name), False, False)])

    def op_sample_distinct(self, t, n, of):
        return self.op_take(self.op_distinct(t, [of]), n)

    def op_union(self, t, kind, source, legs):
        from .combine import union

        return union(self, t, kind, source, legs)

    def op_join(self, t, kind, right, on):
        from .combine import join

        return join(self, t, kind, self.source(right), on)

    def op_lookup(self, t, kind, right, on):
        from .combine import join

        return join(self, t, kind, self.source(right), on, lookup=True)

    def op_mv_expand(self, t, items):
        from .combine import expand

        return expand(self, t, items)

    def op_mv_apply(self, t, items, steps):
        from .combine import apply

        return apply(self, t, items, steps)

    def op_partition(self, t, column, steps):
        from .combine import partition

        return partition(self, t, column, steps)

    def op_invoke(self, t, name, args):
        return self.tabular(name, args, t)

    def op_parse(self, t, kind, flags, subject, pieces):
        from .combine import parse

        return parse(self, t, kind, flags, subject, pieces, False)

    def op_parse_where(self, t, kind, flags, subject, pieces):
        from .combine import parse

        return parse(self, t, kind, flags, subject, pieces, True)

    def op_evaluate(self, t, plugin, args):
        from .combine import evaluate

        return evaluate(self, t, plugin, args)

    def op_make_series(self, t, *parts):
        from .combine import make_series

        return make_series(self, t, *parts)

    def op_search(self, t, tables, condition):
        names = tables or []
        if names:
            t = self.op_union(Table([], []), "outer", "$table", [("table", n) for n in names])
        def found(d):
            if condition[0] == "str":
                return any(has_term(text(v).lower(), condition[1].lower()) for v in d.values())
            return self.holds(condition, d)
        return t.of([r for r, d in zip(t.rows, t.dicts()) if found(d)])

    def op_find(self, t, tables, condition, columns):
        t = self.op_union(t, "outer", "source_", [("table", n) for n in tables])
        return self.pick(self.op_where(t, condition), ["source_", *columns])


WINDOWS = ("prev", "next", "row_number", "row_cumsum")
NET = {"string": "System.String", "long": "System.Int64", "real": "System.Double", "bool": "System.SByte",
       "datetime": "System.DateTime", "timespan": "System.TimeSpan", "dynamic": "System.Object"}


def has_window(e):
    return isinstance(e, (tuple, list)) and ((len(e) > 1 and e[0] == "call" and e[1] in WINDOWS) or any(map(has_window, e)))


def path_name(e):
    """`a.b` is called `a_b`."""
    return e[1] if e[0] == "col" else f"{path_name(e[1])}_{e[2][1]}"


def summarize(run, t, aggregates, by):
    keyed = run.compute(t, by, [])
    groups = {}
    for row, d in zip(keyed.rows, t.dicts()):
        groups.setdefault(tuple(map(key, row)), (row, []))[1].append(d)
    if not by:
        groups = {(): ([], t.dicts())}
    nulls, columns, out = t.nulls(), list(keyed.columns), [list(r) for r, _ in groups.values()]
    for names, expr in aggregates:
        if expr[0] == "call" and expr[1] in ("arg_max", "arg_min", "take_any", "any") and (len(expr[2]) > 1 or expr[2][0] == ("star",)):
            kept(run, t, names, expr, groups, columns, out)
            continue
        if expr[0] == "call" and expr[1] == "percentiles":
            for rank in expr[2][1:]:
                name = f"percentile_{expr[2][0][1]}_{rank[2]}"
                add(run, name, ("call", "percentile", [expr[2][0], rank]), groups, nulls, columns, out)
            continue
        add(run, names[0] if names else default_name(expr), expr, groups, nulls, columns, out)
    return Table(columns, out)


def default_name(e):
    name, args = e[1], e[2]
    if name == "count":
        return "count_"
    if name == "percentile":
        return f"percentile_{args[0][1]}_{args[1][2]}"
    prefix = {"make_set": "set", "make_list": "list", "makeset": "set", "makelist": "list", "make_bag": "bag", "take_any": "", "any": "any"}.get(name, name)
    if not args or args[0][0] != "col":
        raise Refused("give it a name")
    return f"{prefix}_{args[0][1]}" if prefix else args[0][1]


def add(run, name, expr, groups, nulls, columns, out):
    value = lambda rows: fold(run, expr, rows, nulls)
    columns.append((name, value([])[0]))
    for line, (_, rows) in zip(out, groups.values()):
        line.append(value(rows))


def fold(run, e, rows, nulls):
    """An expression over aggregates."""
    if is_aggregate(e):
        return aggregate(e, rows, nulls, run)
    if has_aggregate(e):
        if e[0] == "bin":
            from .expressions import binary

            return binary(e[1], fold(run, e[2], rows, nulls), fold(run, e[3], rows, nulls))
        if e[0] == "call":
            parts = [fold(run, a, rows, nulls) for a in e[2]]
            return ev(("call", e[1], [("col", f"#{i}") for i in range(len(parts))]), {f"#{i}": p for i, p in enumerate(parts)}, run)
    return ev(e, rows[0] if rows else nulls, run)


def kept(run, t, names, expr, groups, columns, out):
    """`arg_max(by, a, b)`, `arg_max(by, *)`, `take_any(*)`: columns of one row."""
    args = expr[2]
    taken = [c for c, _ in columns]
    wanted = []
    if expr[1] in ("arg_max", "arg_min"):
        wanted.append((names[0] if names else args[0][1], args[0]))
        args = args[1:]
    for i, a in enumerate(args):
        if a == ("star",):
            wanted += [(n, ("col", n)) for n in t.names() if n not in taken and n not in [w for w, _ in wanted]]
        else:
            wanted.append((names[i + 1] if names and len(names) > i + 1 else a[1], a))
    first = best_row if expr[1] in ("arg_max", "arg_min") else lambda e, rows, run: rows[0] if rows else None
    rows = [first(expr, r, run) for _, r in groups.values()]
    for name, e in wanted:
        columns.append((name, ev(e, t.nulls(), run)[0]))
    for line, row in zip(out, rows):
        line += [ev(e, row if row is not None else t.nulls(), run) for _, e in wanted]


__all__ = ["Run", "Table", "json", "re", "compact"]
