import { col, functions as F, lit, StructType } from "../../../src/index.ts";
import {
  appendFlow,
  createAutoCdcFlow,
  createSink,
  createStreamingTable,
  materializedView,
  table,
  temporaryView,
} from "../../../src/pipelines/pipelines.ts";

/** The graphs of scripts/parity/graphs.py, under the same names. */
export const graphs: Readonly<Record<string, () => void>> = {
  materialized_views: () => {
    materializedView("numbers", (spark) => spark.range(5));
    materializedView(
      "lake.sales.totals",
      (spark) => spark.table("orders").groupBy("day").agg(F.sum("amount").alias("total")),
      {
        comment: "what was sold",
        sparkConf: { "spark.sql.shuffle.partitions": "4" },
        tableProperties: { owner: "sales", quality: "gold" },
        partitionCols: ["day"],
        schema: "day DATE, total DECIMAL(20,2)",
        format: "parquet",
      },
    );
    materializedView("clustered", (spark) => spark.table("orders").select("id", "day"), {
      clusterBy: ["id", "day"],
      schema: StructType.of({ id: "bigint", day: "date" }),
    });
  },

  streaming_tables: () => {
    table("orders", (spark) => spark.readStream.format("parquet").schema("id BIGINT").load("/landing"));
    table("large", (spark) => spark.readStream.table("orders").where(col("amount").gt(lit(100))), {
      comment: "the large ones",
      sparkConf: { "spark.sql.ansi.enabled": "false" },
      tableProperties: { owner: "sales" },
      partitionCols: ["day"],
      format: "delta",
    });
    createStreamingTable("all_orders");
    createStreamingTable("others", {
      comment: "the rest",
      tableProperties: { owner: "sales" },
      clusterBy: ["id"],
      schema: "id BIGINT",
      format: "parquet",
    });
    appendFlow("europe", (spark) => spark.readStream.table("orders_eu"), {
      target: "all_orders",
      sparkConf: { "spark.sql.ansi.enabled": "true" },
    });
    appendFlow("asia", (spark) => spark.readStream.table("orders_as"), { target: "all_orders" });
  },

  temporary_views: () => {
    temporaryView("recent", (spark) => spark.table("orders").where("day > '2022-01-01'"));
    temporaryView("texts", (spark) => spark.sql("SELECT id FROM recent WHERE id > :least", { least: 3 }), {
      comment: "in SQL",
      sparkConf: { "spark.sql.ansi.enabled": "false" },
    });
  },

  sinks: () => {
    createSink("files", "parquet", { path: "/out", compression: "zstd" });
    createSink("bare", "noop");
    appendFlow("to_files", (spark) => spark.readStream.table("orders"), { target: "files" });
  },

  auto_cdc: () => {
    createStreamingTable("current");
    createAutoCdcFlow("current", "changes", { keys: ["id"], sequenceBy: "seq" });
    createStreamingTable("history");
    createAutoCdcFlow("history", "changes", {
      keys: [col("region"), col("id")],
      sequenceBy: col("seq"),
      applyAsDeletes: col("op").eq("D"),
      columnList: ["region", "id", "name"],
      storedAsScdType: 2,
      name: "changes_to_history",
      trackHistoryColumnList: ["name"],
      sparkConf: { "spark.sql.ansi.enabled": "true" },
    });
    createStreamingTable("rest");
    createAutoCdcFlow("rest", "changes", {
      keys: ["id"],
      sequenceBy: "struct(seq, at)",
      applyAsDeletes: "op = 'D'",
      exceptColumnList: ["op"],
      storedAsScdType: 1,
    });
    createStreamingTable("untracked");
    createAutoCdcFlow("untracked", "changes", {
      keys: ["id"],
      sequenceBy: "seq",
      storedAsScdType: 2,
      trackHistoryExceptColumnList: ["at"],
    });
  },
};
