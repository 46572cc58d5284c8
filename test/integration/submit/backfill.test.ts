import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { type Home, makeHome, runCommand, runJson } from "../cli/run-command.ts";
import { land, makeLake, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";

let home: Home;
let lake: TestLake;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await makeHome();
  lake = await makeLake();
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", "2022-03-01", "2022-03-02", "2022-03-04"] });
});
afterAll(async () => {
  await lake?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

function backfill(from: string, to: string, ...more: readonly string[]): readonly string[] {
  const job = ["credit-snapshot", "--landing", lake.landing, "--processed", lake.processed];
  return ["backfill", ...job, "--from", from, "--to", to, ...more];
}

describe("backfill", { timeout: 240_000 }, () => {
  it("publishes every day that can be, and ends with the code of the worst", async () => {
    const { exitCode, json } = await runJson(backfill("2022-03-01", "2022-03-04", "--parallel", "2"), { env });
    expect(exitCode).toBe(4);
    expect(json).toMatchObject({
      ok: false,
      job: "credit-snapshot",
      from: "2022-03-01",
      to: "2022-03-04",
      exitCode: 4,
      error: { code: "INPUT_NOT_READY" },
      days: [
        { day: "2022-03-01", ok: true, found: "new", state: "published", rows: 78 },
        { day: "2022-03-02", ok: true, found: "new", state: "published", rows: 78 },
        { day: "2022-03-03", ok: false, found: "blocked", exitCode: 4, error: { code: "INPUT_NOT_READY" } },
        { day: "2022-03-04", ok: true, found: "new", state: "published", rows: 78 },
      ],
    });
    expect(json).not.toHaveProperty("view");
  });

  it("publishes nothing twice, and with --resume does not even ask", async () => {
    const again = await runJson(backfill("2022-03-01", "2022-03-02"), { env });
    expect(again).toMatchObject({
      exitCode: 0,
      json: {
        days: [
          { found: "published", state: "already-published" },
          { found: "published", state: "already-published" },
        ],
      },
    });
    const resumed = await runJson(backfill("2022-03-01", "2022-03-02", "--resume"), { env });
    const skipped = {
      exitCode: 0,
      json: {
        days: [
          { found: null, state: "skipped", path: expect.stringContaining("/as_of=2022-03-01/_run-0001-") },
          { found: null, state: "skipped", path: expect.stringContaining("/as_of=2022-03-02/_run-0001-") },
        ],
      },
    };
    expect(resumed).toMatchObject(skipped);
    // In the directory that the relative paths count from, they name the same lake.
    const cwd = dirname(dirname(lake.landing));
    const relative = backfill("2022-03-01", "2022-03-02", "--resume").map((word) => word.replace(`${cwd}/`, ""));
    expect(relative).toContain("landing/lake");
    expect(await runJson(relative, { env, cwd })).toMatchObject(skipped);
    // What another Spark has published says nothing about this one.
    const other = { ...env, SPARK_REMOTE: sparkRemote().replace("//localhost:", "//127.0.0.1:") };
    expect(await runJson(backfill("2022-03-01", "2022-03-01", "--resume"), { env: other })).toMatchObject({
      exitCode: 0,
      json: { days: [{ found: "published", state: "already-published" }] },
    });
  });

  it("stops at the first failure with --fail-fast", async () => {
    const { exitCode, json } = await runJson(backfill("2022-03-02", "2022-03-04", "--fail-fast"), { env });
    expect(exitCode).toBe(4);
    expect(json).toMatchObject({
      error: {
        message: expect.stringContaining("1 of 3 days failed and 1 not begun; first: 2022-03-03 has not landed"),
      },
      days: [
        { day: "2022-03-02", ok: true, state: "already-published" },
        { day: "2022-03-03", ok: false, error: { code: "INPUT_NOT_READY" } },
        { day: "2022-03-04", ok: false, found: null, state: "not-begun", outcome: "not-published" },
      ],
    });
    expect(json["days"]).toHaveLength(3);
  });

  it("says with --dry-run what it finds of each day, and publishes nothing", async () => {
    await using other = await makeLake();
    const days = ["2022-01-31", "2022-03-01", "2022-03-02"];
    await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
    await land(spark, other.landing, { days });
    const of = (from: string, to: string, ...more: readonly string[]) =>
      runJson(
        ["backfill", "credit-snapshot", "--landing", other.landing, "--processed", other.processed]
          .concat(["--since", "2022-01", "--accept-missing", "2022-02-28"])
          .concat(["--from", from, "--to", to, ...more]),
        { env },
      );
    expect((await of("2022-03-01", "2022-03-02")).exitCode).toBe(0);
    await land(spark, other.landing, { days: ["2022-03-02", "2022-03-04"], credits: 27, mode: "overwrite" });
    const { exitCode, json } = await of("2022-03-01", "2022-03-04", "--dry-run", "--parallel", "2");
    expect(exitCode).toBe(4);
    expect(json).toMatchObject({
      days: [
        { day: "2022-03-01", found: "published", state: "already-published" },
        { day: "2022-03-02", found: "changed", state: "planned", changed: ["2022-03-02"] },
        { day: "2022-03-03", found: "blocked", error: { code: "INPUT_NOT_READY" } },
        { day: "2022-03-04", found: "new", state: "planned" },
      ],
    });
    const { stdout } = await runCommand(["resolve", "--processed", other.processed], { env });
    expect(stdout).toContain("/as_of=2022-03-02/_run-0001-");
  });

  it("moves the view once, at the end, to the greatest day that is published", async () => {
    await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
    await using other = await makeLake();
    await land(spark, other.landing, { days: ["2022-03-01", "2022-03-02"] });
    const view = `backfilled_${randomUUID().replaceAll("-", "")}`;
    const of = (to: string, ...more: readonly string[]) =>
      runJson(
        ["backfill", "credit-snapshot", "--landing", other.landing, "--processed", other.processed].concat([
          "--view",
          view,
          "--from",
          "2022-03-01",
          "--to",
          to,
          ...more,
        ]),
        { env },
      );
    await spark.sql(`CREATE VIEW ${view} AS SELECT 1 AS one`);
    expect(await of("2022-03-02")).toMatchObject({ exitCode: 2, json: { error: { code: "USAGE" } } });
    await expect(readdir(other.processed)).rejects.toMatchObject({ code: "ENOENT" });
    await spark.sql(`DROP VIEW ${view}`);
    const first = await of("2022-03-03");
    expect(first).toMatchObject({
      exitCode: 4,
      json: { view: { name: view, moved: true, why: null }, days: [{ ok: true }, { ok: true }, { ok: false }] },
    });
    const days = first.json["days"] as readonly object[]; // The expectation above says so.
    expect(days.filter((day) => "view" in day)).toEqual([]);
    const shown = await spark.table(view).select("record_date").distinct().collect();
    expect(shown.map(([day]) => day)).toEqual(["2022-03-02"]);
    // A skipped day is published as well, and the view only moves forward.
    const earlier = await of("2022-03-01", "--resume");
    expect(earlier.json).toMatchObject({
      days: [{ state: "skipped" }],
      view: { name: view, moved: false, why: "it shows 2022-03-02" },
    });
    await spark.sql(`DROP VIEW ${view}`);
  });

  it("refuses a range that runs backwards, and a job without a day", async () => {
    const backwards = await runCommand(backfill("2022-03-04", "2022-03-01"), { env });
    expect(backwards).toMatchObject({
      exitCode: 2,
      stderr: "error: --from 2022-03-04 is after --to 2022-03-01\n  Swap them.\n",
    });
    const range = ["--from", "2022-03-01", "--to", "2022-03-02"];
    const count = join(import.meta.dirname, "count-job.ts");
    expect(await runCommand(["backfill", count, "--out", "/x", ...range], { env })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("error: count has no parameter for a day\n"),
    });
  });

  it("runs a user's module for each day, as many at a time as --parallel says", async () => {
    const [meeting, out] = [join(home.directory, "meeting"), join(home.directory, "daily")];
    await mkdir(meeting);
    const module = join(import.meta.dirname, "daily-job.ts");
    const job = (to: string, together: string) =>
      ["backfill", module, "--from", "2022-03-01", "--to", to].concat([
        "--out",
        out,
        "--meeting",
        meeting,
        "--together",
        together,
      ]);
    // Each day waits until both have started: one after the other they would wait for ever.
    const { exitCode, json } = await runJson([...job("2022-03-02", "2"), "--parallel", "2"], { env });
    expect({ exitCode, json }).toMatchObject({
      exitCode: 0,
      json: {
        job: "daily",
        days: [
          { day: "2022-03-01", found: "new", state: "published", path: `${out}/2022-03-01` },
          { day: "2022-03-02", found: "new", state: "published", path: `${out}/2022-03-02` },
        ],
      },
    });
    expect(await runJson([...job("2022-03-03", "2"), "--resume"], { env })).toMatchObject({
      exitCode: 0,
      json: { days: [{ state: "skipped" }, { state: "skipped" }, { state: "published" }] },
    });
  });

  it("prints the command that goes on, which a shell takes as it is", async () => {
    const failed = await runJson(backfill("2022-03-04", "2022-03-05", "--where", "dim1 < 99"), { env });
    const resume = String(failed.json["resume"]);
    expect(resume).toMatch(/^spark-connect backfill .* --where 'dim1 < 99' -o json --resume$/);
    expect(failed.json["error"]).toMatchObject({ hint: expect.stringContaining(`Go on with: ${resume}`) });
    await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
    await land(spark, lake.landing, { days: ["2022-03-05"] });
    const command = resume.replace(
      /^spark-connect/,
      `${process.execPath} ${join(import.meta.dirname, "../../../dist/cli/main.js")}`,
    );
    const { stdout } = await promisify(execFile)("sh", ["-c", command], { env: { ...process.env, ...env } });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      days: [
        { day: "2022-03-04", state: "skipped" },
        { day: "2022-03-05", state: "published", rows: 78 },
      ],
    });
  });
});

describe("backfill of a SQL file", { timeout: 240_000 }, () => {
  it("binds each day to :day", async () => {
    const file = join(home.directory, "daily.sql");
    const into = `INSERT OVERWRITE DIRECTORY '${join(home.directory, "daily")}' USING parquet`;
    await writeFile(file, `${into} SELECT :day AS day, date_sub(:day, 1) AS before`);
    const range = ["--from", "2022-02-28", "--to", "2022-03-01", "--target", "daily"];
    const { exitCode, json } = await runJson(["backfill", file, ...range], { env });
    expect({ exitCode, json }).toMatchObject({
      exitCode: 0,
      json: {
        days: [
          { day: "2022-02-28", state: "published" },
          { day: "2022-03-01", state: "published" },
        ],
      },
    });
    await using spark = await SparkSession.builder.remote(sparkRemote()).create();
    const rows = await spark.read
      .parquet(join(home.directory, "daily"))
      .selectExpr("typeof(day)", "string(day)", "string(before)")
      .collect();
    expect(rows.map((row) => [...row])).toEqual([["date", "2022-03-01", "2022-02-28"]]);
  });

  it("takes the day as --day of submit, and from --param no second one", async () => {
    const file = join(home.directory, "one-day.sql");
    await writeFile(file, "SELECT assert_true(:day = DATE'2022-03-01')");
    expect(await runJson(["submit", file, "--day", "2022-03-01"], { env })).toMatchObject({ exitCode: 0 });
    expect(await runJson(["submit", file, "--param", "day:date=2022-03-01"], { env })).toMatchObject({ exitCode: 0 });
    const twice = ["submit", file, "--day", "2022-03-01", "--param", "day=2022-03-01"];
    expect(await runJson(twice, { env })).toMatchObject({
      exitCode: 2,
      json: { error: { message: ":day is given twice, by --day 2022-03-01 and by --param" } },
    });
  });

  it("is refused where the file has no :day", async () => {
    const file = join(home.directory, "no-day.sql");
    await writeFile(file, "SELECT 1");
    expect(await runJson(["backfill", file, "--from", "2022-02-28", "--to", "2022-03-01"], { env })).toMatchObject({
      exitCode: 2,
      json: { error: { hint: "Write :day in the file where the day belongs." } },
    });
  });
});
