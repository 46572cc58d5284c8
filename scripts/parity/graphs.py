"""The graphs of pipelines that scripts/parity/pipelines.py records; test/parity/pipelines/graphs.ts has their twins."""

from pyspark import pipelines as dp
from pyspark.sql import types as T
from pyspark.sql.connect.functions import col, lit, sum


def materialized_views(spark):
    @dp.materialized_view
    def numbers():
        return spark.range(5)

    @dp.materialized_view(
        name="lake.sales.totals",
        comment="what was sold",
        spark_conf={"spark.sql.shuffle.partitions": "4"},
        table_properties={"owner": "sales", "quality": "gold"},
        partition_cols=["day"],
        schema="day DATE, total DECIMAL(20,2)",
        format="parquet",
    )
    def totals():
        return spark.table("orders").groupBy("day").agg(sum("amount").alias("total"))

    @dp.materialized_view(
        name="clustered",
        cluster_by=["id", "day"],
        schema=T.StructType([T.StructField("id", T.LongType()), T.StructField("day", T.DateType())]),
    )
    def clustered():
        return spark.table("orders").select("id", "day")


def streaming_tables(spark):
    @dp.table
    def orders():
        return spark.readStream.format("parquet").schema("id BIGINT").load("/landing")

    @dp.table(
        name="large",
        comment="the large ones",
        spark_conf={"spark.sql.ansi.enabled": "false"},
        table_properties={"owner": "sales"},
        partition_cols=["day"],
        format="delta",
    )
    def large():
        return spark.readStream.table("orders").where(col("amount") > lit(100))

    dp.create_streaming_table("all_orders")
    dp.create_streaming_table(
        "others",
        comment="the rest",
        table_properties={"owner": "sales"},
        cluster_by=["id"],
        schema="id BIGINT",
        format="parquet",
    )

    @dp.append_flow(target="all_orders", name="europe", spark_conf={"spark.sql.ansi.enabled": "true"})
    def europe():
        return spark.readStream.table("orders_eu")

    @dp.append_flow(target="all_orders")
    def asia():
        return spark.readStream.table("orders_as")


def temporary_views(spark):
    @dp.temporary_view
    def recent():
        return spark.table("orders").where("day > '2022-01-01'")

    @dp.temporary_view(name="texts", comment="in SQL", spark_conf={"spark.sql.ansi.enabled": "false"})
    def texts():
        return spark.sql("SELECT id FROM recent WHERE id > :least", args={"least": 3})


def sinks(spark):
    dp.create_sink("files", "parquet", {"path": "/out", "compression": "zstd"})
    dp.create_sink("bare", "noop")

    @dp.append_flow(target="files", name="to_files")
    def to_files():
        return spark.readStream.table("orders")


def auto_cdc(spark):
    dp.create_streaming_table("current")
    dp.create_auto_cdc_flow(target="current", source="changes", keys=["id"], sequence_by="seq")
    dp.create_streaming_table("history")
    dp.create_auto_cdc_flow(
        target="history",
        source="changes",
        keys=[col("region"), col("id")],
        sequence_by=col("seq"),
        apply_as_deletes=col("op") == "D",
        column_list=["region", "id", "name"],
        stored_as_scd_type=2,
        name="changes_to_history",
        track_history_column_list=["name"],
        spark_conf={"spark.sql.ansi.enabled": "true"},
    )
    dp.create_streaming_table("rest")
    dp.create_auto_cdc_flow(
        target="rest",
        source="changes",
        keys=["id"],
        sequence_by="struct(seq, at)",
        apply_as_deletes="op = 'D'",
        except_column_list=["op"],
        stored_as_scd_type="1",
    )
    dp.create_streaming_table("untracked")
    dp.create_auto_cdc_flow(
        target="untracked",
        source="changes",
        keys=["id"],
        sequence_by="seq",
        stored_as_scd_type=2,
        track_history_except_column_list=["at"],
    )


GRAPHS = {
    graph.__name__: graph for graph in (materialized_views, streaming_tables, temporary_views, sinks, auto_cdc)
}
