"""Lands a day of every Parquet type that Spark reads, or tells what PyArrow reads in files: `land FILE`, `read FILE`."""
import datetime as dt
import json
import os
import sys
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

UTC = dt.timezone.utc
FIRST, LAST = dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999)
LAST_MS = LAST.replace(microsecond=999000)


def zoned(value):
    return value.replace(tzinfo=UTC)


COLUMNS = {
    "Id": (pa.string(), ["a", "b", "c"]),
    "i8": (pa.int8(), [127, -128, None]),
    "i16": (pa.int16(), [32767, -32768, None]),
    "i32": (pa.int32(), [2**31 - 1, -(2**31), None]),
    "i64": (pa.int64(), [2**63 - 1, -(2**63), None]),
    "u8": (pa.uint8(), [255, 0, None]),
    "u16": (pa.uint16(), [2**16 - 1, 0, None]),
    "u32": (pa.uint32(), [2**32 - 1, 0, None]),
    "u64": (pa.uint64(), [2**64 - 1, 0, None]),
    "f32": (pa.float32(), [1.5, float("-inf"), None]),
    "f64": (pa.float64(), [0.1, float("nan"), None]),
    "bool": (pa.bool_(), [True, False, None]),
    "text": (pa.string(), ["ü", "", None]),
    "json": (pa.json_(), ['{"a":1}', "[]", None]),
    "words": (pa.dictionary(pa.int32(), pa.string()), ["x", "y", None]),
    "bytes": (pa.binary(), [b"\x00\xff", b"", None]),
    "fixed": (pa.binary(4), [b"abcd", b"\0\0\0\0", None]),
    "dec9": (pa.decimal128(9, 2), [Decimal("9999999.99"), Decimal("-0.01"), None]),
    "dec18": (pa.decimal128(18, 0), [Decimal(10**18 - 1), Decimal(-1), None]),
    "dec38": (pa.decimal128(38, 10), [Decimal("1.0000000001"), Decimal(-(10**27)), None]),
    "date": (pa.date32(), [LAST.date(), FIRST.date(), None]),
    "instant_ms": (pa.timestamp("ms", tz="UTC"), [zoned(LAST_MS), zoned(FIRST), None]),
    "instant_us": (pa.timestamp("us", tz="UTC"), [zoned(LAST), zoned(FIRST), None]),
    "local_ms": (pa.timestamp("ms"), [LAST_MS, FIRST, None]),
    "local_us": (pa.timestamp("us"), [LAST, FIRST, None]),
    "list": (pa.list_(pa.timestamp("us", tz="UTC")), [[zoned(LAST), None], [], None]),
    "map": (pa.map_(pa.string(), pa.date32()), [[("k", FIRST.date())], [], None]),
    "struct": (
        pa.struct([("a", pa.uint8()), ("at", pa.timestamp("us", tz="UTC"))]),
        [{"a": 255, "at": zoned(LAST)}, {"a": None, "at": None}, None],
    ),
}


def column(type, values):
    if isinstance(type, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(type, pa.array(values, type.storage_type))
    return pa.array(values, type)


def land(file):
    os.makedirs(os.path.dirname(file), exist_ok=True)
    pq.write_table(pa.table({name: column(*of) for name, of in COLUMNS.items()}), file)


def read(file):
    table = pq.ParquetFile(file).read().sort_by("Id")
    columns = zip(table.column_names, table.columns)
    print(json.dumps({name: [str(column.type), [str(value) for value in column.to_pylist()]] for name, column in columns}))


globals()[sys.argv[1]](sys.argv[2])
