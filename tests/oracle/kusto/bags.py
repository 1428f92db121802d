"""Functions of dynamic values: arrays, bags, sets."""

from .registry import fn
from .values import compact, convert, plain, to_bool


def is_list(x):
    return isinstance(x, list)


def different(xs):
    out = []
    for x in xs:
        if not any(compact(x) == compact(y) for y in out):
            out.append(x)
    return out


fn("array_length", "long", "dynamic")(lambda a: len(a) if is_list(a) else None)
fn("pack_array", "dynamic", "any*", nulls=True)(lambda *v: [plain(x) for x in v])
for bag_pack in ("bag_pack", "pack"):
    fn(bag_pack, "dynamic", "any*", nulls=True)(lambda *v: {k[1]: plain(x) for k, x in zip(v[::2], v[1::2])})
fn("bag_keys", "dynamic", "dynamic")(lambda b: list(b) if isinstance(b, dict) else None)
fn("bag_has_key", "bool", "dynamic", "string")(lambda b, k: isinstance(b, dict) and k in b)


@fn("bag_merge", "dynamic", "dynamic*", nulls=True)
def bag_merge(*bags):
    """The first bag with a key gives its value."""
    out = {}
    for bag in bags:
        for key, value in (bag or {}).items():
            out.setdefault(key, value)
    return out


fn("bag_remove_keys", "dynamic", "dynamic", "dynamic")(lambda b, keys: {k: v for k, v in b.items() if k not in keys})
fn("bag_set_key", "dynamic", "dynamic", "string", "any")(lambda b, k, v: {**b, k: plain(v)})
fn("bag_zip", "dynamic", "dynamic", "dynamic")(
    lambda ks, vs: {k: (vs[i] if i < len(vs) else None) for i, k in enumerate(ks)})
fn("zip", "dynamic", "dynamic*")(
    lambda *a: [[x[i] if i < len(x) else None for x in a] for i in range(max(map(len, a)))])
fn("array_sum", "real", "dynamic")(lambda a: float(sum(a)))
fn("array_concat", "dynamic", "dynamic*")(lambda *a: [x for part in a for x in part])
fn("array_reverse", "dynamic", "dynamic")(lambda a: a[::-1])


@fn("array_index_of", "long", "dynamic", "any")
def array_index_of(a, v):
    wanted = plain(v)
    return next((i for i, x in enumerate(a) if x == wanted and type(x) is type(wanted)), -1)


@fn("array_slice", "dynamic", "dynamic", "long", "long")
def array_slice(a, start, end):
    """Both ends belong to it; negative places count from the end."""
    start = start + len(a) if start < 0 else start
    end = end + len(a) if end < 0 else end
    return a[max(start, 0):end + 1]


def sorted_list(a, down):
    filled = sorted((x for x in a if x is not None), reverse=down)
    return filled + [None] * (len(a) - len(filled))


fn("array_sort_asc", "dynamic", "dynamic")(lambda a: sorted_list(a, False))
fn("array_sort_desc", "dynamic", "dynamic")(lambda a: sorted_list(a, True))
for name in ("array_iff", "array_iif"):
    @fn(name, "dynamic", "dynamic", "any", "any")
    def array_iff(conditions, then, other):
        pick = lambda v, i: (v[1][i] if i < len(v[1]) else None) if v[0] == "dynamic" and is_list(v[1]) else plain(v)
        return [None if c is None else pick(then if to_bool(("dynamic", c)) else other, i) for i, c in enumerate(conditions)]


def rotated(a, n):
    n %= len(a) or 1
    return a[n:] + a[:n]


fn("array_rotate_left", "dynamic", "dynamic", "long")(rotated)
fn("array_rotate_right", "dynamic", "dynamic", "long")(lambda a, n: rotated(a, -n))


@fn("array_split", "dynamic", "dynamic", "any")
def array_split(a, at):
    places = at[1] if is_list(at[1]) else [at[1]]
    places = [0] + [p + len(a) if p < 0 else p for p in places] + [len(a)]
    return [a[x:y] for x, y in zip(places, places[1:])]


fn("set_union", "dynamic", "dynamic*")(lambda *a: different(x for part in a for x in part))
fn("set_intersect", "dynamic", "dynamic*")(
    lambda *a: different(x for x in a[0] if all(any(compact(x) == compact(y) for y in b) for b in a[1:])))
fn("set_difference", "dynamic", "dynamic*")(
    lambda *a: different(x for x in a[0] if not any(compact(x) == compact(y) for b in a[1:] for y in b)))
fn("set_has_element", "bool", "dynamic", "any")(lambda a, v: any(compact(x) == compact(plain(v)) for x in a))


@fn("jaccard_index", "real", "dynamic", "dynamic")
def jaccard(a, b):
    a, b = {compact(x) for x in a}, {compact(x) for x in b}
    return len(a & b) / len(a | b)


@fn("range", "dynamic", "any", "any", "any?")
def span_of_numbers(low, high, step=("long", 1)):
    low, high, step = low[1], high[1], step[1]
    return list(range(low, high + (1 if step > 0 else -1), step))


fn("repeat", "dynamic", "any", "long", nulls=True)(lambda v, n: [plain(v)] * n)


@fn("treepath", "dynamic", "dynamic")
def treepath(value):
    """Paths of all parts, as `['a']` and `['a'][0]`; an array's elements share `[0]`."""
    out = []

    def visit(x, path):
        if path:
            out.append(path)
        if isinstance(x, dict):
            for key, inner in x.items():
                visit(inner, f"{path}['{key}']")
        elif is_list(x):
            for inner in x:
                visit(inner, f"{path}[0]")

    visit(value, "")
    return list(dict.fromkeys(out))


# series


def both(op):
    def run(a, b):
        n = max(len(a), len(b))
        get = lambda s, i: s[i] if i < len(s) and s[i] is not None else None
        out = []
        for i in range(n):
            x, y = get(a, i), get(b, i)
            out.append(None if x is None or y is None else op(x, y))
        return out

    return run


fn("series_add", "dynamic", "dynamic", "dynamic")(both(lambda x, y: x + y))
fn("series_subtract", "dynamic", "dynamic", "dynamic")(both(lambda x, y: x - y))
fn("series_multiply", "dynamic", "dynamic", "dynamic")(both(lambda x, y: x * y))
fn("series_divide", "dynamic", "dynamic", "dynamic")(both(lambda x, y: x / y if y else None))
fn("series_abs", "dynamic", "dynamic")(lambda a: [None if x is None else abs(x) for x in a])
fn("series_sum", "real", "dynamic")(lambda a: float(sum(x for x in a if x is not None)))
fn("series_dot_product", "real", "dynamic", "dynamic")(lambda a, b: float(sum(x * y for x, y in zip(a, b))))
fn("series_fill_const", "dynamic", "dynamic", "any")(lambda a, v: [v[1] if x is None else x for x in a])


@fn("series_fill_forward", "dynamic", "dynamic")
def fill_forward(a):
    out = []
    for x in a:
        out.append(out[-1] if x is None and out else x)
    return out


fn("series_fill_backward", "dynamic", "dynamic")(lambda a: fill_forward(a[::-1])[::-1])


@fn("series_fill_linear", "dynamic", "dynamic")
def fill_linear(a):
    """Edges take the nearest value."""
    known = [i for i, x in enumerate(a) if x is not None]
    out = []
    for i, x in enumerate(a):
        before, after = [k for k in known if k <= i], [k for k in known if k >= i]
        if x is not None or not known:
            out.append(x)
        elif before and after:
            p, q = before[-1], after[0]
            out.append(a[p] + (a[q] - a[p]) * (i - p) / (q - p))
        else:
            out.append(a[before[-1]] if before else a[after[0]])
    return out


@fn("series_stats_dynamic", "dynamic", "dynamic")
def series_stats(a):
    """The variance is that of a sample."""
    low, high, n = min(a), max(a), len(a)
    avg = sum(a) / n
    var = sum((x - avg) ** 2 for x in a) / (n - 1) if n > 1 else 0.0
    return {"min": low, "min_idx": a.index(low), "max": high, "max_idx": a.index(high), "avg": avg,
            "stdev": var**0.5, "variance": var, "sum": sum(a), "len": n}


@fn("series_fir", "dynamic", "dynamic", "dynamic")
def series_fir(a, weights):
    """Each value is the weighted sum of it and those before; missing ones are 0."""
    total = sum(weights)
    return [sum(w / total * (a[i - k] if i >= k else 0) for k, w in enumerate(weights)) for i in range(len(a))]


@fn("series_fit_line_dynamic", "dynamic", "dynamic")
def fit_line(a):
    n = len(a)
    mx, my = (n - 1) / 2, sum(a) / n
    slope = sum((i - mx) * (y - my) for i, y in enumerate(a)) / sum((i - mx) ** 2 for i in range(n))
    line = [my + slope * (i - mx) for i in range(n)]
    variance = sum((y - my) ** 2 for y in a) / (n - 1)
    rest = sum((y - f) ** 2 for y, f in zip(a, line)) / (n - 1)
    return {"rsquare": 1 - rest / variance if variance else 1.0, "slope": slope, "variance": variance,
            "rvariance": rest, "interception": line[0], "line_fit": line}
