"""What every PySpark program of the benchmarks shares: the session, the clock, the peak, the last line."""
import json
import os
import resource
import time
import warnings

warnings.filterwarnings("ignore")


def session():
    from pyspark.sql import SparkSession

    return SparkSession.builder.remote(os.environ["SPARK_REMOTE"]).getOrCreate()


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(action):
    started = time.perf_counter()
    result = action()
    return result, (time.perf_counter() - started) * 1000


def report(facts=None, **figures):
    line = {"bench": figures}
    if facts is not None:
        line["facts"] = facts
    print(json.dumps(line))
