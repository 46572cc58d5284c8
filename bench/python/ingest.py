"""Runs createDataFrame on local rows, and a count."""
import datetime
import sys

import numpy
import pandas
import pyarrow
from measured import peak_mb, report, session, timed

source, count = sys.argv[1], int(sys.argv[2])
spark = session()
spark.createDataFrame(pandas.DataFrame({"id": [1]})).count()
ids = numpy.arange(count, dtype="int64")
frame = pandas.DataFrame(
    {
        "id": ids,
        "amount": ids * 1.5,
        "name": [f"customer-{id}" for id in range(count)],
        "day": [datetime.date(2000, 1, 1) + datetime.timedelta(days=id % 9000) for id in range(count)],
    }
)
schema = pyarrow.schema(
    [("id", pyarrow.int64()), ("amount", pyarrow.float64()), ("name", pyarrow.string()), ("day", pyarrow.date32())]
)
data = frame
if source == "arrow":
    data = pyarrow.Table.from_pandas(frame, schema=schema, preserve_index=False)
    del frame
ready_mb = peak_mb()


def ingest():
    return spark.createDataFrame(data, schema=None if source == "arrow" else "id bigint, amount double, name string, day date").count()


rows, ms = timed(ingest)
report(str(rows), ms=ms, peakMb=peak_mb(), readyMb=ready_mb)
spark.stop()
