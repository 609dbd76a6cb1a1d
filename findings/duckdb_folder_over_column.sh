#!/usr/bin/env bash
# DuckDB 2.0.1, one Parquet file that has a column `month` and lies in a folder month=current: read by its own
# path, without any option, the column says `current` in every row, whatever the file says, and a filter on
# what the file says finds nothing. Nothing is told: DESCRIBE shows the column once, as the file's VARCHAR.
# pyarrow 26.0.1 and polars 2.1.0 read the same path as the file has it, so that two programs over one
# lake count otherwise. hive_partitioning=false gives the file's values.
# Seen on Linux x64, Python 3.11. Exits non-zero when one of them reads it otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1 pyarrow==26.0.1 polars==2.1.0
venv/bin/python - <<'PYTHON'
from pathlib import Path

import duckdb
import polars
import pyarrow
import pyarrow.parquet

IN_FILE, IN_FOLDER = ["2026-10", "2026-11"], ["current", "current"]
path = Path("lake/month=current/1.parquet")
path.parent.mkdir(parents=True)
table = pyarrow.table({"unit": ["620622101", "620622102"], "month": IN_FILE})
pyarrow.parquet.write_table(table, path)


def months(source, where=""):
    asked = duckdb.sql(f"SELECT month FROM read_parquet('{path}'{source}) {where} ORDER BY unit")
    return [row[0] for row in asked.fetchall()]


told = {
    "duckdb": months(""),
    "duckdb, month = '2026-11'": months("", "WHERE month = '2026-11'"),
    "duckdb, hive_partitioning=false": months(", hive_partitioning=false"),
    "pyarrow": pyarrow.parquet.read_table(path).column("month").to_pylist(),
    "polars": polars.read_parquet(path).get_column("month").to_list(),
}
for name, seen in told.items():
    print(f"{name}: {seen}")
described = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()
assert [row[:2] for row in described] == [("unit", "VARCHAR"), ("month", "VARCHAR")], described
assert list(told.values()) == [IN_FOLDER, [], IN_FILE, IN_FILE, IN_FILE], told
PYTHON
