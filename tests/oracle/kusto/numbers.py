"""Functions of numbers and of addresses."""

import ipaddress
import math
import re

from .registry import fn
from .values import wrap


def real(name, body):
    @fn(name, "real", "real")
    def call(x):
        try:
            return float(body(x))
        except (ValueError, ZeroDivisionError):
            return None


real("sqrt", math.sqrt)
real("log", math.log)
real("log2", math.log2)
real("log10", math.log10)
real("exp", math.exp)
real("exp2", lambda x: 2.0**x)
real("exp10", lambda x: 10.0**x)
real("sin", math.sin)
real("cos", math.cos)
real("tan", math.tan)
real("asin", math.asin)
real("acos", math.acos)
real("atan", math.atan)
real("radians", math.radians)
real("degrees", math.degrees)
fn("pi", "real")(lambda: math.pi)
fn("pow", "real", "real", "real")(lambda x, y: float(x**y))
fn("atan2", "real", "real", "real")(math.atan2)
fn("isnan", "bool", "real")(math.isnan)
fn("isinf", "bool", "real")(math.isinf)
fn("isfinite", "bool", "real")(math.isfinite)


@fn("round", "real", "real", "long?")
def round_away(x, digits=0):
    """Halves go away from zero."""
    scale = 10.0**digits
    return math.copysign(math.floor(abs(x) * scale + 0.5) / scale, x)


fn("binary_and", "long", "long", "long")(lambda a, b: a & b)
fn("binary_or", "long", "long", "long")(lambda a, b: a | b)
fn("binary_xor", "long", "long", "long")(lambda a, b: a ^ b)
fn("binary_not", "long", "long")(lambda a: ~a)
# The count of places is taken modulo 64.
fn("binary_shift_left", "long", "long", "long")(lambda a, b: wrap(a << (b % 64)))
fn("binary_shift_right", "long", "long", "long")(lambda a, b: a >> (b % 64))
fn("tohex", "string", "long")(lambda n: f"{n % 2**64:x}")


@fn("format_bytes", "string", "real", "long?", "string?")
def format_bytes(x, digits=0, unit=None):
    units = ["Bytes", "KB", "MB", "GB", "TB", "PB"]
    at = units.index(unit) if unit else min(int(math.log(max(abs(x), 1), 1024)), 5)
    shown = f"{round_away(x / 1024**at, digits):.{digits}f}"
    return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown} {units[at]}"


# IPv4

PRIVATE = [ipaddress.ip_network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


def split4(s):
    """An address as a number and its prefix length, or None."""
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,3}){3})(?:/(\d{1,2}))?", s.strip())
    try:
        return (int(ipaddress.IPv4Address(found[1])), int(found[2] or 32)) if found else None
    except ValueError:
        return None


def head(n, prefix, bits=32):
    return n >> (bits - prefix)


@fn("ipv4_is_private", "bool", "string")
def is_private(s):
    found = split4(s)
    return None if found is None else any(ipaddress.IPv4Address(found[0]) in n for n in PRIVATE)


@fn("ipv4_is_in_range", "bool", "string", "string")
def in_range(s, net):
    a, b = split4(s), split4(net)
    return None if a is None or b is None else head(a[0], b[1]) == head(b[0], b[1])


@fn("ipv4_is_in_any_range", "bool", "string", "any*")
def in_any_range(s, *nets):
    nets = [n for kind, x in nets for n in (x if kind == "dynamic" else [x])]
    return None if split4(s) is None else any(in_range(s, n) for n in nets)


def compare4(a, b, prefix=32):
    a, b = split4(a), split4(b)
    if a is None or b is None:
        return None
    p = min(a[1], b[1], prefix)
    x, y = head(a[0], p), head(b[0], p)
    return (x > y) - (x < y)


fn("ipv4_compare", "long", "string", "string", "long?")(compare4)


@fn("ipv4_is_match", "bool", "string", "string", "long?")
def match4(a, b, prefix=32):
    found = compare4(a, b, prefix)
    return None if found is None else found == 0


@fn("parse_ipv4", "long", "string")
def parse4(s):
    found = split4(s)
    return None if found is None else head(found[0], found[1]) << (32 - found[1])


@fn("format_ipv4", "string", "string", "long?")
def format4(s, prefix=32):
    found = split4(s)
    if found is None:
        return ""
    return str(ipaddress.IPv4Address(head(found[0], prefix) << (32 - prefix)))


@fn("has_ipv4", "bool", "string", "string")
def has4(s, wanted):
    """The address must not touch a letter or digit."""
    return split4(wanted) is not None and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", s) is not None


# IPv6: IPv4 addresses are taken as ::ffff:a.b.c.d


def split6(s):
    address, _, prefix = s.strip().partition("/")
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    if found.version == 4:
        return (int(found) | 0xFFFF << 32, int(prefix or 32) + 96)
    return (int(found), int(prefix or 128))


@fn("parse_ipv6", "string", "string")
def parse6(s):
    found = split6(s)
    return "" if found is None else ipaddress.IPv6Address(head(*found, 128) << (128 - found[1])).exploded


def compare6(a, b, prefix=128):
    a, b = split6(a), split6(b)
    if a is None or b is None:
        return None
    p = min(a[1], b[1], prefix)
    x, y = head(a[0], p, 128), head(b[0], p, 128)
    return (x > y) - (x < y)


fn("ipv6_compare", "long", "string", "string", "long?")(compare6)


@fn("ipv6_is_match", "bool", "string", "string", "long?")
def match6(a, b, prefix=128):
    found = compare6(a, b, prefix)
    return None if found is None else found == 0


@fn("ipv6_is_in_range", "bool", "string", "string")
def in_range6(s, net):
    a, b = split6(s), split6(net)
    return None if a is None or b is None else head(a[0], b[1], 128) == head(b[0], b[1], 128)


@fn("ipv6_is_in_any_range", "bool", "string", "any*")
def in_any_range6(s, *nets):
    nets = [n for kind, x in nets for n in (x if kind == "dynamic" else [x])]
    return None if split6(s) is None else any(in_range6(s, n) for n in nets)


@fn("parse_version", "string", "string")
def parse_version(s):
    raise NotImplementedError("Kusto gives a decimal, we a text that compares: stated by hand")
