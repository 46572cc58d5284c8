// A pipeline of three datasets, run once: prints how each flow ended, and the rows.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { functions as F, SparkSession } from "spark-connect";
import { DataflowGraph, materializedView, table } from "spark-connect/pipelines";

await using spark = await SparkSession.builder.remote(process.env["SPARK_REMOTE"] ?? "").getOrCreate();
await spark.sql("CREATE DATABASE IF NOT EXISTS pipeline_example");

const graph = await DataflowGraph.create(spark, { database: "pipeline_example" });
await graph.define(() => {
  materializedView("numbers", (session) => session.range(10));
  table("large", (session) => session.readStream.table("numbers").where("id >= 7"));
  materializedView("total", (session) => session.table("large").agg(F.sum("id").alias("total")));
});

// The server keeps checkpoints there: a folder that it can write to.
const storage = pathToFileURL(await mkdtemp(join(tmpdir(), "pipeline-"))).href;
for await (const { flow, status } of graph.run({ storage, fullRefreshAll: true })) {
  if (status === "completed") console.log(flow, status);
}
for (const row of await spark.table("pipeline_example.total").collect()) console.log("total:", row.total);
await spark.sql("DROP DATABASE pipeline_example CASCADE");
