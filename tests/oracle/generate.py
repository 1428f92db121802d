"""Writes `expected/*.jsonl`: what the second implementation answers to the queries of `queries/*.kql`.

    python3 tests/oracle/generate.py            # renew
    python3 tests/oracle/generate.py --check    # say what would change
"""

import json
import math
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from kusto.operators import Run  # noqa: E402

HERE = pathlib.Path(__file__).parent
TABLES = (HERE / "tables.kql").read_text()


def cell(value):
    kind, x = value
    return {math.inf: "inf", -math.inf: "-inf"}.get(x, "NaN" if x != x else x) if isinstance(x, float) else x


def stated(line, query):
    """`//= [[...]]` after a query states the rows by hand, where the second implementation cannot work them out."""
    columns, rows = json.loads(line)
    return {"query": query, "columns": columns, "rows": rows, "ordered": False, "stated": True}


def answers(path):
    lines = path.read_text().splitlines()
    for i, line in enumerate(lines):
        if not line.strip() or line.startswith("//"):
            continue
        after = lines[i + 1] if i + 1 < len(lines) else ""
        if after.startswith("//="):
            yield stated(after[3:], line)
            continue
        try:
            t = Run().query(TABLES + line)
        except Exception as error:
            raise SystemExit(f"{path.name}:{i + 1}: {line}\n  {type(error).__name__}: {error}") from error
        rows = [[cell(v) for v in row] for row in t.rows]
        yield {"query": line, "columns": [list(c) for c in t.columns], "rows": rows, "ordered": t.ordered}


def main():
    (HERE / "expected").mkdir(exist_ok=True)
    count = 0
    for path in sorted((HERE / "queries").glob("*.kql")):
        found = list(answers(path))
        count += len(found)
        text = "".join(json.dumps(a, ensure_ascii=False) + "\n" for a in found)
        target = HERE / "expected" / f"{path.stem}.jsonl"
        if "--check" in sys.argv:
            same = target.exists() and target.read_text() == text
            print(f"{path.stem}: {'same' if same else 'DIFFERS'}")
        else:
            target.write_text(text)
    print(f"{count} queries")


main()
