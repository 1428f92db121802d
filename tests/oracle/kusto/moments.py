"""Functions of time."""

import datetime as dt
import math
import re

from .registry import fn
from .values import UNITS, micros, moment

DAY = UNITS["d"]


def midnight(us):
    return us // DAY * DAY


def sunday(us):
    return midnight(us) - (moment(us).isoweekday() % 7) * DAY


def month_start(us, months=0):
    m = moment(us)
    n = m.year * 12 + m.month - 1 + months
    return micros(dt.datetime(n // 12, n % 12 + 1, 1))


def year_start(us, years=0):
    return micros(dt.datetime(moment(us).year + years, 1, 1))


STARTS = {
    "day": lambda us, n: midnight(us) + n * DAY,
    "week": lambda us, n: sunday(us) + n * 7 * DAY,
    "month": month_start,
    "year": year_start,
}
for period, start in STARTS.items():
    fn(f"startof{period}", "datetime", "datetime", "long?")(lambda us, n=0, start=start: start(us, n))
    # The last tick of the period; moments here have microseconds, not ticks of 100 ns.
    fn(f"endof{period}", "datetime", "datetime", "long?")(lambda us, n=0, start=start: start(us, n + 1) - 1)

fn("hourofday", "long", "datetime")(lambda us: moment(us).hour)
fn("dayofmonth", "long", "datetime")(lambda us: moment(us).day)
fn("dayofyear", "long", "datetime")(lambda us: moment(us).timetuple().tm_yday)
fn("monthofyear", "long", "datetime")(lambda us: moment(us).month)
fn("getmonth", "long", "datetime")(lambda us: moment(us).month)
fn("getyear", "long", "datetime")(lambda us: moment(us).year)
fn("dayofweek", "timespan", "datetime")(lambda us: moment(us).isoweekday() % 7 * DAY)
fn("week_of_year", "long", "datetime")(lambda us: moment(us).isocalendar()[1])


def number_of(period, us):
    """How many borders of the period lie between 1970 and the moment."""
    m = moment(us)
    sizes = {"hour": UNITS["h"], "minute": UNITS["m"], "second": UNITS["s"], "millisecond": 1000, "microsecond": 1,
             "day": DAY}
    if period in sizes:
        return us // sizes[period]
    if period == "week":
        return sunday(us) // (7 * DAY)
    return {"year": m.year, "quarter": m.year * 4 + (m.month - 1) // 3, "month": m.year * 12 + m.month}[period]


fn("datetime_diff", "long", "string", "datetime", "datetime")(
    lambda p, a, b: number_of(p.lower(), a) - number_of(p.lower(), b))


@fn("datetime_add", "datetime", "string", "long", "datetime")
def add(period, n, us):
    period = period.lower()
    if period in ("year", "quarter", "month"):
        n *= {"year": 12, "quarter": 3, "month": 1}[period]
        start, m = moment(month_start(us, n)), moment(us)
        after = month_start(micros(start), 1)
        last = moment(after - DAY).day
        return micros(start) + (min(m.day, last) - 1) * DAY + us % DAY
    return us + n * {"week": 7 * DAY, "day": DAY, "hour": UNITS["h"], "minute": UNITS["m"], "second": UNITS["s"],
                     "millisecond": 1000, "microsecond": 1}[period]


@fn("datetime_part", "long", "string", "datetime")
def part(period, us):
    m = moment(us)
    return {"year": m.year, "quarter": (m.month + 2) // 3, "month": m.month, "week_of_year": m.isocalendar()[1],
            "day": m.day, "dayofyear": m.timetuple().tm_yday, "hour": m.hour, "minute": m.minute, "second": m.second,
            "millisecond": m.microsecond // 1000, "microsecond": m.microsecond}[period.lower()]


@fn("make_datetime", "datetime", "long", "long", "long", "long?", "long?", "real?")
def make(y, mo, d, h=0, mi=0, s=0.0):
    try:
        return micros(dt.datetime(y, mo, d, h, mi)) + math.trunc(s * 1e6)
    except ValueError:
        return None


def fraction(us, spec):
    digits = f"{us % 1_000_000:06}0"[: len(spec)]
    return digits.rstrip("0") if spec[0] == "F" else digits


@fn("format_datetime", "string", "datetime", "string")
def format_datetime(us, form):
    m = moment(us)
    hour = m.hour % 12 or 12
    table = {"yyyy": f"{m.year:04}", "yy": f"{m.year % 100:02}", "MM": f"{m.month:02}", "M": str(m.month),
             "dd": f"{m.day:02}", "d": str(m.day), "HH": f"{m.hour:02}", "H": str(m.hour), "hh": f"{hour:02}",
             "h": str(hour), "mm": f"{m.minute:02}", "m": str(m.minute), "ss": f"{m.second:02}", "s": str(m.second),
             "tt": "AM" if m.hour < 12 else "PM"}
    return re.sub(r"f+|F+|yyyy|yy|MM?|dd?|HH?|hh?|mm?|ss?|tt", lambda g: table.get(g[0]) or fraction(us, g[0]), form)


@fn("format_timespan", "string", "timespan", "string")
def format_timespan(us, form):
    days, rest = divmod(abs(us), DAY)
    h, m, s = rest // UNITS["h"], rest // UNITS["m"] % 60, rest // UNITS["s"] % 60
    table = {"HH": f"{h:02}", "H": str(h), "hh": f"{h:02}", "h": str(h), "mm": f"{m:02}", "m": str(m), "ss": f"{s:02}",
             "s": str(s)}
    found = lambda g: str(days).zfill(len(g[0])) if g[0][0] == "d" else table.get(g[0]) or fraction(abs(us), g[0])
    return ("-" if us < 0 else "") + re.sub(r"d+|f+|F+|HH?|hh?|mm?|ss?", found, form)


fn("unixtime_seconds_todatetime", "datetime", "real")(lambda x: round(x * 1e6))
fn("unixtime_milliseconds_todatetime", "datetime", "real")(lambda x: round(x * 1e3))
fn("unixtime_microseconds_todatetime", "datetime", "real")(lambda x: round(x))
