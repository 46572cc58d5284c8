import { basename } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
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

/** Submits in a process of its own, as each cron run is; the runs of a day share a session. */
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
