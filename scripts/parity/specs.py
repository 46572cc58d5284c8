"""Writes test/parity/specs/results.jsonl: the result of Spark's own pipelines command for every spec in test/parity/specs.

Run it with the PySpark version that the results are to record, against a server of the same version that shares this
machine's files; it needs pyyaml too:

    python scripts/parity/specs.py --remote sc://localhost:15002

A spec is a folder with a spark-pipeline.yml and SQL files. What is kept are the rows of all tables, as JSON, that a run
leaves behind, and the error's class and text where it fails. Names of databases are replaced.
"""

import argparse
import json
import os
import pathlib
import shutil
import sys
import tempfile
import uuid
import warnings

import pyspark
from pyspark.errors import PySparkException
from pyspark.pipelines import cli
from pyspark.sql import SparkSession

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPECS = ROOT / "test" / "parity" / "specs"


def tables_of(spark, database):
    """The rows of all tables, as sorted JSON."""
    tables = {}
    for table in spark.sql(f"SHOW TABLES IN {database}").collect():
        rows = spark.sql(f"SELECT to_json(struct(*)) AS row FROM {database}.{table.tableName} ORDER BY row")
        tables[table.tableName] = [row.row for row in rows.collect()]
    return tables


def result_of(spec, database, folder):
    """The command's result for one spec."""
    shutil.copytree(spec, folder / "spec")
    file = folder / "spec" / "spark-pipeline.yml"
    text = file.read_text().replace("@DATABASE@", database).replace("@STORAGE@", f"file://{folder}/storage")
    file.write_text(text)
    try:
        cli.run(spec_path=file, full_refresh=[], full_refresh_all=False, refresh=[], dry=False)
        return None
    except PySparkException as error:
        message = error._message if getattr(error, "_message", None) else str(error)
        return {"errorClass": error.getCondition(), "message": message.replace(database, "DATABASE").strip()}


def main():
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--remote", required=True)
    os.environ["SPARK_REMOTE"] = parser.parse_args().remote
    lines = [{"pyspark": pyspark.__version__}]
    for spec in sorted(path for path in SPECS.iterdir() if path.is_dir()):
        database = f"specs_{uuid.uuid4().hex}"
        spark = SparkSession.builder.getOrCreate()
        spark.sql(f"CREATE DATABASE {database}")
        with tempfile.TemporaryDirectory() as folder:
            error = result_of(spec, database, pathlib.Path(folder))
        spark = SparkSession.builder.getOrCreate()  # The command has stopped the other one.
        lines.append([spec.name, {"tables": tables_of(spark, database), "error": error}])
        spark.sql(f"DROP DATABASE {database} CASCADE")
        spark.stop()
    results = SPECS / "results.jsonl"
    results.write_text("".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
