import { basename } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { type Home, makeHome, runJson } from "../cli/run-command.ts";
import { sparkRemote } from "../spark.ts";
import { land, makeLake, submitSnapshot, type TestLake } from "./landing-zone.ts";

const day = "2022-03-01";
let spark: SparkSession;
let lake: TestLake;
let home: Home;
beforeAll(async () => {
  spark = await SparkSession.builder.remote(sparkRemote()).create();
  [lake, home] = [await makeLake(), await makeHome()];
  await land(spark, lake.landing, { days: [day], credits: 4 });
});
afterAll(async () => {
  await spark[Symbol.asyncDispose]();
  await lake[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

/** Submits in its own process, like each cron run; the runs of a day share a session. */
async function submit(...more: readonly string[]) {
  const env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  const { json } = await runJson(submitSnapshot(lake, day, ...more), { env });
  return { state: json["state"], rows: json["rows"], number: basename(String(json["path"])).slice(0, 9) };
}

it("each process sees what the ones before it published, and what landed since", async () => {
  expect(await submit()).toEqual({ state: "published", rows: 4, number: "_run-0001" });
  expect(await submit("--republish")).toEqual({ state: "published", rows: 4, number: "_run-0002" });
  expect(await submit("--republish")).toEqual({ state: "published", rows: 4, number: "_run-0003" });
  await land(spark, lake.landing, { days: [day], credits: 5, mode: "overwrite" });
  expect(await submit()).toEqual({ state: "published", rows: 5, number: "_run-0004" });
  await land(spark, lake.landing, { days: [day], credits: 6, mode: "overwrite" });
  expect(await submit()).toEqual({ state: "published", rows: 6, number: "_run-0005" });
});

it("a run goes on in another session where that of its day was closed, and its number with it", async () => {
  const env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  const republish = async () => {
    const { json } = await runJson(submitSnapshot(lake, day, "--republish"), { env });
    // A published run has them.
    return { number: basename(String(json["path"])).slice(0, 9), run: json["run"] as Readonly<Record<string, string>> };
  };
  const { number, run } = await republish();
  const { sessionId = "", userId = "" } = run;
  const closing = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote(), sessionId, userId }));
  // A session that was never used is not released.
  await closing.version();
  await closing.stop();
  const next = await republish();
  expect(Number(next.number.slice(5))).toBe(Number(number.slice(5)) + 1);
  expect(next.run["sessionId"]).not.toBe(sessionId);
});
