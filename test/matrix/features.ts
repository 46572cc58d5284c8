import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { SparkConnectClient } from "../../src/client/spark-connect-client.ts";
import { InvalidInputError, SessionLostError, SparkConnectError } from "../../src/errors.ts";
import { ExpressionSchema } from "../../src/gen/spark/connect/expressions_pb.js";
import {
  createAutoCdcFlow,
  createStreamingTable,
  DataflowGraph,
  materializedView,
  table,
} from "../../src/pipelines/pipelines.ts";
import * as F from "../../src/sql/functions/index.ts";
import { SparkSession } from "../../src/sql/spark-session.ts";
import { behindProxy } from "../scripted/support/behind.ts";
import { eventsOf, query, run, statement } from "../scripted/support/plans.ts";
import { assert, endless, eventually, type Feature, failureOf, isGone, plan, range, rowsOf, yes } from "./feature.ts";

export const features: readonly Feature[] = [
  {
    title: "version",
    check: async (client) => {
      const { value } = await client.analyze({
        case: "sparkVersion",
        value: { $typeName: "spark.connect.AnalyzePlanRequest.SparkVersion" },
      });
      return value !== undefined && "version" in value ? value.version : "none";
    },
  },
  {
    title: "rows, in order",
    check: async (client) => {
      const batches = (await eventsOf(client.execute(plan(range)))).filter((event) => event.type === "batch");
      assert(batches.reduce((sum, { rowCount }) => sum + rowCount, 0) === 500, "rows are missing");
      return yes;
    },
  },
  {
    title: "`createDataFrame`, `collect`",
    check: async (client) => {
      const spark = SparkSession.fromClient(client);
      const frame = await spark.createDataFrame(
        [
          { id: 1n, name: "a" },
          { id: 2n, name: null },
        ],
        "id bigint, name string",
      );
      const rows = await frame.collect();
      assert(rows.length === 2 && rows[0]?.["id"] === 1n && rows[1]?.["name"] === null, "other rows came back");
      return yes;
    },
  },
  {
    title: "settings",
    check: async (client) => {
      const pairs = [
        { $typeName: "spark.connect.KeyValue", key: "spark.sql.session.timeZone", value: "Europe/Oslo" } as const,
      ];
      await client.config({ case: "set", value: { $typeName: "spark.connect.ConfigRequest.Set", pairs } });
      const got = await client.config({
        case: "get",
        value: { $typeName: "spark.connect.ConfigRequest.Get", keys: ["spark.sql.session.timeZone"] },
      });
      assert(got.pairs[0]?.value === "Europe/Oslo", "the setting did not stay");
      return yes;
    },
  },
  {
    title: "a table written and read back",
    check: async (client) => {
      const table = `matrix_${randomUUID().replaceAll("-", "")}`;
      await eventsOf(client.execute(statement(`create table ${table} using parquet as select * from range(10)`)));
      assert((await rowsOf(client, `select * from ${table}`)) === 10, "rows are missing");
      await eventsOf(client.execute(statement(`drop table ${table}`)));
      return yes;
    },
  },
  {
    title: "`observe`",
    check: async (client) => {
      const metric = create(ExpressionSchema, {
        exprType: {
          case: "alias",
          value: { name: ["n"], expr: { exprType: { case: "expressionString", value: { expression: "count(1)" } } } },
        },
      });
      const events = await eventsOf(
        client.execute(
          plan({ relType: { case: "collectMetrics", value: { input: range, name: "m", metrics: [metric] } } }),
        ),
      );
      const observed = events.find((event) => event.type === "observed");
      const value = observed?.type === "observed" ? observed.metrics.values[0]?.literalType.value : undefined;
      assert(value === 500n, `the observed count is ${String(value)}`);
      return yes;
    },
  },
  {
    title: "error class",
    check: async (client) =>
      (await failureOf(run(client, "select * from no_such_table_here"))).errorClass ?? "no class",
  },
  {
    title: "SQLSTATE",
    check: async (client) => (await failureOf(run(client, "select * from no_such_table_here"))).sqlState ?? "no",
  },
  {
    title: "query context and JVM stack",
    check: async (client) => {
      const { queryContexts, serverStackTrace } = await failureOf(run(client, "select * from no_such_table_here"));
      return queryContexts.length > 0 && serverStackTrace !== null ? yes : "no";
    },
  },
  {
    title: "a cut stream goes on",
    check: async (_, remote) => {
      await using scene = await behindProxy(remote);
      await run(scene.client, "select 1");
      scene.proxy.rules = {
        onMessage: (call, k, bytes) =>
          call.method === "ExecutePlan" && k === 2 ? { letThrough: bytes, after: () => call.cut() } : undefined,
      };
      const events = (await eventsOf(scene.client.execute(plan(range)))).filter((event) => event.type === "batch");
      assert(events.reduce((sum, { rowCount }) => sum + rowCount, 0) === 500, "rows are missing");
      assert(scene.proxy.calls.includes("ReattachExecute"), "nothing was cut");
      return yes;
    },
  },
  {
    title: "a lost answer to a write: once",
    check: async (_, remote) => {
      await using scene = await behindProxy(remote);
      const table = `matrix_${randomUUID().replaceAll("-", "")}`;
      await eventsOf(scene.client.execute(statement(`create table ${table} (id bigint) using parquet`)));
      let isCut = false;
      scene.proxy.rules = {
        onHeaders: (call) => {
          if (!isCut && call.method === "ExecutePlan") {
            isCut = true;
            call.cut();
          }
        },
      };
      await eventsOf(scene.client.execute(statement(`insert into ${table} select id from range(10)`)));
      assert((await rowsOf(scene.client, `select * from ${table}`)) === 10, "the write did not run once");
      await eventsOf(scene.client.execute(statement(`drop table ${table}`)));
      return yes;
    },
  },
  {
    title: "an abort stops the operation",
    check: async (client) => {
      const operationId = randomUUID();
      const reason = new Error("enough");
      const abort = new AbortController();
      const running = run(client, endless, { operationId, signal: abort.signal }).catch((error: unknown) => error);
      setTimeout(() => abort.abort(reason), 1_500);
      assert((await running) === reason, `it ended otherwise: ${String(await running)}`);
      await eventually(() => isGone(client, operationId), "it runs on");
      return yes;
    },
  },
  {
    title: "interrupt by tag",
    check: async (client) => {
      const running = run(client, endless, { tags: ["matrix"] }).catch((error: unknown) => error);
      let interrupted: readonly string[] = [];
      await eventually(async () => {
        interrupted = await client.interrupt({ tag: "matrix" });
        return interrupted.length === 1;
      }, "nothing was interrupted");
      const failure = await running;
      return failure instanceof SparkConnectError ? yes : "no";
    },
  },
  {
    title: "progress",
    check: async (client) =>
      (await eventsOf(client.execute(query("select sum(id) from range(300000000)")))).some(
        ({ type }) => type === "progress",
      )
        ? yes
        : "no",
  },
  {
    title: "GetStatus",
    check: async (client) => {
      const operationId = randomUUID();
      await run(client, "select 1", { operationId });
      return (await client.operationStatus([operationId]))[0]?.state === undefined ? "no" : yes;
    },
  },
  {
    title: "detach and attach",
    check: async (client) => {
      const operationId = randomUUID();
      const detach = AbortSignal.abort();
      await eventsOf(client.execute(query("select count(*) from range(2000000000)"), { operationId, detach }));
      const batches = (await eventsOf(client.attach(operationId))).filter((event) => event.type === "batch");
      assert(batches.reduce((sum, { rowCount }) => sum + rowCount, 0) === 1, "the result is gone");
      return yes;
    },
  },
  {
    title: "a restarted server is noticed by its session id",
    check: async (client) => {
      const { serverSideSessionId } = await client.config({
        case: "getAll",
        value: { $typeName: "spark.connect.ConfigRequest.GetAll", prefix: "spark.app" },
      });
      return serverSideSessionId === "" ? "no" : yes;
    },
  },
  {
    title: "a released session refuses calls",
    check: async (_, remote) => {
      const released = new SparkConnectClient({ remote });
      await run(released, "select 1");
      await released[Symbol.asyncDispose]();
      await using again = new SparkConnectClient({ remote, sessionId: released.sessionId });
      const failure = await run(again, "select 1").then(
        () => null,
        (error: unknown) => error,
      );
      return failure instanceof SessionLostError ? yes : "no";
    },
  },
  {
    title: "a row of 16 MB",
    check: async (client) => {
      const [batch] = await run(client, "select repeat('x', 16000000) s");
      assert((batch?.data.byteLength ?? 0) > 16_000_000, "the row is not whole");
      return yes;
    },
  },
  {
    title: "a plan of 100 levels",
    check: async (client) => {
      let relation = range;
      for (let level = 0; level < 100; level++)
        relation = { relType: { case: "limit", value: { input: relation, limit: 1000 - level } } };
      const batches = (await eventsOf(client.execute(plan(relation)))).filter((event) => event.type === "batch");
      assert(batches.reduce((sum, { rowCount }) => sum + rowCount, 0) === 500, "rows are missing");
      return yes;
    },
  },
  {
    title: "compressed plans",
    check: async (_, remote) => {
      await using scene = await behindProxy(remote);
      const text = "x".repeat(50_000);
      let bytes = 0;
      scene.proxy.rules = {
        onRequestBytes: (call, count) => {
          if (call.method === "ExecutePlan") bytes += count;
        },
      };
      assert((await rowsOf(scene.client, `select '${text}' s`)) === 1, "no row");
      return bytes < 50_000 ? yes : "no (sent as they are)";
    },
  },
  {
    title: "artifacts",
    check: async (client) => {
      await client.addArtifacts([{ name: "files/matrix.txt", content: new Uint8Array(100_000) }]);
      return yes;
    },
  },
  {
    title: "cached data, sent once",
    check: async (client) => {
      const blob = Buffer.from(randomUUID());
      const [hash] = await client.cacheArtifacts([blob]);
      return (await client.artifactStatus([`cache/${hash}`])).size === 1 ? yes : "no";
    },
  },
  {
    title: "`cloneSession`",
    check: async (client) => {
      const pairs = [{ $typeName: "spark.connect.KeyValue", key: "spark.sql.ansi.enabled", value: "false" } as const];
      await client.config({ case: "set", value: { $typeName: "spark.connect.ConfigRequest.Set", pairs } });
      await using clone = await client.cloneSession();
      const got = await clone.config({
        case: "get",
        value: { $typeName: "spark.connect.ConfigRequest.Get", keys: ["spark.sql.ansi.enabled"] },
      });
      assert(got.pairs[0]?.value === "false", "the clone has other settings");
      return yes;
    },
  },
  {
    title: "a declarative pipeline",
    check: async (client) => {
      const spark = SparkSession.fromClient(client);
      const database = `matrix_${randomUUID().replaceAll("-", "")}`;
      const graph = await DataflowGraph.create(spark).catch((error: unknown) => {
        if (error instanceof InvalidInputError && error.message.startsWith("A pipeline needs Spark 4.1")) return null;
        throw error;
      });
      if (graph === null) return "no (says so)";
      await spark.sql(`create database ${database}`);
      const own = await DataflowGraph.create(spark, { database });
      await own.define(() => {
        materializedView("numbers", (session) => session.range(5));
        table("copied", (session) => session.readStream.table("numbers"));
      });
      const folder = await mkdtemp(join(tmpdir(), "matrix-pipeline-"));
      for await (const event of own.run({ storage: `file://${folder}` }))
        assert(event.message !== "", "an empty event");
      assert((await rowsOf(client, `select * from ${database}.copied`)) === 5, "rows are missing");
      await spark.sql(`drop database ${database} cascade`);
      await rm(folder, { recursive: true, force: true });
      return yes;
    },
  },
  {
    title: "AUTO CDC flows in a pipeline",
    check: async (client) => {
      const spark = SparkSession.fromClient(client);
      if ((await DataflowGraph.create(spark).catch(() => null)) === null) return "no";
      const refusalOf = async (storedAsScdType: 1 | 2) => {
        const graph = await DataflowGraph.create(spark);
        const define = () => {
          createStreamingTable("target");
          createAutoCdcFlow("target", "source", { keys: ["id"], sequenceBy: "seq", storedAsScdType });
        };
        return String(await graph.define(define).catch((error: unknown) => error));
      };
      const [ofType1, ofType2] = [await refusalOf(1), await refusalOf(2)];
      if (ofType2 === "undefined") return yes;
      assert(ofType2.includes("AUTO CDC with SCD type 2 needs Spark 4.3 or newer"), ofType2);
      if (ofType1 === "undefined") return "SCD type 1";
      assert(ofType1.includes("AUTO CDC needs Spark 4.2 or newer"), ofType1);
      return "no (says so)";
    },
  },
  {
    title: "Functions in TypeScript",
    check: async (client) => {
      const spark = SparkSession.fromClient(client);
      const shout = F.udf((id: bigint, text: string) => `${id} ${text.toUpperCase()}`, {
        args: ["bigint", "string"],
        returns: "string",
      });
      const called = spark.range(3).select(shout("id", F.lit("é")).alias("shout"));
      const rows = (await called.collect()).map((row) => row["shout"]);
      assert(rows.join() === "0 É,1 É,2 É", `the function gave ${rows.join()}`);
      const grouped = spark
        .range(3)
        .groupBy("id")
        .applyRows(([id], group) => [{ id, n: group.length }], "id bigint, n int");
      assert((await grouped.count()) === 3, "the groups were not three");
      return yes;
    },
  },
];
