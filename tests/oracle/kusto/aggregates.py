"""Aggregates over the rows of a group. Nulls are left out, as the documentation of `summarize` says."""

import math

from .bags import different
from .expressions import ev
from .registry import ALIASES
from .values import Refused, compact, convert, plain

NAMES = """count countif dcount dcountif count_distinct count_distinctif sum sumif avg avgif min minif max maxif make_set
make_set_if make_list make_list_if makeset makelist make_bag make_bag_if make_list_with_nulls arg_max arg_min take_any
take_anyif any percentile percentiles stdev stdevif stdevp variance varianceif variancep binary_all_or
binary_all_and""".split()
NUMBER = {"sum", "avg", "stdev", "stdevp", "variance", "variancep"}
PLAIN = {"makeset": "make_set", "makelist": "make_list", "any": "take_any", "make_list_with_nulls": "with_nulls"}


def is_aggregate(e):
    return e[0] == "call" and e[1] in NAMES


def has_aggregate(e):
    if not isinstance(e, (tuple, list)):
        return False
    return (isinstance(e, tuple) and e and e[0] == "call" and e[1] in NAMES) or any(has_aggregate(x) for x in e)


def split_name(name):
    """`sumif` is `sum` with a condition as its last argument."""
    for ending in ("_if", "if"):
        if name.endswith(ending):
            return name.removesuffix(ending), True
    return PLAIN.get(name, name), False


def aggregate(e, rows, nulls, env):
    """The value of one call over the rows; `nulls` is a row of nulls that tells the types."""
    base, conditional = split_name(e[1])
    args = list(e[2])
    if conditional:
        # `make_set_if(x, condition, limit)`: the condition comes second.
        condition = args.pop() if base not in ("make_set", "make_list") else args.pop(1)
        rows = [r for r in rows if convert(ev(condition, r, env), "bool")[1]]
    if base == "count":
        return ("long", len(rows))
    kind = ev(args[0], nulls, env)[0]
    values = [ev(args[0], r, env) for r in rows]
    if base == "with_nulls":
        return ("dynamic", [plain(v) for v in values])
    filled = [v for v in values if v[1] is not None]
    xs = [v[1] for v in filled]
    if base in ("dcount", "count_distinct"):
        return ("long", len(different(plain(v) for v in filled)))
    if base in ("make_set", "make_list"):
        most = ev(args[1], nulls, env)[1] if len(args) > 1 else 1_048_576
        found = [plain(v) for v in filled]
        return ("dynamic", (different(found) if base == "make_set" else found)[:most])
    if base == "make_bag":
        out = {}
        for x in xs:
            for key, value in x.items():
                out.setdefault(key, value)
        return ("dynamic", out)
    if base in ("min", "max"):
        return (kind, (min if base == "min" else max)(xs) if xs else ("" if kind == "string" else None))
    if base == "take_any":
        return (kind, xs[0] if xs else None)
    if base in ("binary_all_or", "binary_all_and"):
        out = xs[0] if xs else None
        for x in xs[1:]:
            out = out | x if base == "binary_all_or" else out & x
        return (kind, out)
    if base == "percentile":
        rank = convert(ev(args[1], nulls, env), "real")[1]
        return (kind, sorted(xs)[max(math.ceil(rank / 100 * len(xs)), 1) - 1] if xs else None)
    if base in NUMBER:
        return of_numbers(base, kind, xs)
    raise Refused(f"no aggregate {base}")


def of_numbers(base, kind, xs):
    n = len(xs)
    if base == "sum":
        return (kind, sum(xs) if xs else 0.0 if kind == "real" else 0)
    if base == "avg":
        mean = sum(xs) / n if n else None
        if kind in ("timespan", "datetime"):
            return (kind, None if mean is None else int(mean))
        return ("real", mean)
    mean = sum(xs) / n if n else 0
    over = n if base.endswith("p") else n - 1
    variance = sum((x - mean) ** 2 for x in xs) / over if n and over else 0.0
    return ("real", math.sqrt(variance) if base.startswith("stdev") else variance)


def best_row(e, rows, env):
    """The row of `arg_max` and `arg_min`: the first with the extreme value; rows with null do not count."""
    found = None
    for row in rows:
        x = ev(e[2][0], row, env)[1]
        if x is None:
            continue
        if found is None or (x > found[0] if e[1] == "arg_max" else x < found[0]):
            found = (x, row)
    return found[1] if found else None


def key(value):
    """What groups, joins and `distinct` compare."""
    kind, x = value
    return (kind, compact(x)) if kind == "dynamic" else (kind, x)


assert ALIASES
