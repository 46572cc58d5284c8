"""The job with the checks and the layout that spark-connect gives it: one file a day, and no bad row published.

`write`: only what the write itself checks. `all`: also the questions before it (which files, do the days' columns agree,
is a day empty) and the count of what was published after it.
"""
import sys

from measured import session
from pyspark.sql import Window
from pyspark.sql.functions import col, collect_set, lit, max, raise_error, row_number, size, unix_millis, when

which, landing, days, out = sys.argv[1], sys.argv[2], sys.argv[3].split(","), sys.argv[4]
spark = session()
paths = [f"{landing}/record_date={day}" for day in days]
rows = spark.read.option("basePath", landing)
as_listed = lit(True)

if which == "all":
    files = (
        spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(paths)
        .select("length", unix_millis("modificationTime").alias("modified")).collect()
    )
    merged = spark.read.option("recursiveFileLookup", "true").option("mergeSchema", "true").parquet(*paths).schema
    rows = rows.schema(merged.add("record_date", "date"))
    counts = rows.parquet(*paths).groupBy("record_date").count().collect()
    if len(counts) < len(days):
        raise SystemExit("a day is empty")
    as_listed = col("bytes").isin([file[0] for file in files]) & col("modified").isin([file[1] for file in files])

nth = row_number().over(Window.partitionBy("record_date", "Id").orderBy(lit(1)))
check = (
    when(col("Id").isNull(), raise_error(lit("a record has no key")))
    .when(col("nth") > 1, raise_error(lit("a day holds a key twice")))
    .otherwise(0)
)
(
    rows.parquet(*paths)
    .withColumns({
        "file": col("_metadata.file_path"),
        "bytes": col("_metadata.file_size"),
        "modified": unix_millis("_metadata.file_modification_time"),
    })
    .observe(
        "read",
        size(collect_set("file")).alias("files"),
        max(when(as_listed, 0).otherwise(raise_error(lit("a file changed")))).alias("unchanged"),
    )
    .drop("file", "bytes", "modified")
    .withColumn("nth", nth)
    .observe("keys", max(check).alias("keys"))
    .drop("nth")
    .hint("rebalance", col("record_date"))
    .write.partitionBy("record_date").mode("error").parquet(out)
)
if which == "all":
    print(spark.read.parquet(out).groupBy("record_date").count().collect())
spark.stop()
