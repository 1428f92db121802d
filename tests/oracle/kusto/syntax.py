"""Text to tree: tokens, expressions and operators as plain tuples."""

import re

TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*)
  | (?P<verb>@"(?:[^"]|"")*"|@'(?:[^']|'')*')
  | (?P<str>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<lit>(?:datetime|time|timespan|guid|dynamic|long|int|real|double|bool)\s*\()
  | (?P<span>\d+(?:\.\d+)?(?:microseconds?|ticks?|ms|d|h|m|s)\b)
  | (?P<num>0[xX][0-9a-fA-F]+|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+)
  | (?P<name>\$?[A-Za-z_][A-Za-z0-9_]*|\['(?:[^'])*'\]|\["[^"]*"\])
  | (?P<op>\.\.|==|!=|<=|>=|<>|=~|!~|=>|[-+*/%<>=(),;:|\[\]{}.!~])
""",
    re.X,
)
TEXT_OPS = "has hasprefix hassuffix contains startswith endswith".split()
BINARY = {o + c for o in TEXT_OPS for c in ("", "_cs")} | {"=~", "!~"}
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


class Wrong(Exception):
    """The query is no KQL that this implementation knows."""


def unquote(text):
    if text[0] == "@":
        return text[2:-1].replace(text[1] * 2, text[1])
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), text[1:-1])


def closing(text, at):
    """The place behind the bracket that closes the one before `at`; quotes are respected."""
    depth, quote = 1, None
    while at < len(text):
        c = text[at]
        if quote:
            at += c == "\\"
            quote = None if c == quote else quote
        elif c in "\"'":
            quote = c
        else:
            depth += (c in "([{") - (c in ")]}")
            if depth == 0:
                return at + 1
        at += 1
    raise Wrong("a bracket is not closed")


def tokens(text):
    at, out = 0, []
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise Wrong(f"unknown sign at {at}: {text[at:at + 10]!r}")
        kind, end = found.lastgroup, found.end()
        if kind == "lit":
            name = found[0][:-1].strip()
            # A name followed by a bracket is a literal only where its content is one.
            end = closing(text, end)
            out.append(("lit", (name, text[found.end():end - 1].strip()), at))
        elif kind == "name" and found[0][0] == "[" and out and out[-1][0] in ("name",):
            out.append(("op", "[", at))
            end = at + 1
        elif kind != "skip":
            value = found[0]
            if kind == "name" and value[0] == "[":
                value = value[2:-2]
            out.append(("str" if kind == "verb" else kind, unquote(value) if kind in ("str", "verb") else value, at))
        at = end
    return out + [("end", "", at)]


class Parser:
    """Recursive descent; every method returns a tuple tree."""

    def __init__(self, text):
        self.text, self.toks, self.i = text, tokens(text), 0

    def peek(self, k=0):
        return self.toks[min(self.i + k, len(self.toks) - 1)]

    def next(self):
        self.i += 1
        return self.toks[self.i - 1]

    def at(self, *values, k=0):
        kind, value, _ = self.peek(k)
        return kind in ("name", "op") and value in values

    def eat(self, *values):
        return self.next()[1] if self.at(*values) else None

    def need(self, value):
        if not self.eat(value):
            raise Wrong(f"`{value}` is missing before {self.peek()}")

    def name(self):
        kind, value, _ = self.next()
        if kind != "name":
            raise Wrong(f"a name is missing at {value!r}")
        return value

    # expressions

    def expr(self):
        left = self.conj()
        while self.eat("or"):
            left = ("bin", "or", left, self.conj())
        return left

    def conj(self):
        left = self.compare()
        while self.eat("and"):
            left = ("bin", "and", left, self.compare())
        return left

    def compare(self):
        left = self.sum()
        while True:
            negated = self.at("!") and self.peek(1)[0] == "name"
            op = self.peek(1 if negated else 0)[1] if self.peek()[0] in ("op", "name") else None
            if op in ("==", "!=", "<>", "<", "<=", ">", ">=") and not negated:
                self.next()
                left = ("bin", op, left, self.sum())
            elif op in BINARY:
                self.i += 1 + negated
                left = ("text", op, negated, left, self.sum())
            elif op == "matches":
                self.i += 1 + negated
                self.need("regex")
                left = ("text", "matches", negated, left, self.sum())
            elif op in ("in", "has_any", "has_all"):
                self.i += 1 + negated
                loose = op == "in" and bool(self.eat("~"))
                self.need("(")
                items = self.args()
                left = ("list", op + ("~" if loose else ""), negated, left, items)
            elif op == "between":
                self.i += 1 + negated
                self.need("(")
                low = self.sum()
                self.need("..")
                high = self.sum()
                self.need(")")
                left = ("between", negated, left, low, high)
            else:
                return left

    def sum(self):
        left = self.product()
        while op := self.eat("+", "-"):
            left = ("bin", op, left, self.product())
        return left

    def product(self):
        left = self.unary()
        while op := self.eat("*", "/", "%"):
            left = ("bin", op, left, self.unary())
        return left

    def unary(self):
        if self.eat("-"):
            return ("neg", self.unary())
        if self.eat("+"):
            return self.unary()
        return self.path(self.primary())

    def path(self, base):
        while True:
            if self.at(".") and self.peek(1)[0] == "name":
                self.next()
                base = ("index", base, ("str", self.name()))
            elif self.at("["):
                self.next()
                base = ("index", base, self.expr())
                self.need("]")
            else:
                return base

    def args(self):
        out = []
        while not self.at(")"):
            out.append(self.argument())
            if not self.eat(","):
                break
        self.need(")")
        return out

    def argument(self):
        """A scalar, `*`, or a query where one is allowed."""
        if self.at("*") and self.peek(1)[1] in (",", ")"):
            self.next()
            return ("star",)
        begun = self.i
        expr = self.expr()
        if self.at("|"):
            self.i = begun
            return ("query", self.pipeline())
        if self.at("=") and expr[0] == "col":
            self.next()
            return ("as", expr[1], self.expr())
        return expr

    def primary(self):
        kind, value, _ = self.next()
        if kind == "str":
            return ("str", value)
        if kind == "span":
            return ("lit", "timespan", value)
        if kind == "num":
            return ("lit", "real" if re.search(r"[.eE]", value) and value[:2].lower() != "0x" else "long", value)
        if kind == "lit":
            return ("lit", value[0], value[1])
        if value == "(":
            inner = self.argument()
            self.need(")")
            return inner
        if kind == "name":
            if value in ("true", "false"):
                return ("lit", "bool", value)
            if value in ("datatable", "range", "print") and (value != "range" or not self.at("(")):
                self.i -= 1
                return ("query", self.pipeline())
            if value == "typeof" and self.eat("("):
                found = self.next()[1]
                self.need(")")
                return ("type", found)
            if self.eat("("):
                return ("call", value, self.args())
            return ("col", value)
        raise Wrong(f"an expression is missing at {value!r}")

    # queries

    def query(self):
        """`let`s and the query."""
        lets = []
        while self.at("let"):
            self.next()
            name = self.name()
            self.need("=")
            if self.at("(") and (self.at(")", k=1) or self.at(":", k=2)):
                lets.append((name, self.function()))
            else:
                lets.append((name, self.argument()))
            self.need(";")
        body = self.pipeline()
        self.eat(";")
        if self.peek()[0] != "end":
            raise Wrong(f"too much: {self.peek()}")
        return lets, body

    def function(self):
        self.need("(")
        params = []
        while not self.eat(")"):
            name = self.name()
            self.need(":")
            if self.eat("("):
                kind = "table"
                while self.next()[1] != ")":
                    pass
            else:
                kind = self.next()[1]
            params.append((name, kind, self.expr() if self.eat("=") else None))
            self.eat(",")
        self.need("{")
        body = self.argument()
        self.eat(";")
        self.need("}")
        return ("lambda", params, body)

    def columns(self):
        self.need("(")
        out = []
        while not self.eat(")"):
            name = self.name()
            self.need(":")
            out.append((name, self.next()[1]))
            self.eat(",")
        return out

    def source(self):
        if self.eat("("):
            inner = self.pipeline()
            self.need(")")
            return inner
        name = self.name()
        if name == "datatable":
            columns = self.columns()
            self.need("[")
            cells = []
            while not self.eat("]"):
                cells.append(self.expr())
                self.eat(",")
            return ("data", columns, cells)
        if name == "print":
            return ("print", self.named())
        if name == "range":
            column = self.name()
            self.need("from")
            low = self.expr()
            self.need("to")
            high = self.expr()
            self.need("step")
            return ("range", column, low, high, self.expr())
        if name in ("union", "search", "find"):
            self.i -= 1
            return ("start",)
        if self.eat("("):
            return ("fcall", name, self.args())
        return ("table", name)

    def pipeline(self):
        from .operators_syntax import operator

        source, steps = self.source(), []
        if source == ("start",):
            steps.append(operator(self))
        while self.eat("|"):
            steps.append(operator(self))
        return ("pipe", source, steps) if steps else source

    def named(self):
        """`A = x, y, (a, b) = f(z)`."""
        out = []
        while True:
            begun, names = self.i, None
            if self.peek()[0] == "name" and self.at("=", k=1):
                names = [self.name()]
                self.next()
            elif self.at("(") and self.peek(1)[0] == "name" and self.peek(2)[1] in (",", ")"):
                self.next()
                names = [self.name()]
                while self.eat(","):
                    names.append(self.name())
                if not (self.eat(")") and self.eat("=")):
                    self.i, names = begun, None
            out.append((names, ("star",) if self.eat("*") else self.expr()))
            if not self.eat(","):
                return out
