"""The tabular operators as tuples."""

from .syntax import Wrong


def operator(p):
    name = p.name()
    while p.at("-") and p.peek(1)[0] == "name" and p.peek(1)[2] == p.peek()[2] + 1 and p.peek()[2] == p.peek(-1)[2] + len(name.split("-")[-1]):
        p.next()
        name += "-" + p.name()
    if name in ("where", "filter"):
        return ("where", p.expr())
    if name in ("project", "extend", "distinct", "serialize"):
        return (name, [] if name == "serialize" and (p.at("|", ")", ";") or p.peek()[0] == "end") else p.named())
    if name in ("project-away", "project-keep", "project-reorder"):
        return (name, patterns(p))
    if name == "project-rename":
        return (name, [(names[0], expr[1]) for names, expr in p.named()])
    if name == "summarize":
        aggregates = [] if p.at("by") else p.named()
        return (name, aggregates, p.named() if p.eat("by") else [])
    if name in ("sort", "order"):
        p.need("by")
        return ("sort", keys(p))
    if name == "top":
        count = p.expr()
        p.need("by")
        return (name, count, keys(p))
    if name in ("take", "limit"):
        return ("take", p.expr())
    if name in ("count", "getschema"):
        return (name,)
    if name in ("join", "lookup"):
        kind = parameter(p, "kind")
        right = p.source()
        p.need("on")
        on = [p.expr()]
        while p.eat(","):
            on.append(p.expr())
        return (name, kind or ("innerunique" if name == "join" else "leftouter"), right, on)
    if name == "union":
        kind, source = None, None
        while p.at("kind", "withsource", "isfuzzy") and p.at("=", k=1):
            which = p.next()[1]
            p.next()
            value = p.next()[1]
            kind, source = (value, source) if which == "kind" else (kind, value if which == "withsource" else source)
        legs = [p.source()]
        while p.eat(","):
            legs.append(p.source())
        return (name, kind or "outer", source, legs)
    if name in ("mv-expand", "mv-apply"):
        items = []
        while True:
            (names, expr), kind = named_one(p), None
            if p.eat("to"):
                kind = p.expr()[1]
            items.append((names, expr, kind))
            if not p.eat(","):
                break
        if name == "mv-expand":
            return (name, items)
        p.need("on")
        return (name, items, bracket_steps(p))
    if name == "partition":
        p.need("by")
        return (name, p.name(), bracket_steps(p))
    if name == "invoke":
        return (name, p.name(), p.args() if p.eat("(") else [])
    if name in ("parse", "parse-where"):
        return parse(p, name)
    if name == "evaluate":
        plugin = p.name()
        p.need("(")
        return (name, plugin, p.args())
    if name == "render":
        return (name, p.name())
    if name == "as":
        return (name, p.name())
    if name == "search":
        tables = []
        if p.eat("in"):
            p.need("(")
            while not p.eat(")"):
                tables.append(p.name())
                p.eat(",")
        return (name, tables, p.expr())
    if name == "find":
        p.need("in")
        p.need("(")
        tables = []
        while not p.eat(")"):
            tables.append(p.name())
            p.eat(",")
        p.need("where")
        condition = p.expr()
        p.need("project")
        columns = [p.name()]
        while p.eat(","):
            columns.append(p.name())
        return (name, tables, condition, columns)
    if name == "top-hitters":
        count = p.expr()
        p.need("of")
        of = p.named()[0]
        return (name, count, of, p.expr() if p.eat("by") else None)
    if name == "sample-distinct":
        count = p.expr()
        p.need("of")
        return (name, count, p.named()[0])
    if name == "sample":
        return ("take", p.expr())
    if name == "make-series":
        values = []
        while True:
            names, expr = named_one(p)
            default = None
            if p.eat("default"):
                p.need("=")
                default = p.expr()
            values.append((names, expr, default))
            if not p.eat(","):
                break
        p.need("on")
        axis = p.expr()
        low = p.expr() if p.eat("from") else None
        high = p.expr() if p.eat("to") else None
        p.need("step")
        step = p.expr()
        return (name, values, axis, low, high, step, p.named() if p.eat("by") else [])
    raise Wrong(f"no operator {name}")


def named_one(p):
    names = None
    if p.peek()[0] == "name" and p.at("=", k=1):
        names = [p.name()]
        p.next()
    return names, p.expr()


def bracket_steps(p):
    p.need("(")
    steps = [operator(p)]
    while p.eat("|"):
        steps.append(operator(p))
    p.need(")")
    return steps


def parameter(p, name):
    if p.at(name) and p.at("=", k=1):
        p.i += 2
        return p.next()[1]
    return None


def patterns(p):
    out = []
    while True:
        text, end = "", None
        while (p.at("*") or p.peek()[0] == "name") and end in (None, p.peek()[2]):
            value = p.peek()[1]
            end = p.peek()[2] + len(value)
            text += value
            p.next()
        out.append(text)
        if not p.eat(","):
            return out


def keys(p):
    out = []
    while True:
        expr = p.expr()
        ascending = p.eat("asc", "desc") == "asc"
        first = ascending
        if p.eat("nulls"):
            first = p.next()[1] == "first"
        out.append((expr, ascending, first))
        if not p.eat(","):
            return out


def parse(p, name):
    kind = parameter(p, "kind") or "simple"
    flags = parameter(p, "flags") or ""
    subject = p.expr()
    p.need("with")
    pieces = []
    while True:
        token = p.peek()
        if token[0] == "str":
            pieces.append(("text", p.next()[1]))
        elif p.eat("*"):
            pieces.append(("any",))
        elif token[0] == "name":
            column = p.name()
            if p.eat(":"):
                kind_of = p.next()[1]
            else:
                kind_of = "string"
            pieces.append(("col", column, kind_of))
        else:
            return (name, kind, flags, subject, pieces)
