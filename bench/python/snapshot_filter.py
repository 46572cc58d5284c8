"""The job as it is usually written: the landing's root, and a filter."""
import sys

from measured import session
from pyspark.sql.functions import col

landing, days, out = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
spark = session()
(
    spark.read.parquet(landing)
    .where(col("record_date").isin(days))
    .write.partitionBy("record_date").mode("error").parquet(out)
)
spark.stop()
