import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { escapeGlob } from "../../../src/tables/landing/landing-glob.ts";
import { parquetRuns } from "../../../src/tables/store/parquet-runs/parquet-runs.ts";
import { resolveTable } from "../../../src/tables/store/resolve.ts";
import { sparkRemote } from "../spark.ts";
import { land, makeLake } from "./landing-zone.ts";
import { runSnapshot, textOf } from "./run-snapshot.ts";

let spark: SparkSession;
beforeAll(async () => {
  spark = await SparkSession.builder.remote(sparkRemote()).create();
});
afterAll(() => spark[Symbol.asyncDispose]());

it.each([
  "with space",
  "ñandú-日本-😀",
  "a{b",
  "a}b",
  "a[b",
  "a]b",
  "a*b",
  "a?b",
  "a\\b",
  "{x,y}[1]*? \\z",
  "50%25 #1 & +x",
  "record_date=2022-01-01",
])("publishes from and to a directory called %j", async (name) => {
  await using lake = await makeLake(name);
  const flags = { ...lake, asOf: "2022-03-01" };
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"], credits: 3 });
  const { fields } = await runSnapshot(spark, flags);
  expect(fields["rowsPerDay"]).toEqual({ "2022-02-28": 3, "2022-03-01": 3 });
  const path = textOf(fields, "path");
  expect(await spark.read.parquet(escapeGlob(path)).count()).toBe(6);
  expect((await runSnapshot(spark, flags)).state).toBe("already-published");
  expect(await resolveTable(spark, parquetRuns(lake.processed), { asOf: null })).toEqual({ path, asOf: "2022-03-01" });
});
