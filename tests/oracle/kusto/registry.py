"""The table of scalar functions: name, type of the result, types of the parameters."""

from .values import ALIASES, Refused, convert

FUNCTIONS = {}


def fn(name, returns, *params, nulls=False):
    """Registers a body over plain values. Null in gives null out (empty text for text) unless `nulls`.

    A parameter type ends in `?` where it may be missing, in `*` where it repeats; `any` gives the pair as it is.
    """

    def take(body):
        def call(args):
            values, least = [], sum(not p.endswith(("?", "*")) for p in params)
            many = params and params[-1].endswith("*")
            if len(args) < least or (len(args) > len(params) and not many):
                raise Refused(f"{name}() with {len(args)} arguments")
            for i, arg in enumerate(args):
                kind = params[min(i, len(params) - 1)].rstrip("?*")
                values.append(arg if kind == "any" else fit(name, kind, arg))
            if not nulls and any(v is None or (isinstance(v, tuple) and v[1] is None and v[0] not in ("string", "any")) and params[min(i, len(params) - 1)].rstrip("?*") != "any" for i, v in enumerate(values)):
                return (returns, "" if returns == "string" else None)
            out = body(*values)
            return (returns, "" if out is None and returns == "string" else out)

        FUNCTIONS[name] = call
        return body

    return take


def fit(name, kind, arg):
    """Numbers widen; dynamic values become what is asked for; all else must be of the type."""
    kind = ALIASES.get(kind, kind)
    if arg[0] == kind or kind == "dynamic" or arg[0] == "dynamic" or {arg[0], kind} <= {"long", "real"} or kind == "string":
        return convert(arg, kind)[1]
    raise Refused(f"{name}() does not take {arg[0]}")
