"""Lands days of a credit portfolio as a third party does: one folder a day, one file in it, balances that move.

    python land_year.py DIRECTORY LAST_DAY DAYS ROWS_A_DAY
"""
import datetime
import os
import sys

import numpy
import pyarrow
import pyarrow.compute as compute
import pyarrow.parquet as parquet

directory, last_day = sys.argv[1], datetime.date.fromisoformat(sys.argv[2])
days, rows = int(sys.argv[3]), int(sys.argv[4])
random = numpy.random.default_rng(2023)


def chosen(values, odds):
    picks = random.choice(len(values), rows, p=odds).astype("int8")
    return pyarrow.DictionaryArray.from_arrays(pyarrow.array(picks), pyarrow.array(values)).cast("string")


def decimals(cents):
    # As Arrow holds them: 128 bits each, the lower half first.
    halves = numpy.stack([cents, cents >> 63], axis=1)
    return pyarrow.Array.from_buffers(pyarrow.decimal128(18, 2), rows, [None, pyarrow.py_buffer(halves)])


numbers = pyarrow.array(numpy.arange(rows))
unchanging = {
    "Id": compute.binary_join_element_wise("credit", compute.utf8_lpad(numbers.cast("string"), 9, "0"), "-"),
    "customer": pyarrow.array(random.integers(0, max(rows * 2 // 5, 1), rows)),
    "product": chosen(["mortgage", "consumer", "card", "auto", "overdraft"], [0.35, 0.3, 0.2, 0.1, 0.05]),
    "rate": pyarrow.array(random.integers(100, 1000, rows) / 100),
    "opened": pyarrow.array(19_357 - random.integers(0, 3_650, rows).astype("int32")).cast("date32"),
}
cents = random.integers(10_000, 50_000_000, rows)

for back in range(days - 1, -1, -1):
    cents = cents - random.integers(0, 200, rows)
    late = numpy.where(random.random(rows) < 0.05, random.integers(1, 180, rows), 0).astype("int32")
    table = pyarrow.table(
        {
            **unchanging,
            "balance": decimals(cents),
            "days_past_due": pyarrow.array(late),
            "status": compute.if_else(pyarrow.array(late > 90), "impaired", "performing"),
        }
    )
    folder = f"{directory}/record_date={last_day - datetime.timedelta(days=back)}"
    os.makedirs(folder)
    parquet.write_table(table, f"{folder}/part-0.parquet", compression="snappy", store_decimal_as_integer=True)
