import type { Cases } from "./case.ts";

export const cases: Cases = {
  'spark.readStream.format("rate").option("rowsPerSecond", 5).load()': ({ spark }) =>
    spark.readStream.format("rate").option("rowsPerSecond", 5).load(),
  'spark.readStream.schema("a INT").json("p")': ({ spark }) => spark.readStream.schema("a INT").json("p"),
  'spark.readStream.schema("a INT").csv("p")': ({ spark }) => spark.readStream.schema("a INT").csv("p"),
  'spark.readStream.parquet("p")': ({ spark }) => spark.readStream.parquet("p"),
  'spark.readStream.orc("p")': ({ spark }) => spark.readStream.orc("p"),
  'spark.readStream.text("p")': ({ spark }) => spark.readStream.text("p"),
  'spark.readStream.option("rowTag", "r").xml("p")': ({ spark }) => spark.readStream.option("rowTag", "r").xml("p"),
  'spark.readStream.table("t")': ({ spark }) => spark.readStream.table("t"),
  'spark.readStream.name("s").format("rate").load()': ({ spark }) => spark.readStream.name("s").format("rate").load(),
  'spark.readStream.format("x").load("p")': ({ spark }) => spark.readStream.format("x").load("p"),
  'spark.readStream.option("startingVersion", 1).changes("t")': ({ spark }) =>
    spark.readStream.option("startingVersion", 1).changes("t"),
  'df.writeStream.format("console").start()': ({ df }) => df.writeStream.format("console").start(),
  'df.writeStream.outputMode("complete").queryName("q").option("k", "v").start("p")': ({ df }) =>
    df.writeStream.outputMode("complete").queryName("q").option("k", "v").start("p"),
  'df.writeStream.partitionBy("a", "b").trigger(processingTime="5 seconds").toTable("t")': ({ df }) =>
    df.writeStream.partitionBy("a", "b").trigger({ processingTime: "5 seconds" }).toTable("t"),
  'df.writeStream.clusterBy("a").trigger(availableNow=True).format("parquet").start("p")': ({ df }) =>
    df.writeStream.clusterBy("a").trigger({ availableNow: true }).format("parquet").start("p"),
  "df.writeStream.trigger(once=True).options(a=1).start()": ({ df }) =>
    df.writeStream.trigger({ once: true }).options({ a: 1 }).start(),
  'df.writeStream.trigger(continuous="1 second").outputMode("update").start()': ({ df }) =>
    df.writeStream.trigger({ continuous: "1 second" }).outputMode("update").start(),
  'df.writeStream.trigger(realTime="1 minute").start()': ({ df }) =>
    df.writeStream.trigger({ realTime: "1 minute" }).start(),
  "spark.streams.active": ({ spark }) => spark.streams.active(),
  'spark.streams.get("11111111-1111-4111-8111-111111111111")': ({ spark }) =>
    spark.streams.get("11111111-1111-4111-8111-111111111111"),
  "spark.streams.awaitAnyTermination()": ({ spark }) => spark.streams.awaitAnyTermination(),
  "spark.streams.resetTerminated()": ({ spark }) => spark.streams.resetTerminated(),
  "query.awaitTermination()": ({ query }) => query.awaitTermination(),
  "query.awaitTermination(5)": ({ query }) => query.awaitTermination({ timeoutMs: 5000 }),
  "query.exception()": ({ query }) => query.exception(),
  "query.explain()": ({ query }) => query.explain(),
  "query.explain(True)": ({ query }) => query.explain({ extended: true }),
  "query.isActive": ({ query }) => query.isActive(),
  "query.lastProgress": ({ query }) => query.lastProgress(),
  "query.processAllAvailable()": ({ query }) => query.processAllAvailable(),
  "query.recentProgress": ({ query }) => query.recentProgress(),
  "query.status": ({ query }) => query.status(),
  "query.stop()": ({ query }) => query.stop(),
  "spark.streams.awaitAnyTermination(5)": ({ spark }) => spark.streams.awaitAnyTermination({ timeoutMs: 5000 }),
};
