"""Reads one result as columns or as rows. It then reads every value once, untimed, to prove that it is right."""
import sys

from measured import peak_mb, report, session, timed

shape, query = sys.argv[1], sys.argv[2]
spark = session()
if shape == "columns":
    spark.range(1).toArrow()
else:
    spark.range(1).collect()
idle_mb = peak_mb()
df = spark.sql(query)
if shape == "columns":
    table, ms = timed(df.toArrow)
    peak = peak_mb()
    rows = zip(*(column.to_pylist() for column in table.columns))
else:
    rows, ms = timed(df.collect)
    peak = peak_mb()
ids = amounts = names = days = 0
for id, amount, name, day in rows:
    ids += id
    amounts += amount
    names += len(name) + ord(name[-1])
    days += day.toordinal() - 719163
report(f"{ids} {amounts:.1f} {names} {days}", ms=ms, peakMb=peak, idleMb=idle_mb)
spark.stop()
