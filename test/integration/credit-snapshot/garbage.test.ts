import { cp, mkdir, readdir, rename, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import type { SparkSession } from "../../../src/index.ts";
import { findGarbage } from "../../../src/tables/store/gc.ts";
import { parquetRuns } from "../../../src/tables/store/parquet-runs/parquet-runs.ts";
import { resolveTable } from "../../../src/tables/store/resolve.ts";
import type { TableRef } from "../../../src/tables/store/table-store.ts";
import { startedRun } from "../../runs/started-run.ts";
import { makeHome, runCommand, runJson, startCommand } from "../cli/run-command.ts";
import { sparkRemote } from "../spark.ts";
import { eachWithLake } from "./each-with-lake.ts";
import { land, submitSnapshot, type TestLake } from "./landing-zone.ts";
import { runSnapshot, textOf } from "./run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;
let paths: readonly string[];
eachWithLake((...given) => {
  [spark, lake] = given;
}, "a b{1}");
beforeEach(async () => {
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"], credits: 4 });
  const publish = async (asOf: string) => {
    const { fields } = await runSnapshot(spark, { ...lake, asOf, republish: "true" });
    return textOf(fields, "path");
  };
  paths = [await publish("2022-03-01"), await publish("2022-03-01"), await publish("2022-03-02")];
});

const garbage = (graceMs = 0) => findGarbage(spark, parquetRuns(lake.processed).garbage, { graceMs });
const emptyRun = (run: TableRef) => parquetRuns(lake.processed).garbage.empty({ spark, call: {} }, run);
const newestTable = () => resolveTable(spark, parquetRuns(lake.processed), { asOf: null });

it("is what a newer run of its day supersedes, once the grace is over", async () => {
  expect(await garbage()).toEqual([
    {
      asOf: "2022-03-01",
      path: paths[0],
      reason: "superseded",
      files: 2,
      bytes: expect.any(Number),
      idleMs: expect.any(Number),
    },
  ]);
  expect(await garbage(7 * 86_400_000)).toEqual([]);
});

it("is emptied without a trace, and the table of its day stays", async () => {
  for (const run of await garbage()) await emptyRun(run);
  expect(await readdir(paths[0] ?? "")).toEqual([]);
  expect(await garbage()).toEqual([]);
  const table = await newestTable();
  expect(table?.path).toBe(paths[2]);
  for (const path of paths.slice(1)) expect(await readdir(path)).toContain("_SUCCESS");
});

it("is emptied although the session overwrites dynamically", async () => {
  await spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic");
  for (const run of await garbage()) await emptyRun(run);
  await spark.conf.unset("spark.sql.sources.partitionOverwriteMode");
  expect(await readdir(paths[0] ?? "")).toEqual([]);
});

it("is a crashed run, with what its tasks left behind, also when it is the newest of its day", async () => {
  const crashed = (paths[2] ?? "").replace("_run-0001", "_run-0002");
  const task = join(crashed, "_temporary/0/task_202203021200_0001_m_000000");
  await mkdir(task, { recursive: true });
  await cp(join(paths[2] ?? "", "record_date=2022-03-02"), join(task, "record_date=2022-03-02"), { recursive: true });
  await rename(join(paths[1] ?? "", "_SUCCESS"), join(lake.processed, "_kept"));
  const found = await garbage();
  expect(found.map(({ path, reason }) => [path, reason])).toEqual(
    expect.arrayContaining([
      [crashed, "crashed"],
      [paths[1], "crashed"],
    ]),
  );
  expect(found).toHaveLength(2);
  for (const run of found) await emptyRun(run);
  expect(await readdir(crashed)).toEqual([]);
  expect((await newestTable())?.path).toBe(paths[2]);
});

it("is by default what has not been needed for a week", async () => {
  await using home = await makeHome();
  const collected = async (...more: readonly string[]) => {
    const env = { ...home.env, SPARK_REMOTE: sparkRemote() };
    return (await runJson(["gc", "--processed", lake.processed, ...more], { env })).json;
  };
  const crashed = (paths[2] ?? "").replace("_run-0001", "_run-0002");
  await cp(join(paths[2] ?? "", "record_date=2022-03-02"), join(crashed, "record_date=2022-03-02"), {
    recursive: true,
  });
  await rename(paths[2] ?? "", (paths[2] ?? "").replace("_run-0001", "_run-0003"));
  expect(await collected()).toMatchObject({ state: "planned", runs: [] });
  await age(crashed, 6.9);
  await age(paths[1] ?? "", 8);
  expect(await collected()).toMatchObject({ runs: [{ path: paths[0], reason: "superseded" }] });
  await age(crashed, 8);
  const both = [{ path: paths[0] }, { path: crashed, reason: "crashed" }].map((run) => expect.objectContaining(run));
  expect((await collected())["runs"]).toEqual(expect.arrayContaining(both));
  expect((await collected("--keep-superseded", "30", "--grace", "30d"))["runs"]).toEqual([]);
  expect(await readdir(paths[0] ?? "")).toContain("_SUCCESS");
});

/** Makes a run as old as if it had been written some days ago. */
async function age(run: string, days: number): Promise<void> {
  const written = new Date(Date.now() - days * 86_400_000);
  for (const file of await readdir(run, { recursive: true })) await utimes(join(run, file), written, written);
}

it("is left alone on a day with a run that is going on, however short the grace", { timeout: 180_000 }, async () => {
  await using home = await makeHome();
  const env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  const collect = ["gc", "--processed", lake.processed, "--keep-superseded", "0", "--grace", "1ms", "--yes"];
  // Two seconds per record, in one task: gc can look beside it, and a cancelled task ends after its current record.
  const slowly = "record_date < '2022-03-01' OR java_method('java.lang.Thread', 'sleep', 2000L) IS NOT NULL";
  const running = startCommand(submitSnapshot(lake, "2022-03-01", "--republish", "--where", slowly), { env });
  await startedRun({ remote: sparkRemote() }, running);
  const during = await runJson(collect, { env });
  expect(during.json).toEqual({ schemaVersion: 1, ok: true, state: "emptied", runs: [] });
  expect(await readdir(paths[0] ?? "")).toContain("_SUCCESS");
  running.process.kill("SIGINT");
  expect((await running.ended).exitCode).toBe(130);
  expect((await runJson(collect, { env })).json["runs"]).toContainEqual(expect.objectContaining({ path: paths[0] }));
  expect(await readdir(paths[0] ?? "")).toEqual([]);
});

it("is named once when it is emptied", async () => {
  await using home = await makeHome();
  const env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  const collect = ["gc", "--processed", lake.processed, "--keep-superseded", "0", "--grace", "1ms", "--yes"];
  const { stdout, stderr } = await runCommand(collect, { env });
  expect(`${stdout}${stderr}`.split(paths[0] ?? "")).toHaveLength(2);
});

it("is nothing of a landing zone, whichever path is given", async () => {
  expect(await findGarbage(spark, parquetRuns(lake.landing).garbage, { graceMs: 0 })).toEqual([]);
  const landed = await readdir(lake.landing, { recursive: true });
  for (const run of await garbage()) await emptyRun(run);
  expect(await readdir(lake.landing, { recursive: true })).toEqual(landed);
});

it("is nothing where nothing is published", async () => {
  await rm(lake.processed, { recursive: true });
  expect(await garbage()).toEqual([]);
});
