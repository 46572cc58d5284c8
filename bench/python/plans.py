"""Builds and encodes chained transformations and a wide select; sends nothing."""
import sys
import threading

from measured import report, session, timed

kind, count = sys.argv[1], int(sys.argv[2])
spark = session()
from pyspark.sql.functions import col  # noqa: E402


def build():
    df = spark.range(10)
    if kind == "chain":
        for n in range(count):
            df = df.where(col("id") > n)
    else:
        df = df.select(*(col("id").alias(f"c{n}") for n in range(count)))
    return df._plan.to_proto(spark.client).SerializeToString()


def main():
    bytes, ms = timed(build)
    report(ms=ms, bytes=len(bytes))


# A deep plan overflows Python's default stack.
sys.setrecursionlimit(1_000_000)
threading.stack_size(512 * 1024 * 1024)
thread = threading.Thread(target=main)
thread.start()
thread.join()
spark.stop()
