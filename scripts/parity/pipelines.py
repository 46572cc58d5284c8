"""Writes test/parity/pipelines/graphs.jsonl: what PySpark sends for every graph in graphs.py.

Run it with the PySpark version that the goldens are to record; no server is needed:

    python scripts/parity/pipelines.py

A graph is a function in graphs.py, which has its twin of that name in test/parity/pipelines/graphs.ts. It is defined as
the pipelines command defines a file, then dry-run. What is compared are all plans that are sent, in order, with the
extensions of the user context.
"""

import atexit
import json
import pathlib
import sys
import warnings

import pyspark
from google.protobuf import json_format
from pyspark import pipelines
from pyspark.pipelines.add_pipeline_analysis_context import add_pipeline_analysis_context
from pyspark.pipelines.block_session_mutations import block_session_mutations
from pyspark.pipelines.graph_element_registry import graph_element_registration_context
from pyspark.pipelines.spark_connect_graph_element_registry import SparkConnectGraphElementRegistry
from pyspark.pipelines.spark_connect_pipeline import create_dataflow_graph, start_run
from pyspark.sql.connect import proto
from pyspark.sql.connect.session import SparkSession

from graphs import GRAPHS
from normalise import normalise

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "test" / "parity" / "pipelines" / "graphs.jsonl"
GRAPH_ID = "33333333-3333-4333-8333-333333333333"


class RecordingStub:
    """Takes the place of PySpark's gRPC stub: keeps what is executed, and answers with the graph's id."""

    def __init__(self):
        self.sent = []

    def ExecutePlan(self, request, **_):
        extensions = [json_format.MessageToDict(each) for each in request.user_context.extensions]
        self.sent.append({"plan": json_format.MessageToDict(request.plan), "extensions": extensions})
        result = proto.PipelineCommandResult()
        result.create_dataflow_graph_result.dataflow_graph_id = GRAPH_ID
        is_pipeline = request.plan.command.HasField("pipeline_command")
        answer = {"pipeline_command_result": result} if is_pipeline else {}
        yield proto.ExecutePlanResponse(
            session_id=request.session_id, operation_id="o", response_id="r", **answer
        )


def record(define, spark):
    """All that PySpark sends for one graph."""
    stub = RecordingStub()
    spark.client._stub = stub
    conf = {"spark.sql.shuffle.partitions": "2"}
    graph = create_dataflow_graph(spark, default_catalog="lake", default_database="sales", sql_conf=conf)
    registry = SparkConnectGraphElementRegistry(spark, graph)
    with graph_element_registration_context(registry):
        with add_pipeline_analysis_context(spark=spark, dataflow_graph_id=graph, flow_name=None):
            with block_session_mutations():
                define(spark)
        registry.register_sql("CREATE TEMPORARY VIEW v AS SELECT 1", pathlib.Path("sql/views.sql"))
    run = {"full_refresh": ["a"], "full_refresh_all": False, "refresh": ["b", "c"], "dry": True}
    for _ in start_run(spark, graph, storage="file:///storage", **run):
        pass
    return stub.sent


def without_lines(value):
    """Line numbers differ between the twins, but both must have one."""
    if isinstance(value, list):
        return [without_lines(part) for part in value]
    if not isinstance(value, dict):
        return value
    located = {"fileName", "lineNumber"} == set(value)
    return "a line" if located else {key: without_lines(part) for key, part in value.items()}


def main():
    warnings.simplefilter("ignore")
    spark = SparkSession("sc://localhost:1")
    spark.is_mock_session = True
    spark.client.disable_reattachable_execute()
    atexit.unregister(spark.client._on_exit)  # It would talk to the server that is not there.
    lines = [{"pyspark": pyspark.__version__, "names": pipelines.__all__}]
    for name, define in GRAPHS.items():
        lines.append([name, [normalise(without_lines(sent)) for sent in record(define, spark)]])
    GOLDEN.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
