"""Writes test/parity/results: the schema and the rows that PySpark gets for every program in test/parity/programs.

Run it with the PySpark version that the results should record, against a server of the same version:

    python scripts/parity/results.py --remote sc://localhost:15002

A program is a statement in a .sql file, under a line "-- name: …"; "-- set key=value" sets what the session needs, and
"-- text" says that PySpark has no value for some of it: then only the columns named like another one and "_text" are
kept, and the test compares the text of the other client's values with them. Or it is a function in programs/, which
has its twin of that name in test/parity/programs, and makes a DataFrame or a text for people.
"""

import argparse
import datetime
import json
import os
import pathlib
import sys
import time
import warnings

os.environ["TZ"] = "UTC"  # PySpark gives timestamps on the local clock.
time.tzset()

import pyspark
from pyspark.sql import types as T
from pyspark.sql.connect.session import SparkSession

import programs

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "test" / "parity" / "programs"
RESULTS = ROOT / "test" / "parity" / "results"
DEFAULTS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}


def statements(path):
    """The programs of a .sql file: name, settings, whether only text is compared, and the statement."""
    for part in path.read_text().split("-- name: ")[1:]:
        name, *lines = part.split("\n")
        settings = dict(line[7:].split("=", 1) for line in lines if line.startswith("-- set "))
        body = "\n".join(line for line in lines if not line.startswith("-- "))
        yield name, settings, "-- text" in lines, body.strip()


def encode(value, data_type):
    """A value as JSON, by its type; test/parity/encode-value.ts is the twin."""
    if value is None:
        return None
    match data_type:
        case T.ByteType() | T.ShortType() | T.IntegerType() | T.BooleanType():
            return value
        case T.LongType():
            return str(value)
        case T.FloatType() | T.DoubleType():
            return number(value)
        case T.DecimalType():
            return format(value, "f")
        case T.BinaryType():
            return bytes(value).hex()
        case T.DateType():
            return value.isoformat()
        case T.TimestampType() | T.TimestampNTZType():
            return str((value - datetime.datetime(1970, 1, 1)) // datetime.timedelta(microseconds=1))
        case T.TimeType():
            return value.isoformat("microseconds").rstrip("0").rstrip(".")
        case T.DayTimeIntervalType():
            return str(value // datetime.timedelta(microseconds=1))
        case T.ArrayType():
            return [encode(element, data_type.elementType) for element in value]
        case T.MapType():
            key, part = data_type.keyType, data_type.valueType
            return [[encode(k, key), encode(v, part)] for k, v in value.items()]
        case T.StructType():
            return [encode(part, field.dataType) for part, field in zip(value, data_type.fields)]
        case T.VariantType():
            return value.toJson()
        case T.GeometryType() | T.GeographyType():
            return [value.getSrid(), value.getBytes().hex()]
    return str(value)


def number(value):
    """JSON has no NaN or infinities, and loses the sign of zero."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return "-0" if value == 0 and str(value).startswith("-") else value


def result(df, only_text=False):
    if isinstance(df, str):
        return {"text": df}
    if only_text:
        df = df.select([name for name in df.columns if name.endswith("_text")])
    schema = df.schema
    rows = [encode(row, schema) for row in df.collect()]
    return {"schema": json.loads(schema.json()), "rows": rows}


def main():
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--remote", default="sc://localhost:15002")
    remote = parser.parse_args().remote
    failed = 0
    for file, entries in all_programs():
        results = {}
        for name, settings, run in entries:
            spark = SparkSession(remote)
            try:
                for key, value in {**DEFAULTS, **settings}.items():
                    spark.conf.set(key, value)
                results[name] = run(spark)
            except Exception as error:
                failed += 1
                print(f"{file}: {name}: {type(error).__name__}: {str(error)[:300]}", file=sys.stderr)
            finally:
                spark.stop()
        write(RESULTS / f"{file}.jsonl", results)
    sys.exit(1 if failed else 0)


def all_programs():
    """The programs by file: name, settings, and the function that runs it."""
    for path in sorted(PROGRAMS.glob("*.sql")):
        entries = []
        for name, settings, text, body in statements(path):
            run = lambda spark, body=body, text=text: result(spark.sql(body), text)
            entries.append((name, settings, run))
        yield path.stem, entries
    for file, table in programs.PROGRAMS.items():
        entries = [
            (name, {}, lambda spark, build=build: result(build(spark))) for name, build in table.items()
        ]
        yield file, entries


def write(path, results):
    """A line for the version, and one for each program."""
    lines = [{"pyspark": pyspark.__version__}, *([name, value] for name, value in results.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


if __name__ == "__main__":
    main()
