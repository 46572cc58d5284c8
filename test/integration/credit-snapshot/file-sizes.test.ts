import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { sparkRemote } from "../spark.ts";
import { land, makeLake, type TestLake } from "./landing-zone.ts";
import { planSnapshot, runSnapshot, textOf } from "./run-snapshot.ts";

const [small, large, whole] = ["2022-02-28", "2022-03-01", "2022-03-02"];
let lake: TestLake;
beforeAll(async () => {
  lake = await makeLake();
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  const columns = (from: number) => [
    `concat('c', id + ${from}) AS Id`,
    `md5(string(id + ${from})) AS digest`,
    "id % 2 AS half",
  ];
  await land(spark, lake.landing, { days: [small], columns: columns(0) });
  // Four files of some 2 MB, as text of this kind compresses little.
  for (const from of [0, 50_000, 100_000, 150_000]) {
    await land(spark, lake.landing, { days: [large], columns: columns(from), credits: 50_000 });
  }
  // In many row groups, as Spark splits files between row groups.
  await spark.conf.set("parquet.block.size", 1024 * 1024);
  await land(spark, lake.landing, { days: [whole], columns: columns(0), credits: 200_000 });
});
afterAll(() => lake[Symbol.asyncDispose]());

const ADVISED = "spark.sql.adaptive.advisoryPartitionSizeInBytes";

/** The sizes in bytes of a day's published files in a session with these settings, and the shuffled size it aims at. */
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

describe("days that landed as one file each, which Spark would read in parts", () => {
  const OPEN_COST = "spark.sql.files.openCostInBytes";
  const newSession = () => SparkSession.builder.remote(sparkRemote()).create();
  const flags = () => ({ ...lake, asOf: whole, onDuplicate: "allow", republish: "true" });

  async function planOf(spark: SparkSession, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const { plan } = await planSnapshot(spark, { ...flags(), ...more });
    return JSON.stringify(plan);
  }

  it("are written as they are read, and no row is moved", async () => {
    await using spark = await newSession();
    // So many cores would share the largest file among them.
    await spark.conf.set("spark.sql.files.minPartitionNum", "8");
    expect(await planOf(spark)).not.toMatch(/Exchange|REBALANCE/);
    const { fields } = await runSnapshot(spark, flags());
    const files = await readdir(join(textOf(fields, "path"), `record_date=${whole}`));
    expect(files.filter((name) => name.endsWith(".parquet"))).toHaveLength(1);
    expect(fields["rowsPerDay"]).toEqual({ [small]: 26, [whole]: 200_000 });
  });

  it("are balanced where the rows do not stay in their files", async () => {
    await using spark = await newSession();
    expect(await planOf(spark, { partitionBy: "half" })).toContain("REBALANCE");
    expect(await planOf(spark, { onDuplicate: "keep-latest=digest" })).toContain("REBALANCE");
  });

  it("are balanced where the session asks for other sizes or tasks; then no setting changes", async () => {
    const settings = {
      [ADVISED]: "2097152b",
      [OPEN_COST]: "1048576b",
      "spark.sql.files.maxPartitionBytes": "33554432b",
    };
    for (const [key, value] of Object.entries(settings)) {
      await using spark = await newSession();
      const isReadSetting = (name: string) => name in settings && name !== ADVISED;
      const read = async () => Object.entries(await spark.conf.getAll()).filter(([name]) => isReadSetting(name));
      await spark.conf.set(key, value);
      const before = await read();
      expect(await planOf(spark), key).toContain("REBALANCE");
      expect(await read()).toEqual(before);
      expect(await spark.conf.get(key)).toBe(value);
    }
  });
});
