"""Typed values, their conversions and comparisons. A value is a pair of type and Python value; None is null.

Moments are microseconds since 1970, lengths of time microseconds, dynamic values what `json` makes of them.
"""

import datetime as dt
import json
import math
import re

EPOCH = dt.datetime(1970, 1, 1)
UNITS = {"d": 86_400_000_000, "h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1_000, "microsecond": 1,
         "microseconds": 1}
ALIASES = {"int": "long", "double": "real", "time": "timespan", "boolean": "bool", "date": "datetime", "guid": "string"}


class Refused(Exception):
    """The types do not fit."""


def wrap(n):
    """Whole numbers have 64 bits."""
    return (n + 2**63) % 2**64 - 2**63


def micros(moment):
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def moment(us):
    return EPOCH + dt.timedelta(microseconds=us)


def parse_moment(text):
    text = text.strip().strip("\"'")
    found = re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?(?:Z|([+-])(\d\d):(\d\d))?", text)
    if not found:
        return None
    y, mo, d, h, mi, s, fraction, sign, zh, zm = found.groups()
    try:
        base = dt.datetime(int(y), int(mo), int(d), int(h or 0), int(mi or 0), int(s or 0))
    except ValueError:
        return None
    us = micros(base) + int((fraction or "0").ljust(7, "0")) // 10
    if sign:
        us -= (1 if sign == "+" else -1) * (int(zh) * 60 + int(zm)) * UNITS["m"]
    return us


def parse_span(text):
    text = text.strip().strip("\"'")
    if found := re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*(d|h|m|s|ms|microseconds?)", text):
        return round(float(found[1]) * UNITS[found[2]])
    if re.fullmatch(r"-?\d+", text):
        return int(text) * UNITS["d"]
    found = re.fullmatch(r"(-)?(?:(\d+)\.)?(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?", text)
    if not found:
        return None
    sign, d, h, m, s, f = found.groups()
    us = int(d or 0) * UNITS["d"] + int(h) * UNITS["h"] + int(m) * UNITS["m"] + int(s or 0) * UNITS["s"]
    us += int((f or "0").ljust(7, "0")) // 10
    return -us if sign else us


def span_text(us):
    sign, us = ("-", -us) if us < 0 else ("", us)
    days, rest = divmod(us, UNITS["d"])
    h, rest = divmod(rest, UNITS["h"])
    m, rest = divmod(rest, UNITS["m"])
    s, f = divmod(rest, UNITS["s"])
    return f"{sign}{f'{days}.' if days else ''}{h:02}:{m:02}:{s:02}" + (f".{f:06}0" if f else "")


def moment_text(us):
    m = moment(us)
    return m.strftime("%Y-%m-%dT%H:%M:%S.") + f"{m.microsecond:06}0Z"


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def real_text(x):
    if x != x:
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return repr(x)


def text(v):
    """tostring()."""
    kind, x = v
    if kind == "string":
        return x
    if x is None:
        return ""
    if kind == "dynamic":
        return x if isinstance(x, str) else compact(x)
    if kind == "bool":
        return "true" if x else "false"
    if kind == "datetime":
        return moment_text(x)
    if kind == "timespan":
        return span_text(x)
    if kind == "real":
        return real_text(x)
    return str(x)


def plain(v):
    """A value as an element of a dynamic one."""
    kind, x = v
    if x is None or kind in ("dynamic", "long", "real", "bool", "string"):
        return x
    return text(v)


def to_long(v):
    kind, x = v
    if kind == "dynamic":
        return to_long(lift(x))
    if x is None or kind in ("long", "bool", "datetime", "timespan"):
        return None if x is None else int(x)
    if kind == "real":
        return None if x != x or math.isinf(x) else math.trunc(x)
    found = x.strip()
    if re.fullmatch(r"[+-]?\d+", found):
        n = int(found)
        return n if -(2**63) <= n < 2**63 else None
    return int(found, 16) if re.fullmatch(r"0[xX][0-9a-fA-F]+", found) else None


def to_real(v):
    kind, x = v
    if kind == "dynamic":
        return to_real(lift(x))
    if x is None or kind in ("long", "real", "bool"):
        return None if x is None else float(x)
    try:
        return float(x.strip()) if kind == "string" else None
    except ValueError:
        return None


def to_bool(v):
    kind, x = v
    if kind == "dynamic":
        return to_bool(lift(x))
    if x is None or kind in ("bool", "long", "real"):
        return None if x is None else bool(x)
    lower = x.strip().lower()
    if lower in ("true", "false"):
        return lower == "true"
    n = to_long(v)
    return None if n is None else n != 0


def lift(x):
    """A JSON value as the typed value it stands for."""
    if x is None:
        return ("long", None)
    if isinstance(x, bool):
        return ("bool", x)
    if isinstance(x, int):
        return ("long", x)
    if isinstance(x, float):
        return ("real", x)
    if isinstance(x, str):
        return ("string", x)
    return ("json", x)


def convert(v, kind):
    """The value as this type; None where it has no such value."""
    kind = ALIASES.get(kind, kind)
    if v[0] == kind:
        return v
    if v[0] == "dynamic" and v[1] is None:
        return (kind, "" if kind == "string" else None)
    if v[0] == "json":
        v = ("dynamic", v[1])
        return v if kind == "dynamic" else (kind, text(v) if kind == "string" else None)
    if kind == "string":
        return (kind, text(v))
    if kind == "dynamic":
        return (kind, plain(v))
    if kind in ("datetime", "timespan"):
        x = v[1]
        if isinstance(x, str):
            x = parse_moment(x) if kind == "datetime" else parse_span(x)
        elif not (v[0] == "long"):
            x = None
        return (kind, x)
    return (kind, {"long": to_long, "real": to_real, "bool": to_bool}[kind](v))


def literal(kind, content):
    kind = ALIASES.get(kind, kind)
    if content == "null" or (kind == "dynamic" and content == "null"):
        return (kind, None)
    if kind == "dynamic":
        inner = re.sub(r"'((?:[^'\\]|\\.)*)'", lambda m: json.dumps(m[1]), content) if '"' not in content else content
        return (kind, json.loads(inner))
    if kind == "long":
        return (kind, wrap(int(content, 0)))
    if kind == "real":
        return (kind, {"nan": math.nan, "+inf": math.inf, "-inf": -math.inf}.get(content) if content in ("nan", "+inf", "-inf") else float(content))
    if kind == "bool":
        return (kind, content in ("true", "1"))
    found = parse_moment(content) if kind == "datetime" else parse_span(content)
    if found is None:
        raise Refused(f"no {kind}: {content}")
    return (kind, found)


def unify(a, b):
    """Both sides as one type, for comparing."""
    if a[0] == b[0]:
        return a, b
    if a[0] == "dynamic":
        return (convert(a, b[0]), b)
    if b[0] == "dynamic":
        return (a, convert(b, a[0]))
    if {a[0], b[0]} <= {"long", "real"}:
        return convert(a, "real"), convert(b, "real")
    raise Refused(f"{a[0]} beside {b[0]}")


def compare(op, a, b):
    """`==` and its kin: null equals nothing, null against null is null; order with null is null."""
    a, b = unify(a, b)
    x, y = a[1], b[1]
    if op in ("==", "!=", "<>"):
        if x is None and y is None:
            return None
        same = x is not None and y is not None and x == y and (isinstance(x, bool) == isinstance(y, bool))
        return same if op == "==" else not same
    if a[0] == "string":
        raise Refused("text has no order")
    if x is None or y is None:
        return None
    return {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[op]


def arithmetic(op, a, b):
    (ka, x), (kb, y) = a, b
    if "dynamic" in (ka, kb):
        a, b = (convert(a, kb) if ka == "dynamic" else a), (convert(b, ka) if kb == "dynamic" else b)
        (ka, x), (kb, y) = a, b
    kinds = (ka, kb)
    null = x is None or y is None
    if kinds == ("long", "long"):
        if null or (op in "/%" and y == 0):
            return ("long", None)
        if op == "/":
            return ("long", abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1))
        if op == "%":
            return ("long", x % abs(y))
        return ("long", wrap({"+": x + y, "-": x - y, "*": x * y}[op]))
    if set(kinds) <= {"long", "real"}:
        if null:
            return ("real", None)
        x, y = float(x), float(y)
        if op == "/":
            return ("real", x / y if y else (math.nan if x == 0 or x != x else math.copysign(math.inf, x)))
        if op == "%":
            return ("real", x % abs(y))
        return ("real", {"+": x + y, "-": x - y, "*": x * y}[op])
    if kinds == ("datetime", "datetime") and op == "-":
        return ("timespan", None if null else x - y)
    if kinds == ("datetime", "timespan") and op in "+-":
        return ("datetime", None if null else (x + y if op == "+" else x - y))
    if kinds == ("timespan", "datetime") and op == "+":
        return ("datetime", None if null else x + y)
    if kinds == ("timespan", "timespan"):
        if op == "/":
            return ("real", None if null or y == 0 else x / y)
        if op in "+-%":
            return ("timespan", None if null else {"+": lambda: x + y, "-": lambda: x - y, "%": lambda: x % abs(y)}[op]())
    if ka == "timespan" and kb in ("long", "real") and op in "*/":
        return ("timespan", None if null else math.trunc(x * y if op == "*" else x / y))
    if kb == "timespan" and ka in ("long", "real") and op == "*":
        return ("timespan", None if null else math.trunc(x * y))
    raise Refused(f"{ka} {op} {kb}")
