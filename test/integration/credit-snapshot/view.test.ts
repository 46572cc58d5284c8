import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { sparkRemote } from "../spark.ts";
import { land, makeLake, type TestLake } from "./landing-zone.ts";
import { prepareSnapshot, runSnapshot, textOf } from "./run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;
let view: string;
beforeAll(async () => {
  spark = await SparkSession.builder.remote(sparkRemote()).create();
});
afterAll(() => spark[Symbol.asyncDispose]());
beforeEach(async () => {
  lake = await makeLake("it's {1} `quoted`");
  view = `credits_${Math.random().toString(36).slice(2)}`;
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"], credits: 4 });
});
afterEach(async () => {
  await spark.sql(`DROP VIEW IF EXISTS ${view}`);
  await lake[Symbol.asyncDispose]();
});

const publish = (asOf: string, flags: Readonly<Record<string, string>> = {}) =>
  runSnapshot(spark, { ...lake, asOf, view, ...flags });
const shownDays = async () => {
  const rows = await spark.table(view).select("record_date").distinct().orderBy("record_date").collect();
  return rows.map(([day]) => day);
};

it("shows the newest table, in any session", async () => {
  const { fields, lines } = await publish("2022-03-01");
  expect(fields["view"]).toEqual({ name: view, moved: true, why: null });
  expect(lines).toContain(`view ${view} shows this run`);
  await using other = await SparkSession.builder.remote(sparkRemote()).create();
  expect(await other.table(view).count()).toBe(8);
  expect(await shownDays()).toEqual(["2022-02-28", "2022-03-01"]);
});

it("moves forward only", async () => {
  await publish("2022-03-02");
  const { fields } = await publish("2022-03-01");
  expect(fields["view"]).toEqual({ name: view, moved: false, why: "it shows 2022-03-02" });
  expect(await shownDays()).toEqual(["2022-02-28", "2022-03-02"]);
});

it("moves to a newer run of its day", async () => {
  await publish("2022-03-01");
  const { fields } = await publish("2022-03-01", { republish: "true" });
  expect(fields["view"]).toMatchObject({ moved: true });
  const [[text] = []] = await (await spark.sql(`SHOW CREATE TABLE ${view}`)).collect();
  expect(text).toContain("_run-0002-");
});

it("is made for a table that is published already, and stays where it is when it shows that", async () => {
  await runSnapshot(spark, { ...lake, asOf: "2022-03-01" });
  const { state, fields } = await publish("2022-03-01");
  expect(state).toBe("already-published");
  expect(fields["view"]).toMatchObject({ moved: true });
  expect((await publish("2022-03-01")).fields["view"]).toEqual({ name: view, moved: false, why: null });
});

it("must be a view of this job, or nothing is written", async () => {
  await spark.sql(`CREATE VIEW ${view} AS SELECT 1 AS one`);
  await expect(publish("2022-03-01")).rejects.toMatchObject({ code: "USAGE" });
  await expect(readdir(lake.processed)).rejects.toMatchObject({ code: "ENOENT" });
});

it("of a name that is none is refused", async () => {
  await expect(prepareSnapshot(spark, { ...lake, asOf: "2022-03-01", view: "a b" })).rejects.toThrow(
    "is no view's name",
  );
});

it("each published run leaves a record that readers do not see", async () => {
  const { fields } = await publish("2022-03-01");
  const folder = join(lake.processed, "_runs");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".txt"));
  expect(files).toHaveLength(1);
  const record: unknown = JSON.parse(await readFile(join(folder, files[0] ?? ""), "utf8"));
  expect(record).toMatchObject({
    job: "credit-snapshot",
    path: textOf(fields, "path"),
    rows: 8,
    options: { key: ["Id"], onDuplicate: "fail" },
    inputs: [
      [expect.stringContaining("record_date=2022-02-28/"), expect.any(Number), expect.any(Number)],
      expect.anything(),
    ],
  });
});
