import { describe, expect, it } from "vitest";
import { day, defineJob, type JobContext, path, SparkConnectClient, SparkSession, text } from "../../../src/index.ts";

// Nothing is sent: plans are built here.
const spark = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost:1" }));
const context: JobContext = {
  spark,
  signal: new AbortController().signal,
  now: new Date(),
  note: () => {},
  conf: {},
  purpose: "run",
};
const values = { from: "/in", to: "/out", day: "2022-03-25" } as const;
const parameters = { from: path("the input"), to: path("the folder to make"), day: text("the day") };
const named = { name: "orders", description: "write a day's orders", parameters };
const write = (to: string) => spark.range(1).write.mode("error").toCommand(to);
const orders = defineJob({ ...named, run: ({ to }) => write(to) });

describe("a job that says how it runs, and no more", () => {
  it("has the paths that its parameters are, and publishes to the last of them", () => {
    expect(orders.paths(values)).toEqual(["/in", "/out"]);
    expect(orders.target(values, context.now)).toEqual(["/out"]);
  });

  it("records where it writes, and reports that", async () => {
    const prepared = await orders.prepare(values, context);
    expect(prepared).toMatchObject({ kind: "ready", record: { fields: { path: "/out" }, details: {} } });
    expect(await orders.report({ fields: { path: "/out" }, details: {} }, spark, [])).toEqual({
      state: "published",
      fields: { path: "/out" },
      lines: ["/out"],
    });
  });

  it("has a fingerprint of what changes its result", async () => {
    const fingerprintOf = async (day: string) => {
      const prepared = await orders.prepare({ ...values, day }, context);
      return prepared.kind === "ready" ? prepared.fingerprint : expect.unreachable();
    };
    expect(await fingerprintOf("2022-03-25")).toBe(await fingerprintOf("2022-03-25"));
    expect(await fingerprintOf("2022-03-25")).not.toBe(await fingerprintOf("2022-03-26"));
  });

  it("leaves to Spark's verdict whether it is published, and why it failed", async () => {
    const record = { fields: { path: "/out" }, details: {} };
    const error = new Error("it failed");
    expect(await orders.isPublished(record, spark)).toBeNull();
    expect(await orders.explain(record, spark, error)).toBe(error);
  });

  it("may write below the path that it publishes to", async () => {
    const daily = defineJob({ ...named, run: ({ to, day }) => write(`${to}/${day}`) });
    expect(await daily.prepare(values, context)).toMatchObject({ record: { fields: { path: "/out/2022-03-25" } } });
  });

  it.each([
    ["elsewhere", () => write("/elsewhere"), "orders writes to /elsewhere, and its last path parameter is to: /out"],
    ["beside it", () => write("/out-2"), "orders writes to /out-2, and its last path parameter is to: /out"],
    ["to a table", () => spark.sqlCommand("INSERT INTO t SELECT 1"), "orders writes to no path, and its last path"],
  ])("is refused when it writes %s: nothing would exclude its runs", async (_, run, message) => {
    await expect(defineJob({ ...named, run }).prepare(values, context)).rejects.toThrow(message);
    const own = defineJob({ ...named, run, target: () => ["what it writes"] });
    expect(await own.prepare(values, context)).toMatchObject({ kind: "ready" });
  });

  it("without a path publishes one thing, whatever its values", () => {
    const job = defineJob({ ...named, parameters: { day: day("a day") }, run: () => spark.sqlCommand("INSERT …") });
    expect(job.target({ day: "2022-03-25" as never }, context.now)).toEqual([]);
  });

  it("shows the SQL that it would run, and has Spark run none of it", async () => {
    const job = defineJob({ ...named, parameters: {}, run: () => spark.sqlCommand("INSERT INTO t SELECT 1") });
    expect(await job.prepare({}, { ...context, purpose: "dry-run" })).toMatchObject({
      dryRun: { plan: { sql: "INSERT INTO t SELECT 1", spark: null }, lines: ["INSERT INTO t SELECT 1"] },
    });
  });
});
