import { copyFile, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { JsonObject, SparkSession } from "../../../../src/index.ts";
import { eachWithLake } from "../each-with-lake.ts";
import { land, restoreTime, type TestLake } from "../landing-zone.ts";
import { type Flags, planSnapshot, runSnapshot } from "../run-snapshot.ts";

const asOf = "2022-03-01";
let spark: SparkSession;
let lake: TestLake;
eachWithLake((...given) => {
  [spark, lake] = given;
});

const flags = (): Flags => ({ landing: lake.landing, processed: lake.processed, asOf });

it("a corrected day is named in the summary of the new run, and the plan says which earlier tables hold it, too", async () => {
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-01", "2022-02-28", asOf] });
  for (const day of ["2022-02-01", "2022-02-28", asOf]) await runSnapshot(spark, { ...flags(), asOf: day });
  await land(spark, lake.landing, {
    days: ["2022-02-28"],
    columns: ["concat('late', id) AS Id", "cast(1 AS INT) AS dim1"],
  });
  expect((await planSnapshot(spark, flags())).plan["affected"]).toEqual(["2022-02-28"]);
  const { fields, lines } = await runSnapshot(spark, flags());
  expect(fields["changed"]).toEqual(["2022-02-28"]);
  expect(lines).toContain("changed since the last run: 2022-02-28 (52 rows)");
});

/** What a second run publishes after another file of the same name and time replaced a day's file. */
async function publishedAgain(between: () => Promise<unknown> = async () => {}): Promise<JsonObject> {
  await land(spark, lake.landing, { days: ["2022-02-28", asOf] });
  await land(spark, `${lake.landing}-again`, { days: ["2022-02-28"], credits: 5 });
  await runSnapshot(spark, flags());
  const [old, other] = await Promise.all([lake.landing, `${lake.landing}-again`].map(parquetFile));
  const before = await stat(old ?? "");
  await copyFile(other ?? "", old ?? "");
  // Removes Hadoop's checksum, which is the old file's.
  await rm((old ?? "").replace(/([^/]*)$/, ".$1.crc"));
  await restoreTime(old ?? "", before);
  await between();
  return (await runSnapshot(spark, flags())).fields;
}

async function parquetFile(landing: string): Promise<string> {
  const folder = join(landing, "record_date=2022-02-28");
  const [name = ""] = (await readdir(folder)).filter((file) => file.endsWith(".parquet"));
  return join(folder, name);
}

it("a day whose corrected file has kept its time is named, too", async () => {
  const fields = await publishedAgain();
  expect(fields["changed"]).toEqual(["2022-02-28"]);
  expect(fields["rowsPerDay"]).toEqual({ "2022-02-28": 5, [asOf]: 26 });
});

it.each([
  ["lost", undefined],
  ["not JSON", "no record"],
  ["cut off", `{"path":"/as_of=${asOf}/_run-0001`],
])("it is published, if not named, where the records are %s", async (_, text) => {
  const fields = await publishedAgain(async () => {
    const records = join(lake.processed, "_runs");
    await rm(records, { recursive: true });
    if (text === undefined) return;
    await mkdir(records);
    await writeFile(join(records, "part.txt"), text);
  });
  expect(fields["changed"]).toBeUndefined();
  expect(fields["rowsPerDay"]).toEqual({ "2022-02-28": 5, [asOf]: 26 });
});
