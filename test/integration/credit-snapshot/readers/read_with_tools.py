"""Reads places with tools that know nothing of runs: `{way: [code, path]}` in a JSON file, one object of outcomes on stdout.

The code sets `table`, as the snippets of docs/readers.md do.
"""
import json
import sys

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa


def types_and_rows(table):
    if isinstance(table, pa.Table):
        return zip(table.column_names, table.schema.types), table.to_pylist()
    if isinstance(table, pd.DataFrame):
        return table.dtypes.items(), table.to_dict("records")
    if isinstance(table, pl.DataFrame):
        return table.schema.items(), table.to_dicts()
    if isinstance(table, duckdb.DuckDBPyRelation):
        return zip(table.columns, table.types), [dict(zip(table.columns, row)) for row in table.fetchall()]
    raise TypeError(f"no tool here has a {type(table)}")


def read(code, path):
    names = {"path": path}
    try:
        exec(code, names)
        types, rows = types_and_rows(names["table"])
        return {
            "columns": {name: str(type) for name, type in types},
            "rows": sorted([str(value) for value in row.values()] for row in rows),
        }
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


with open(sys.argv[1], encoding="utf-8") as ways:
    print(json.dumps({way: read(code, path) for way, (code, path) in json.load(ways).items()}))
