import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { sparkRemote } from "../spark.ts";
import { auditRecords } from "./audit-records.ts";
import { eachWithLake } from "./each-with-lake.ts";
import { land, type TestLake } from "./landing-zone.ts";
import { prepareSnapshot, runSnapshot, textOf } from "./run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;
let view: string;
eachWithLake((...given) => {
  [spark, lake] = given;
}, "it's {1} `quoted`");
beforeEach(async () => {
  view = `credits_${Math.random().toString(36).slice(2)}`;
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"], credits: 4 });
});
afterEach(async () => void (await spark.sql(`DROP VIEW IF EXISTS ${view}`)));

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

it("is warned about where the catalog ends with the server", async () => {
  const { notes } = await prepareSnapshot(spark, { ...lake, asOf: "2022-03-01", view });
  expect(notes).toContain(`the server keeps its catalog in memory: view ${view} is gone when it stops`);
  expect((await prepareSnapshot(spark, { ...lake, asOf: "2022-03-01" })).notes.join()).not.toContain("catalog");
});

it("of a name that is none is refused", async () => {
  await expect(prepareSnapshot(spark, { ...lake, asOf: "2022-03-01", view: "a b" })).rejects.toThrow(
    "is not a valid view name",
  );
});

const recordsFolder = () => join(lake.processed, "_runs");

it("each published run leaves a record that readers do not see: inputs, versions, user, options and counts", async () => {
  const { fields } = await runSnapshot(spark, { ...lake, asOf: "2022-03-01", showKeys: "true" });
  const inputs = ["2022-02-28", "2022-03-01"].map(async (day) => {
    const folder = join(lake.landing, `record_date=${day}`);
    const [name = ""] = (await readdir(folder)).filter((file) => file.endsWith(".parquet"));
    const { size, mtimeMs } = await stat(join(folder, name));
    return [join(folder, name), size, Math.floor(mtimeMs)];
  });
  const path = textOf(fields, "path");
  expect(await auditRecords(lake.processed)).toEqual([
    {
      job: "credit-snapshot",
      version: 2,
      sparkVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      // This test starts the run by hand; what the command records is in fixed-runs.
      startedAt: null,
      publishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      durationMs: null,
      user: userInfo().username,
      sparkUser: spark.client.userId,
      fingerprint: path.split("-").at(-2),
      asOf: "2022-03-01",
      days: ["2022-02-28", "2022-03-01"],
      path,
      read: { partitions: 2, files: 2, filesNeeded: 2 },
      schema: "Id STRING,dim1 INT,dim2 INT,dim3 INT",
      inputs: await Promise.all(inputs),
      options: {
        landing: lake.landing,
        processed: lake.processed,
        asOf: "2022-03-01",
        since: null,
        key: ["Id"],
        onDuplicate: "fail",
        showKeys: true,
        monthEnd: "strict",
        acceptMissing: [],
        carryForward: false,
        waitForInput: 0,
        readyMarker: null,
        settle: 0,
        maxDrop: 50,
        schema: null,
        allowMissingColumns: false,
        where: null,
        partitionBy: [],
        sortBy: [],
        view: null,
        republish: false,
      },
      rows: 8,
      rowsPerDay: { "2022-02-28": 4, "2022-03-01": 4 },
    },
  ]);
});

it("a record that cannot be written fails no run, and none that is changed decides what is published", async () => {
  await mkdir(lake.processed, { recursive: true });
  await writeFile(recordsFolder(), "not a directory");
  const { state, fields, lines } = await runSnapshot(spark, { ...lake, asOf: "2022-03-01" });
  expect(state).toBe("published");
  expect(fields["rowsPerDay"]).toEqual({ "2022-02-28": 4, "2022-03-01": 4 });
  expect(lines).toContainEqual(expect.stringMatching(/^no record of the run was written: /));
  expect((await runSnapshot(spark, { ...lake, asOf: "2022-03-01" })).state).toBe("already-published");
});
