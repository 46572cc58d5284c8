"""Writes test/parity/goldens: what PySpark sends for every case in test/parity/cases.

Run it with the PySpark version that the goldens are to record; no server is needed:

    python scripts/parity/plans.py

The cases are the keys of the tables in test/parity/cases: each key is a line of PySpark, and the value beside it is the
same call in TypeScript. What is compared is the message: the expression of a Column, the relation of a DataFrame, or
the request of an action, which ends there.
"""

import atexit
import datetime
import json
import pathlib
import random
import subprocess
import sys
import warnings
from decimal import Decimal

import pyspark
from google.protobuf import json_format
from pyspark import StorageLevel
from pyspark.sql import Column, types
from pyspark.sql.connect import functions as F
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.functions import partitioning
from pyspark.sql.connect import proto
from pyspark.sql.connect.observation import Observation
from pyspark.sql.connect.session import SparkSession
from pyspark.sql.connect.streaming.query import StreamingQuery
from pyspark.sql.connect.table_arg import TableArg
from pyspark.sql.connect.types import pyspark_types_to_proto_types
from pyspark.sql.connect.window import Window

from normalise import normalise

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDENS = ROOT / "test" / "parity" / "goldens"

# Replaces every random seed; the test makes Math.random yield 0.5, which gives the same one.
SEED = 4503599627370495

# The id, run id and name of `query`.
QUERY_IDS = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222", "q")

# The schema of every DataFrame, if PySpark asks for one.
SCHEMA = types.StructType([types.StructField(name, types.LongType()) for name in "abckp"])


class Sent(BaseException):
    """Ends a case once its request is known. Not an Exception: PySpark must not handle it."""


class RecordingStub:
    """Takes the place of PySpark's gRPC stub, and keeps the requests."""

    def __init__(self):
        self.config = []
        self.question = None
        self.request = None

    def Config(self, request, **_):
        self.config.append(json_format.MessageToDict(request.operation))
        pairs = [proto.KeyValue(key=key) for key in request.operation.get_option.keys]
        pairs += [proto.KeyValue(key=key) for key in request.operation.get.keys]
        pairs += [
            proto.KeyValue(key=key, value="true") for key in request.operation.is_modifiable.keys
        ]
        pairs += [
            proto.KeyValue(key=pair.key, value=pair.value)
            for pair in request.operation.get_with_default.pairs
        ]
        return proto.ConfigResponse(session_id=request.session_id, pairs=pairs)

    def AnalyzePlan(self, request, **_):
        asked = json_format.MessageToDict(request)
        for name in ("sessionId", "userContext", "clientType", "clientObservedServerSideSessionId"):
            asked.pop(name, None)
        self.question = {"analyze": asked}
        # PySpark also asks these while it builds a plan.
        if request.HasField("schema"):
            return proto.AnalyzePlanResponse(
                session_id=request.session_id,
                schema=proto.AnalyzePlanResponse.Schema(schema=pyspark_types_to_proto_types(SCHEMA)),
            )
        if request.HasField("is_streaming"):
            return proto.AnalyzePlanResponse(
                session_id=request.session_id, is_streaming=proto.AnalyzePlanResponse.IsStreaming()
            )
        self.stop(self.question)

    def ExecutePlan(self, request, **_):
        self.stop({"execute": json_format.MessageToDict(request.plan)})

    def stop(self, request):
        self.request = request
        raise Sent

    def __getattr__(self, method):
        if not method[0].isupper():
            raise AttributeError(method)
        return lambda *_, **__: self.stop({"other": method})


def case_keys():
    """The cases, by file."""
    listed = subprocess.run(
        ["node", str(ROOT / "test" / "parity" / "list-cases.ts")], check=True, capture_output=True
    )
    return json.loads(listed.stdout)


def record(source, names, spark):
    """The message that PySpark makes for one case."""
    stub = RecordingStub()
    spark._client._stub = stub
    random.randint = lambda *_: SEED
    random.random = lambda: 0.5
    try:
        value = eval(source, dict(names))
    except Sent:
        return stub.request
    if isinstance(value, Column):
        return {"expression": json_format.MessageToDict(value._expr.to_plan(spark.client))}
    if isinstance(value, TableArg):
        return {"expression": json_format.MessageToDict(value.to_plan(spark.client))}
    if isinstance(value, DataFrame):
        return json_format.MessageToDict(value._plan.to_proto(spark.client))
    if stub.question is not None:
        return stub.question
    if stub.config:
        return {"config": stub.config[-1]}
    raise TypeError(f"{source} made neither a plan nor a request")


def main():
    warnings.simplefilter("ignore")
    spark = SparkSession("sc://localhost:1")
    spark.is_mock_session = True
    spark.client._stub = RecordingStub()
    spark.client.disable_reattachable_execute()
    atexit.unregister(spark.client._on_exit)  # It would talk to the server that is not there.
    names = {
        "F": F,
        "W": Window,
        "T": types,
        "D": Decimal,
        "dt": datetime,
        "partitioning": partitioning,
        "spark": spark,
        "query": StreamingQuery(spark, *QUERY_IDS),
        "col": F.col,
        "lit": F.lit,
        "Observation": Observation,
        "StorageLevel": StorageLevel,
    }
    failed = 0
    for file, keys in case_keys().items():
        goldens = {}
        for key in keys:
            names["df"], names["other"] = spark.table("t"), spark.table("u")
            try:
                goldens[key] = normalise(record(key, names, spark))
            except Exception as error:
                failed += 1
                print(f"{file}: {key}: {type(error).__name__}: {error}", file=sys.stderr)
        write(GOLDENS / f"{file}.jsonl", goldens)
    sys.exit(1 if failed else 0)


def write(path, goldens):
    """A line for the version, and one for each case, so that a diff shows each change."""
    lines = [{"pyspark": pyspark.__version__}, *([key, value] for key, value in goldens.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


if __name__ == "__main__":
    main()
