"""Functions of text and of notations."""

import base64
import csv
import hashlib
import json
import re
import shlex
import urllib.parse

from .registry import fn
from .values import compact, text


def terms(value):
    """Runs of letters and digits: what `has` looks for."""
    return re.findall(r"[^\W_]+", value)


def has_term(value, wanted):
    """`wanted` stands in `value` with no letter or digit directly before or behind."""
    edge = r"(?<![^\W_])" if wanted[:1].isalnum() else ""
    end = r"(?![^\W_])" if wanted[-1:].isalnum() else ""
    return re.search(edge + re.escape(wanted) + end, value) is not None


def text_test(op, value, wanted):
    if op == "matches":
        return re.search(wanted, value) is not None
    if not op.endswith("_cs"):
        value, wanted = value.lower(), wanted.lower()
    op = op.removesuffix("_cs")
    if op in ("=~", "!~"):
        return (value == wanted) == (op == "=~")
    if op == "has":
        return has_term(value, wanted)
    if op == "hasprefix":
        return re.search(r"(?<![^\W_])" + re.escape(wanted), value) is not None
    if op == "hassuffix":
        return re.search(re.escape(wanted) + r"(?![^\W_])", value) is not None
    return {"contains": wanted in value, "startswith": value.startswith(wanted), "endswith": value.endswith(wanted)}[op]


fn("strlen", "long", "string")(len)
fn("string_size", "long", "string")(lambda s: len(s.encode()))
fn("tolower", "string", "string")(str.lower)
fn("toupper", "string", "string")(str.upper)
fn("reverse", "string", "any")(lambda v: text(v)[::-1])
fn("strcat", "string", "any*")(lambda *v: "".join(map(text, v)))
fn("strcat_delim", "string", "string", "any*")(lambda d, *v: d.join(map(text, v)))
fn("strrep", "string", "any", "long", "string?")(lambda v, n, d="": d.join([text(v)] * n))
fn("replace_string", "string", "string", "string", "string")(lambda s, a, b: s.replace(a, b))
fn("replace_regex", "string", "string", "string", "string")(lambda s, p, r: re.sub(p, r.replace(r"\0", r"\g<0>"), s))
fn("strcat_array", "string", "dynamic", "string")(lambda a, d: d.join(text(("dynamic", x)) for x in a))
fn("strcmp", "long", "string", "string")(lambda a, b: (a > b) - (a < b))
fn("isascii", "bool", "string")(str.isascii)
fn("isutf8", "bool", "string")(lambda s: True)
fn("to_utf8", "dynamic", "string")(lambda s: [ord(c) for c in s])
fn("hash_sha256", "string", "any")(lambda v: hashlib.sha256(text(v).encode()).hexdigest())
fn("hash_sha1", "string", "any")(lambda v: hashlib.sha1(text(v).encode()).hexdigest())
fn("hash_md5", "string", "any")(lambda v: hashlib.md5(text(v).encode()).hexdigest())
fn("base64_encode_tostring", "string", "string")(lambda s: base64.b64encode(s.encode()).decode())
fn("url_decode", "string", "string")(urllib.parse.unquote)
fn("url_encode", "string", "string")(lambda s: urllib.parse.quote(s, safe="-_.~"))


@fn("make_string", "string", "any*")
def make_string(*parts):
    """Code points one by one or in arrays."""
    out = ""
    for kind, x in parts:
        out += "".join(map(chr, x)) if kind == "dynamic" else chr(x)
    return out


@fn("base64_decode_tostring", "string", "string")
def decode(s):
    try:
        return base64.b64decode(s, validate=True).decode()
    except ValueError:
        return ""


@fn("substring", "string", "string", "long", "long?")
def substring(s, start, length=None):
    """A negative start counts from the end."""
    start = max(len(s) + start, 0) if start < 0 else start
    return s[start:] if length is None else s[start:start + max(length, 0)]


# `trim` takes all matches away, the others one.
fn("trim", "string", "string", "string")(lambda p, s: re.sub(rf"(?:{p})+\Z", "", re.sub(rf"\A(?:{p})+", "", s)))
fn("trim_start", "string", "string", "string")(lambda p, s: re.sub(rf"\A(?:{p})", "", s))
fn("trim_end", "string", "string", "string")(lambda p, s: re.sub(rf"(?:{p})\Z", "", s))


@fn("split", "dynamic", "string", "string", "long?")
def split(s, by, index=None):
    parts = s.split(by)
    if index is None:
        return parts
    return [parts[index]] if 0 <= index < len(parts) else []


@fn("extract", "string", "string", "long", "string")
def extract(pattern, group, s):
    found = re.search(pattern, s)
    return (found[group] or "") if found else ""


@fn("extract_all", "dynamic", "string", "string")
def extract_all(pattern, s):
    """One group gives texts, several give arrays."""
    return [list(m) if isinstance(m, tuple) else m for m in re.findall(pattern, s)] or None


@fn("indexof", "long", "string", "string", "long?")
def indexof(s, wanted, start=0):
    return s.find(wanted, start)


@fn("indexof_regex", "long", "string", "string")
def indexof_regex(s, pattern):
    found = re.search(pattern, s)
    return found.start() if found else -1


@fn("countof", "long", "string", "string", "string?")
def countof(s, wanted, kind="normal"):
    """Plain texts may overlap, matches of a pattern may not."""
    if kind == "regex":
        return len(re.findall(wanted, s))
    return sum(s.startswith(wanted, i) for i in range(len(s)))


@fn("translate", "string", "string", "string", "string")
def translate(old, new, s):
    """A list of replacements that is too short goes on with its last character."""
    if not new:
        return "".join(c for c in s if c not in old)
    table = {c: new[min(i, len(new) - 1)] for i, c in reversed(list(enumerate(old)))}
    return "".join(table.get(c, c) for c in s)


@fn("replace_strings", "string", "string", "dynamic", "dynamic")
def replace_strings(s, old, new):
    for i, wanted in enumerate(old):
        s = s.replace(wanted, new[i] if isinstance(new, list) else new)
    return s


fn("parse_csv", "dynamic", "string")(lambda s: next(csv.reader([s])))
fn("parse_command_line", "dynamic", "string", "string")(lambda s, kind: shlex.split(s.replace("\\", "\\\\")))


@fn("parse_urlquery", "dynamic", "string")
def parse_urlquery(s):
    return {"Query Parameters": dict(urllib.parse.parse_qsl(s, keep_blank_values=True))}


@fn("parse_url", "dynamic", "string")
def parse_url(s):
    u = urllib.parse.urlsplit(s)
    return {"Scheme": u.scheme, "Host": u.hostname or "", "Port": str(u.port or ""), "Path": u.path,
            "Username": u.username or "", "Password": u.password or "",
            "Query Parameters": dict(urllib.parse.parse_qsl(u.query)), "Fragment": u.fragment}


@fn("parse_path", "dynamic", "string")
def parse_path(s):
    """Windows and Unix paths: root, folder, its last part, file and what follows the last dot."""
    sep = "\\" if "\\" in s else "/"
    folder, _, name = s.rpartition(sep)
    root = re.match(r"[A-Za-z]:", s)
    stream = ""
    if name.count(":") == 1:
        name, stream = name.split(":")
    return {"Scheme": "", "RootPath": root[0] if root else "", "DirectoryPath": folder,
            "DirectoryName": folder.rpartition(sep)[2], "Filename": name,
            "Extension": name.rpartition(".")[2] if "." in name else "", "AlternateDataStreamName": stream}


def walk(path, value):
    """`$.a.b[0]`."""
    for key, index in re.findall(r"\.?([A-Za-z_]\w*)|\[(\d+)\]", path.lstrip("$")):
        if index:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else None
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


@fn("extract_json", "string", "string", "string")
def extract_json(path, s):
    found = walk(path, json.loads(s))
    return found if isinstance(found, str) else "" if found is None else compact(found)


fn("extractjson", "string", "string", "string")(extract_json)
