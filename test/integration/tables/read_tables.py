"""Run by a test through spark-submit: reads one version of an Iceberg and of a Delta table with three engines.

Prints, for each, how many records each day has, as JSON after the word READ."""

import json
import sys

from deltalake import DeltaTable
from pyiceberg.table import StaticTable
from pyspark.sql import SparkSession

iceberg, delta = json.loads(sys.argv[1])
spark = SparkSession.builder.getOrCreate()


def counted(days):
    return sorted([str(day), days.count(day)] for day in set(days))


def of_arrow(table):
    return counted(table["record_date"].to_pylist())


def of_spark(frame):
    return counted([row.record_date for row in frame.select("record_date").collect()])


static = StaticTable.from_metadata(iceberg["metadata"])
snapshot = static.snapshot_by_name(iceberg["tag"])
read = {
    "pyiceberg, by tag": of_arrow(static.scan(snapshot_id=snapshot.snapshot_id).to_arrow()),
    "pyiceberg, by version": of_arrow(static.scan(snapshot_id=int(iceberg["version"])).to_arrow()),
    "PySpark, Iceberg": of_spark(spark.sql(f"SELECT * FROM {iceberg['from']}")),
    "deltalake": of_arrow(DeltaTable(delta["location"], version=int(delta["version"])).to_pyarrow_table()),
    "PySpark, Delta": of_spark(
        spark.read.format("delta").option("versionAsOf", delta["version"]).load(delta["location"])
    ),
}
print("READ " + json.dumps(read))
