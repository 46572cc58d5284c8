import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { sparkRemote } from "../spark.ts";
import { land, makeLake, type TestLake } from "./landing-zone.ts";
import { runSnapshot, textOf } from "./run-snapshot.ts";

const [small, large] = ["2022-02-28", "2022-03-01"];
let lake: TestLake;
beforeAll(async () => {
  lake = await makeLake();
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  const columns = (from: number) => [`concat('c', id + ${from}) AS Id`, `md5(string(id + ${from})) AS digest`];
  await land(spark, lake.landing, { days: [small], columns: columns(0) });
  // Four files of some 2 MB, as text of this kind compresses little.
  for (const from of [0, 50_000, 100_000, 150_000]) {
    await land(spark, lake.landing, { days: [large], columns: columns(from), credits: 50_000 });
  }
});
afterAll(() => lake[Symbol.asyncDispose]());

const ADVISED = "spark.sql.adaptive.advisoryPartitionSizeInBytes";

/** The sizes in bytes of a day's published files, in a session with these settings; and what it then aims at, as shuffled. */
async function sizesOf(conf: Readonly<Record<string, string>>): Promise<Readonly<Record<string, readonly number[]>>> {
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  await spark.conf.set({ "spark.sql.shuffle.partitions": "16", ...conf });
  const { fields } = await runSnapshot(spark, { ...lake, asOf: large, republish: "true" });
  const sizes = [small, large].map(async (day) => {
    const folder = join(textOf(fields, "path"), `record_date=${day}`);
    const files = (await readdir(folder)).filter((name) => name.endsWith(".parquet"));
    return [day, await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size))] as const;
  });
  return {
    ...Object.fromEntries(await Promise.all(sizes)),
    advised: [Number.parseInt(await spark.conf.get(ADVISED), 10)],
  };
}

it("a day is one file, up to about 128 MB", async () => {
  const sizes = await sizesOf({});
  expect(sizes[small]).toHaveLength(1);
  expect(sizes[large]).toHaveLength(1);
  expect(sizes["advised"]).toEqual([224 * 1024 * 1024]);
});

it("a day beyond the session's size is several files of about that, and a small day stays one", async () => {
  const advised = 2 * 1024 * 1024;
  const sizes = await sizesOf({ [ADVISED]: `${advised}b`, "spark.sql.files.maxPartitionBytes": "2m" });
  expect(sizes[small]).toHaveLength(1);
  const ofLarge = sizes[large] ?? [];
  expect(sizes["advised"]).toEqual([advised]);
  expect(ofLarge.length).toBeGreaterThan(1);
  expect(Math.max(...ofLarge)).toBeLessThan(advised * 1.5);
  expect(Math.min(...ofLarge)).toBeGreaterThan(advised / 8);
});
