import { readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { sparkRemote } from "../spark.ts";
import { normalised } from "./fixed-runs/normalise.ts";
import { scenarios } from "./fixed-runs/scenarios.ts";
import { Stage } from "./fixed-runs/stage.ts";

/** What these runs published and said when they were fixed. REWRITE_FIXED_RUNS=1 fixes what they do now. */
const goldenFile = join(import.meta.dirname, "fixed-runs", "golden.json");
const golden: Record<string, unknown> = JSON.parse(readFileSync(goldenFile, "utf8"));
const isRewritten = process.env["REWRITE_FIXED_RUNS"] === "1";

let spark: SparkSession;
let sparkVersion: string;
beforeAll(async () => {
  spark = await SparkSession.builder.remote(sparkRemote()).create();
  sparkVersion = await spark.version();
});
afterAll(async () => {
  await spark?.[Symbol.asyncDispose]();
  const inOrder = Object.fromEntries(Object.keys(scenarios).map((title) => [title, golden[title]]));
  if (isRewritten) writeFileSync(goldenFile, `${textOf(inOrder)}\n`);
});

it.each(Object.entries(scenarios))("publishes and says what it always has: %s", async (title, { days, play }) => {
  await using stage = await Stage.create();
  await play(stage);
  const { root, processed, view } = stage;
  const remote = sparkRemote();
  const where = { root, processed, view, remote, sparkVersion, userName: userInfo().username, days };
  const outcome = normalised(await stage.outcome(spark), where);
  if (isRewritten) golden[title] = outcome;
  // As text: the order of names is published, too.
  expect(textOf(outcome)).toBe(textOf(golden[title]));
});

it("has no scenario that is gone", () => {
  expect(Object.keys(golden)).toEqual(Object.keys(scenarios));
});

function textOf(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
