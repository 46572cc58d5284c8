"""COUNT small queries at once in one session, each in a thread of its own."""
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from measured import peak_mb, report, session

count = int(sys.argv[1])
spark = session()
spark.sql("SELECT 1").collect()


def query(n):
    (row,) = spark.sql(f"SELECT {n}L AS id, 'customer-{n}' AS name").collect()
    return row.id, (time.perf_counter() - started) * 1000


with ThreadPoolExecutor(count) as threads:
    started = time.perf_counter()
    answers = list(threads.map(query, range(count)))
    ms = (time.perf_counter() - started) * 1000
latencies = sorted(latency for _, latency in answers)
p99 = latencies[-(-count * 99 // 100) - 1]
report(str(sum(id for id, _ in answers)), ms=ms, p99Ms=p99, perSecond=count * 1000 / ms, peakMb=peak_mb())
spark.stop()
