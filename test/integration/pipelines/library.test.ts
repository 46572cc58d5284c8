import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { col, functions as F, InvalidInputError, SparkConnectError, SparkSession } from "../../../src/index.ts";
import {
  appendFlow,
  createSink,
  createStreamingTable,
  materializedView,
  table,
  temporaryView,
} from "../../../src/pipelines/pipelines.ts";
import { ownLake } from "./lake.ts";

const lake = ownLake();
const here = import.meta.filename;

async function failure(work: Promise<unknown>): Promise<SparkConnectError> {
  const error: unknown = await work.then(
    () => "it succeeded",
    (reason: unknown) => reason,
  );
  if (error instanceof SparkConnectError) return error;
  throw new Error(`not a failure of Spark's: ${String(error)}`);
}

describe("a run of a pipeline", () => {
  it("fills materialized views from one another, in whatever order they are defined", async () => {
    const graph = await lake.graph(() => {
      materializedView("mv_total", (spark) => spark.table("mv_even").agg(F.sum("id").alias("total")));
      temporaryView("mv_even", (spark) => spark.sql("SELECT id FROM mv_numbers WHERE id % 2 = :rest", { rest: 0 }));
      materializedView("mv_numbers", (spark) => spark.range(10), { comment: "ten of them" });
    });
    const events = await lake.run(graph, "views");
    expect(await lake.rows(`SELECT * FROM ${lake.database}.mv_total`)).toEqual([[20n]]);
    expect(await lake.rows(`SELECT count(*) FROM ${lake.database}.mv_numbers`)).toEqual([[10n]]);
    const ofTotal = events.filter(({ flow }) => flow === `spark_catalog.${lake.database}.mv_total`);
    expect(ofTotal.map(({ status }) => status)).toEqual(["queued", "planning", "starting", "running", "completed"]);
    expect(ofTotal[0]?.location).toEqual({ fileName: here, lineNumber: expect.any(Number) });
    expect(events.at(-1)?.message).toBe("Run is COMPLETED.");
  });

  it("appends to a streaming table what is new, and all of it after a full refresh", async () => {
    const { spark, database } = lake;
    await spark.sql(`CREATE TABLE ${database}.st_landed USING parquet AS SELECT 1 AS id`);
    const defined = () =>
      lake.graph(() => {
        table("st_orders", (spark) => spark.readStream.table("st_landed").withColumn("seen", F.lit("once")));
      });
    const rows = () => lake.rows(`SELECT id FROM ${database}.st_orders`);
    await lake.run(await defined(), "stream");
    expect(await rows()).toEqual([[1]]);
    await spark.sql(`INSERT INTO ${database}.st_landed VALUES (2)`);
    await lake.run(await defined(), "stream");
    expect(await rows()).toEqual([[1], [2]]);
    await spark.sql(`INSERT OVERWRITE ${database}.st_landed VALUES (3)`);
    await lake.run(await defined(), "stream", { fullRefresh: ["st_orders"] });
    expect(await rows()).toEqual([[3]]);
  });

  it("updates the datasets that it is asked to, and no others", async () => {
    const graph = await lake.graph(() => {
      materializedView("rf_one", (spark) => spark.range(1));
      materializedView("rf_two", (spark) => spark.range(2));
    });
    const events = await lake.run(graph, "refresh", { refresh: ["rf_two"] });
    const isDone = events.filter(({ status }) => status === "completed").map(({ flow }) => flow);
    expect(isDone).toEqual([`spark_catalog.${lake.database}.rf_two`]);
    expect(await lake.rows(`SELECT * FROM ${lake.database}.rf_two`)).toEqual([[0n], [1n]]);
  });

  it("checks a graph and writes nothing when it is dry", async () => {
    const graph = await lake.graph(() => materializedView("dry_view", (spark) => spark.range(1)));
    const events = await lake.run(graph, "dry", { dry: true });
    expect(events.map(({ message }) => message)).toEqual(["Run is COMPLETED."]);
    expect(await lake.spark.catalog.tableExists(`${lake.database}.dry_view`)).toBe(false);
  });

  it("appends by a flow to a streaming table that is defined without a query", async () => {
    const graph = await lake.graph(() => {
      materializedView("af_source", (spark) => spark.range(3));
      createStreamingTable("af_target", { schema: "id BIGINT", tableProperties: { quality: "gold" } });
      appendFlow("af_flow", (spark) => spark.readStream.table("af_source").where(col("id").geq(1)), {
        target: "af_target",
      });
    });
    await lake.run(graph, "append");
    expect(await lake.rows(`SELECT * FROM ${lake.database}.af_target`)).toEqual([[1n], [2n]]);
    const property = await lake.spark.sql(`SHOW TBLPROPERTIES ${lake.database}.af_target ('quality')`);
    expect([...((await property.first()) ?? [])]).toEqual(["quality", "gold"]);
  });

  it("writes sinks: files, and a table by its folder", async () => {
    const { spark, database, path } = lake;
    await spark.sql(`CREATE TABLE ${database}.sink_table (id BIGINT) USING parquet LOCATION 'file://${path("table")}'`);
    const graph = await lake.graph(() => {
      materializedView("sink_source", (spark) => spark.range(3));
      createSink("to_files", "json", { path: path("files") });
      createSink("to_table", "parquet", { path: path("table") });
      appendFlow("flow_to_files", (spark) => spark.readStream.table("sink_source"), { target: "to_files" });
      appendFlow("flow_to_table", (spark) => spark.readStream.table("sink_source").where("id > 0"), {
        target: "to_table",
      });
    });
    await lake.run(graph, "sinks");
    expect(await lake.rows(`SELECT * FROM json.\`${path("files")}\``)).toEqual([[0n], [1n], [2n]]);
    expect((await readdir(path("files"))).some((name) => name.endsWith(".json"))).toBe(true);
    await spark.catalog.refreshTable(`${database}.sink_table`);
    expect(await lake.rows(`SELECT * FROM ${database}.sink_table`)).toEqual([[1n], [2n]]);
  });

  it("takes SQL and calls in one pipeline", async () => {
    const graph = await lake.graph(() => materializedView("mix_source", (spark) => spark.range(4)));
    await graph.defineSql("CREATE MATERIALIZED VIEW mix_max AS SELECT max(id) AS id FROM mix_source;", "sql/max.sql");
    await lake.run(graph, "mixed");
    expect(await lake.rows(`SELECT * FROM ${lake.database}.mix_max`)).toEqual([[3n]]);
  });
});

describe("a pipeline that is wrong", () => {
  it("fails with the file and line of each flow that does not resolve, and with Spark's reason", async () => {
    const graph = await lake.graph(() => {
      materializedView("bad_view", (spark) => spark.table("nowhere"));
    });
    const error = await failure(lake.run(graph, "bad"));
    expect(error.message).toContain("Failed to resolve flows in the pipeline.");
    expect(error.message).toContain(`Failed to resolve flow: 'spark_catalog.${lake.database}.bad_view'`);
    const line = `  spark_catalog.${lake.database}.bad_view: ${here}:\\d+`;
    expect(error.message).toMatch(new RegExp(`\nDefined in:\n${line}$`));
    expect(error.message).toContain("[TABLE_OR_VIEW_NOT_FOUND]");
  });

  it("fails with the file and line of a definition that the server refuses", async () => {
    const define = () => appendFlow("a.b", (spark) => spark.range(1), { target: "c" });
    const error = await failure(lake.graph(define));
    expect(error.message).toMatch(new RegExp(`^${here}:\\d+: flow "a.b": `));
    expect(error.errorClass).toBe("MULTIPART_FLOW_NAME_NOT_SUPPORTED");
  });

  it("fails with both lines of two definitions that contradict each other", async () => {
    const graph = await lake.graph(() => {
      materializedView("twice", (spark) => spark.range(1));
      materializedView("twice", (spark) => spark.range(2));
    });
    const error = await failure(lake.run(graph, "twice"));
    expect(error.errorClass).toBe("PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT");
    const line = `  spark_catalog.${lake.database}.twice: ${here}:\\d+`;
    expect(error.message).toMatch(new RegExp(`\nDefined in:\n${line}\n${line}$`));
  });

  it("fails with the SQL file's name if its text is not a definition", async () => {
    const graph = await lake.graph(() => undefined);
    const error = await failure(graph.defineSql("SELECT 1", "sql/select.sql"));
    expect(error.message).toMatch(/^sql\/select\.sql: /);
    expect(error.errorClass).toBe("PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR");
  });

  it.each([
    ["a query that throws", () => Promise.reject(new TypeError("oh")), "the query threw TypeError: oh"],
    ["a query without a DataFrame", () => Promise.resolve(5), "the query does not return a DataFrame"],
  ])("is refused for %s, with the line of the definition", async (_, query, reason) => {
    // As a JavaScript module may do it.
    const define = () => materializedView("wrong", query as never);
    const error = await failure(lake.graph(define));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error.message).toContain(`${here}:`);
    expect(error.message).toContain(`flow "wrong": ${reason}`);
  });

  it("is refused for a DataFrame of another session", async () => {
    await using other = await SparkSession.builder.remote(lake.spark.client.remote).create();
    const error = await failure(lake.graph(() => materializedView("other", () => other.range(1))));
    expect(error.message).toContain("the query returns a DataFrame of another session");
  });
});

describe("a definition must not change the session", () => {
  it.each<[string, (spark: SparkSession) => Promise<unknown>]>([
    ["conf.set", (spark) => spark.conf.set("a", "b")],
    ["conf.unset", (spark) => spark.conf.unset("a")],
    ["catalog.setCurrentCatalog", (spark) => spark.catalog.setCurrentCatalog("spark_catalog")],
    ["catalog.setCurrentDatabase", (spark) => spark.catalog.setCurrentDatabase("default")],
    ["catalog.dropTempView", (spark) => spark.catalog.dropTempView("v")],
    ["catalog.dropGlobalTempView", (spark) => spark.catalog.dropGlobalTempView("v")],
    ["createTempView", (spark) => spark.range(1).createTempView("v")],
    ["createOrReplaceTempView", (spark) => spark.range(1).createOrReplaceTempView("v")],
    ["createGlobalTempView", (spark) => spark.range(1).createGlobalTempView("v")],
    ["createOrReplaceGlobalTempView", (spark) => spark.range(1).createOrReplaceGlobalTempView("v")],
    ["udf.registerJavaFunction", (spark) => spark.udf.registerJavaFunction("f", "a.B")],
    ["udf.registerJavaUDAF", (spark) => spark.udf.registerJavaUDAF("f", "a.B")],
  ])("by %s", async (method, change) => {
    const query = async (spark: SparkSession) => {
      await change(spark);
      return spark.range(1);
    };
    const error = await failure(lake.graph(() => materializedView("changing", query)));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error.message).toContain(`${method} changes the session`);
  });

  it("by SQL", async () => {
    const query = (spark: SparkSession) => spark.sql("SET spark.sql.ansi.enabled = false");
    const error = await failure(lake.graph(() => materializedView("changing", query)));
    expect(error.errorClass).toBe("UNSUPPORTED_PIPELINE_SPARK_SQL_COMMAND");
  });
});
