"""Writes Parquet files with PyArrow: `{path: {column: [type, values]}}`, types as PyArrow expressions, in a JSON file.

Values are JSON; those of types that JSON lacks are texts.
"""
import base64
import datetime as dt
import json
import os
import sys
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe


def value_of(type, value):
    if value is None:
        return None
    if pa.types.is_decimal(type):
        return Decimal(value)
    if pa.types.is_date(type):
        return dt.date.fromisoformat(value)
    if pa.types.is_timestamp(type):
        return dt.datetime.fromisoformat(value)
    if pa.types.is_binary(type) or pa.types.is_fixed_size_binary(type):
        return value.encode()
    if pa.types.is_list(type):
        return [value_of(type.value_type, one) for one in value]
    if pa.types.is_map(type):
        return [(value_of(type.key_type, key), value_of(type.item_type, one)) for key, one in value]
    if pa.types.is_struct(type):
        return {field.name: value_of(field.type, value.get(field.name)) for field in type}
    return value


def column(type, values):
    if isinstance(type, pa.BaseExtensionType):
        storage = type.storage_type
        return pa.ExtensionArray.from_storage(type, pa.array([value_of(storage, value) for value in values], storage))
    return pa.array([value_of(type, value) for value in values], type)


class NoKms(pe.KmsClient):
    """Keys that are not kept secret."""

    def wrap_key(self, key_bytes, master_key_identifier):
        return base64.b64encode(key_bytes)

    def unwrap_key(self, wrapped_key, master_key_identifier):
        return base64.b64decode(wrapped_key)


def encryption(configuration):
    factory = pe.CryptoFactory(lambda connection: NoKms())
    return factory.file_encryption_properties(pe.KmsConnectionConfig(), pe.EncryptionConfiguration(**configuration))


for path, columns in json.load(open(sys.argv[1], encoding="utf-8")).items():
    options = columns.pop("options", {})
    table = pa.table(
        [column(eval(type, {"pa": pa}), values) for type, values in columns.values()], names=list(columns)
    )
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if "encryption" in options:
        options["encryption_properties"] = encryption(options.pop("encryption"))
    names = options.pop("names", None)
    pq.write_table(table if names is None else table.rename_columns(names), path, **options)
