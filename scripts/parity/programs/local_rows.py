"""Rows of this program. test/parity/programs/dataframes/local-rows.ts has the twin of each, by name."""

import datetime
from decimal import Decimal

from pyspark.sql.connect import functions as F

from .registry import program


@program("local rows of dates, times and intervals")
def _(spark):
    schema = "ts TIMESTAMP, ntz TIMESTAMP_NTZ, span INTERVAL DAY TO SECOND, day DATE, days ARRAY<DATE>"
    rows = [
        (
            datetime.datetime(2022, 3, 25, 10, 5, 0, 250000),
            datetime.datetime(1582, 10, 4, 23, 59, 59, 999999),
            datetime.timedelta(days=-1, microseconds=1),
            datetime.date(1, 1, 1),
            [datetime.date(9999, 12, 31), None],
        ),
        (None, None, None, None, None),
    ]
    df = spark.createDataFrame(rows, schema)
    return df.select("*", *[F.col(name).cast("string").alias(f"{name}_text") for name in ("ts", "ntz", "span", "day")])


@program("local rows of nested types with nulls in each place")
def _(spark):
    schema = "a ARRAY<STRUCT<x: INT, m: MAP<STRING, ARRAY<INT>>>>, s STRUCT<p: STRUCT<q: STRING>, r: ARRAY<STRING>>"
    rows = [
        ([(1, {"k": [1, None]}), None], (("x",), ["y", None])),
        ([(None, {"k": None})], (None, None)),
        ([(None, None)], ((None,), [])),
        ([], None),
        (None, None),
    ]
    return spark.createDataFrame(rows, schema)


@program("no local rows")
def _(spark):
    return spark.createDataFrame([], "a INT, b ARRAY<STRING>")


@program("ten thousand local rows")
def _(spark):
    rows = [(i, f"row {i}", i / 7 if i % 5 else None) for i in range(10000)]
    df = spark.createDataFrame(rows, "i INT, s STRING, d DOUBLE")
    return df.agg(F.sum("i"), F.sum("d"), F.count("d"), F.max("s"), F.sum(F.crc32(F.encode("s", "UTF-8"))))


@program("local rows of many types")
def _(spark):
    schema = (
        "i INT, l BIGINT, d DOUBLE, dec DECIMAL(10,2), s STRING, b BINARY, f BOOLEAN, day DATE, a ARRAY<INT>, "
        "m MAP<STRING, BIGINT>, st STRUCT<x: INT, y: STRING>"
    )
    rows = [
        (1, 2**53 + 1, 0.5, Decimal("12.34"), "ä", b"\x00\xff", True, datetime.date(2022, 3, 25), [1, None], {"k": 1}, (1, "y")),
        (None,) * 11,
        (-(2**31), -(2**63), float("-inf"), Decimal("-0.01"), "", b"", False, datetime.date(1582, 10, 4), [], {}, (None, None)),
    ]
    return spark.createDataFrame(rows, schema)
