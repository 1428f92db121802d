"""The queries of search.rs by DuckDB and Polars on the same Parquet file, loaded into memory, two threads each.

Prints {rival: {query: [best milliseconds, [rows, count]]}}; a rival that is not installed is left out.
"""

import json
import os
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "2"


def best(work):
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - begun)
    return [min(times) * 1e3, answer]


def duckdb(path):
    import duckdb

    db = duckdb.connect()
    db.execute("SET threads = 2")
    db.execute(f"CREATE TABLE t AS SELECT * FROM '{path}'")
    about = db.execute("DESCRIBE t").fetchall()
    texts = [name for name, kind, *_ in about if kind == "VARCHAR"]
    anywhere = " OR ".join(f"\"{name}\" ILIKE '%powershell%'" for name in texts)
    counts = {
        "filter": "SELECT count(*) FROM t WHERE EventID = 4688",
        "contains": "SELECT count(*) FROM t WHERE CommandLine ILIKE '%powershell%'",
        "anywhere": f"SELECT count(*) FROM t WHERE {anywhere}",
        "regex": "SELECT count(*) FROM t WHERE regexp_matches(CommandLine, '(?i)-enc[a-z]* ')",
        "join": "SELECT count(*) FROM t a JOIN t b ON a.Computer = b.Computer AND a.TargetLogonId = b.SubjectLogonId "
        "WHERE a.EventID = 4624 AND b.EventID = 4688",
    }
    rows = {
        "newest": "SELECT * FROM t ORDER BY TimeGenerated DESC LIMIT 100",
        "by_host": "SELECT Computer, count(*) FROM t GROUP BY Computer",
        "distinct": "SELECT NewProcessName, approx_count_distinct(Account) FROM t GROUP BY NewProcessName",
        "by_hour": "SELECT time_bucket(INTERVAL 1 hour, TimeGenerated), EventID, count(*) FROM t GROUP BY ALL",
        "floor": "SELECT * FROM t LIMIT 10",
    }
    found = {key: best(lambda: [1, db.execute(sql).fetchone()[0]]) for key, sql in counts.items()}
    found |= {key: best(lambda: [db.execute(sql).to_arrow_table().num_rows]) for key, sql in rows.items()}
    return found


def polars(path):
    import polars as pl

    t = pl.read_parquet(path)
    c = pl.col
    texts = [name for name, kind in t.schema.items() if kind == pl.String]
    anywhere = pl.any_horizontal([c(name).str.contains("(?i)powershell") for name in texts])

    def count(condition):
        return best(lambda: [1, t.lazy().filter(condition).select(pl.len()).collect().item()])

    def rows(query):
        return best(lambda: [query(t.lazy()).collect().height])

    logons = t.lazy().filter(c("EventID") == 4624).select("Computer", c("TargetLogonId").alias("Id"))
    starts = t.lazy().filter(c("EventID") == 4688).select("Computer", c("SubjectLogonId").alias("Id"))
    joined = logons.join(starts, on=["Computer", "Id"]).select(pl.len())
    return {
        "filter": count(c("EventID") == 4688),
        "contains": count(c("CommandLine").str.contains("(?i)powershell")),
        "anywhere": count(anywhere),
        "regex": count(c("CommandLine").str.contains("(?i)-enc[a-z]* ")),
        "newest": rows(lambda t: t.top_k(100, by="TimeGenerated")),
        "by_host": rows(lambda t: t.group_by("Computer").len()),
        "distinct": rows(lambda t: t.group_by("NewProcessName").agg(c("Account").approx_n_unique())),
        "by_hour": rows(lambda t: t.group_by(c("TimeGenerated").dt.truncate("1h"), "EventID").len()),
        "join": best(lambda: [1, joined.collect().item()]),
        "floor": rows(lambda t: t.head(10)),
    }


found = {}
for rival in (duckdb, polars):
    try:
        found[rival.__name__] = rival(sys.argv[1])
    except ImportError as missing:
        print(f"{rival.__name__} is not measured: {missing}", file=sys.stderr)
json.dump(found, sys.stdout)
