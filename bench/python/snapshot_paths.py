"""The job by an author who knows what listing costs: exactly the days' paths."""
import sys

from measured import session

landing, days, out = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
spark = session()
(
    spark.read.option("basePath", landing).parquet(*(f"{landing}/record_date={day}" for day in days))
    .write.partitionBy("record_date").mode("error").parquet(out)
)
spark.stop()
