"""For spark-submit: the days' paths, in its own Spark."""
import sys

from pyspark.sql import SparkSession

landing, days, out = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
spark = SparkSession.builder.getOrCreate()
(
    spark.read.option("basePath", landing).parquet(*(f"{landing}/record_date={day}" for day in days))
    .write.partitionBy("record_date").mode("error").parquet(out)
)
spark.stop()
