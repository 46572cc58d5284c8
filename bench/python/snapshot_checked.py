"""The job with the checks and the layout that spark-connect gives it: one file a day, and no bad row published.

`write`: only what the write itself checks of rows. `all`: also the questions before it (which files, do the days' columns
agree, is a day empty), whether the files are the same when it writes, and the count of what was published after it. Each
check has the cheapest form that we know, which is our own.
"""
import sys
import zlib

from measured import session
from pyspark.sql.functions import (
    coalesce, col, concat_ws, count, crc32, lit, raise_error, regexp_extract, sum, unix_millis, when,
)

which, landing, days, out = sys.argv[1], sys.argv[2], sys.argv[3].split(","), sys.argv[4]
spark = session()
# A file is a task here, and its rows need not be sorted by day.
spark.conf.set("spark.sql.maxConcurrentOutputFileWriters", 2)
paths = [f"{landing}/record_date={day}" for day in days]
rows = spark.read.option("basePath", landing)
checks = []


def none_unless(number, holds, message):
    return number < when(holds, lit(0)).otherwise(raise_error(lit(message)))


if which == "all":
    listing = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(paths).select(
        regexp_extract("path", ".*/(record_date=.*)", 1).alias("path"),
        "length",
        unix_millis("modificationTime").alias("modified"),
    )
    files = listing.collect()
    merged = spark.read.option("recursiveFileLookup", "true").option("mergeSchema", "true").parquet(*paths).schema
    rows = rows.schema(merged.add("record_date", "date"))
    counts = rows.parquet(*paths).select("record_date").coalesce(1).groupBy("record_date").count().collect()
    if len(counts) < len(days):
        raise SystemExit("a day is empty")
    checksum = 0
    for file in files:
        checksum += zlib.crc32(" ".join(str(value) for value in file).encode())
    now = listing.coalesce(1).agg(
        count("path").alias("files"), coalesce(sum(crc32(concat_ws(" ", "path", "length", "modified"))), lit(0)).alias("sum")
    )
    as_listed = (col("files") == len(files)) & (col("sum") == checksum)
    checks.append(
        now.where(none_unless(col("files"), as_listed, "a file changed")).select(lit(None).cast("date").alias("record_date"))
    )

has_key = when(col("Id").isNull(), raise_error(lit("a record has no key"))).otherwise(lit(True))
table = keyed = rows.parquet(*paths).where(has_key)
records = keyed.groupBy("record_date", "Id").agg(count("*").alias("records"))
once = none_unless(col("records"), col("records") == 1, "a day holds a key twice")
for check in [*checks, records.where(once).select("record_date")]:
    table = table.unionByName(check, allowMissingColumns=True)
table.write.partitionBy("record_date").mode("error").parquet(out)
if which == "all":
    print(spark.read.schema("record_date date").parquet(out).coalesce(1).groupBy("record_date").count().collect())
spark.stop()
