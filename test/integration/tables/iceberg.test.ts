import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import type { RunningServer } from "../../matrix/servers.ts";
import { type Home, makeHome, runJson, startCommand } from "../cli/run-command.ts";
import { CREDIT_COLUMNS, land, makeLake, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { startTableSpark } from "./table-spark.ts";

let server: RunningServer;
let spark: SparkSession;
let home: Home;
let lake: TestLake;
let table: string;
let made = 0;

beforeAll(async () => {
  server = await startTableSpark(["iceberg"]);
  spark = await SparkSession.builder.remote(server.remote).create();
  home = await makeHome();
}, 600_000);
afterAll(async () => {
  await spark?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  lake = await makeLake();
  made += 1;
  table = `lake.risk.credits_${made}`;
  return () => lake[Symbol.asyncDispose]();
});

const env = () => ({ ...home.env, SPARK_REMOTE: server.remote });
const submitArguments = (asOf: string, ...more: readonly string[]) =>
  ["submit", "credit-snapshot", "--landing", lake.landing, "--table", table, "--as-of", asOf, ...more] as const;
const submit = (asOf: string, ...more: readonly string[]) => runJson(submitArguments(asOf, ...more), { env: env() });
const resolve = (...more: readonly string[]) => runJson(["resolve", "--table", table, ...more], { env: env() });

async function rowsOf(query: string): Promise<readonly (readonly unknown[])[]> {
  // A separate session: a session caches a table as it last saw it.
  await using session = await SparkSession.builder.remote(server.remote).create();
  const rows = await (await session.sql(query)).collect();
  return rows.map((row) => [...row].map((value) => (typeof value === "bigint" ? Number(value) : value)));
}
const daysIn = (from: string) =>
  rowsOf(`SELECT CAST(record_date AS STRING), COUNT(*) FROM ${from} GROUP BY 1 ORDER BY 1`);
const commits = () =>
  rowsOf(
    `SELECT summary['added-data-files'], summary['deleted-data-files'] FROM ${table}.snapshots ORDER BY committed_at`,
  );
const failureOf = (ended: { readonly exitCode: number | null; readonly json: Readonly<Record<string, unknown>> }) => {
  const { code, message }: { code: string; message: string } = Object(ended.json["error"]);
  return [ended.exitCode, code, message];
};

const worked = ["2021-03-31", "2021-04-30", "2021-05-01", "2021-05-02", "2021-05-31", "2021-06-01"];

it("each T(D) of the worked table is one commit that adds one file, and stays readable", {
  timeout: 300_000,
}, async () => {
  await land(spark, lake.landing, { days: worked });
  const tables = [];
  for (const asOf of worked.slice(1)) tables.push((await submit(asOf)).json);
  const wanted = [
    ["2021-03-31", "2021-04-30"],
    ["2021-03-31", "2021-04-30", "2021-05-01"],
    ["2021-03-31", "2021-04-30", "2021-05-02"],
    ["2021-03-31", "2021-04-30", "2021-05-31"],
    ["2021-03-31", "2021-04-30", "2021-05-31", "2021-06-01"],
  ];
  expect(tables.map(({ state, days, rows }) => [state, days, rows])).toEqual(
    wanted.map((days) => ["published", days, days.length * 26]),
  );
  for (const [index, days] of wanted.entries()) {
    expect(await daysIn(String(tables[index]?.["path"]))).toEqual(days.map((day) => [day, 26]));
  }
  expect(await daysIn(table)).toEqual(wanted[4]?.map((day) => [day, 26]));
  expect(await commits()).toEqual([
    ["2", null],
    ["1", null],
    ["1", "1"],
    ["1", "1"],
    ["1", null],
  ]);
  expect((await resolve()).json).toMatchObject({ asOf: "2021-06-01", path: tables[4]?.["path"] });
  expect((await resolve("--as-of", "2021-05-02")).json["path"]).toBe(tables[2]?.["path"]);
  expect((await submit("2021-06-01")).json).toMatchObject({ state: "already-published", path: tables[4]?.["path"] });
  expect(failureOf(await submit("2021-05-02", "--republish"))).toEqual([
    2,
    "USAGE",
    `${table} holds T(2021-06-01) already: T(2021-05-02) cannot be published after it.`,
  ]);
  expect(await commits()).toHaveLength(5);
});

it("a corrected month-end is replaced in the commit of the day, and a day that went is carried forward", async () => {
  await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", "2022-03-01", "2022-03-02"] });
  await submit("2022-03-01");
  await land(spark, lake.landing, { days: ["2022-01-31"], credits: 5, mode: "overwrite" });
  const corrected = await submit("2022-03-01");
  expect(corrected.json).toMatchObject({ changed: ["2022-01-31"], read: { files: 1, filesNeeded: 1 } });
  expect(await daysIn(table)).toEqual([
    ["2022-01-31", 5],
    ["2022-02-28", 26],
    ["2022-03-01", 26],
  ]);
  await rm(join(lake.landing, "record_date=2022-01-31"), { recursive: true });
  expect(failureOf(await submit("2022-03-02"))[1]).toBe("DATA_CHECK_FAILED");
  const carried = await submit("2022-03-02", "--carry-forward");
  expect(carried.json).toMatchObject({ carried: ["2022-01-31"], read: { files: 1 }, rows: 57 });
  expect((await submit("2022-03-02", "--carry-forward")).json["state"]).toBe("already-published");
  const again = await submit("2022-03-02", "--carry-forward", "--republish");
  expect(again.json).toMatchObject({ state: "published", read: { files: 2 }, rows: 57 });
  await spark.sql(
    `INSERT INTO ${table} SELECT 'theirs' AS Id, 1 AS dim1, 1 AS dim2, 1 AS dim3, DATE'2022-01-31' AS record_date`,
  );
  expect(failureOf(await submit("2022-03-02", "--carry-forward", "--take-over"))).toEqual([
    5,
    "DATA_CHECK_FAILED",
    `Only ${table} holds 2022-01-31, and others have changed it.`,
  ]);
});

it("rows that break a rule leave the table as it was, and none where there was none", async () => {
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"] });
  await land(spark, lake.landing, { days: ["2022-03-01"], credits: 1 });
  expect(failureOf(await submit("2022-03-01"))).toEqual([
    5,
    "DATA_CHECK_FAILED",
    "2022-03-01 has 1 key more than once. Nothing was published.",
  ]);
  expect(failureOf(await resolve())).toEqual([4, "INPUT_NOT_READY", `no table is published in ${table}`]);
  expect(await rowsOf("SHOW TABLES IN lake.risk")).not.toContainEqual(expect.arrayContaining([table.split(".")[2]]));
});

it("what others wrote is refused until it is taken over, and a compaction is not", { timeout: 300_000 }, async () => {
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
  await submit("2022-03-01");
  await spark.sql(`CALL lake.system.rewrite_data_files(table => '${table}', options => map('rewrite-all', 'true'))`);
  expect((await rowsOf(`SELECT operation FROM ${table}.snapshots ORDER BY committed_at`)).at(-1)).toEqual(["replace"]);
  expect((await submit("2022-03-01")).json["state"]).toBe("already-published");
  await spark.sql(
    `INSERT INTO ${table} SELECT 'theirs' AS Id, 1 AS dim1, 1 AS dim2, 1 AS dim3, DATE'2022-02-28' AS record_date`,
  );
  const refused = await submit("2022-03-02");
  expect(failureOf(refused).slice(0, 2)).toEqual([5, "DATA_CHECK_FAILED"]);
  expect(await daysIn(table)).toEqual([
    ["2022-02-28", 27],
    ["2022-03-01", 26],
  ]);
  expect((await submit("2022-03-02", "--take-over")).json).toMatchObject({ state: "published", rows: 52 });
  expect(await daysIn(table)).toEqual([
    ["2022-02-28", 26],
    ["2022-03-02", 26],
  ]);
  expect((await submit("2022-03-02")).json["state"]).toBe("already-published");
});

/**
 * Two seconds for each of the day's four records, in the one task that reads it: what happens meanwhile comes first.
 */
const slowly = (day: string) =>
  `record_date < '${day}' OR Id > 'c0000003' OR java_method('java.lang.Thread', 'sleep', 2000L) IS NOT NULL`;

it("a commit that another one overtook publishes nothing, and says so", { timeout: 300_000 }, async () => {
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
  await submit("2022-03-01");
  const slow = startCommand([...submitArguments("2022-03-02", "--where", slowly("2022-03-02")), "-o", "json"], {
    env: env(),
  });
  await slow.said(/^Run /);
  await spark.sql(
    `INSERT INTO ${table} SELECT 'theirs' AS Id, 1 AS dim1, 1 AS dim2, 1 AS dim3, DATE'2022-03-05' AS record_date`,
  );
  const ended = await slow.ended;
  expect(failureOf({ ...ended, json: JSON.parse(ended.stdout) })).toEqual([
    6,
    "CONFLICT",
    "Another commit changed the table while this run wrote. Nothing was published.",
  ]);
  expect(await daysIn(table)).toContainEqual(["2022-03-05", 1]);
});
const target = (asOf: string) => ["credit-snapshot", "--table", table, "--as-of", asOf];

it("columns that are new are null in older days; others must stay as the table has them", {
  timeout: 300_000,
}, async () => {
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"] });
  await submit("2022-03-01");
  await land(spark, lake.landing, { days: ["2022-03-02"], columns: [...CREDIT_COLUMNS, "'new' AS grade"] });
  expect((await submit("2022-03-02")).exitCode).toBe(0);
  expect(await rowsOf(`SELECT DISTINCT CAST(record_date AS STRING), grade FROM ${table} ORDER BY 1`)).toEqual([
    ["2022-02-28", null],
    ["2022-03-02", "new"],
  ]);
  await land(spark, lake.landing, { days: ["2022-03-03"] });
  expect(failureOf(await submit("2022-03-03"))).toEqual([
    5,
    "DATA_CHECK_FAILED",
    "The days lack columns that the table has: grade.",
  ]);
  expect((await submit("2022-03-03", "--allow-missing-columns")).exitCode).toBe(0);
  const wide = CREDIT_COLUMNS.map((column) => column.replace("cast(id % 11 AS INT)", "cast(5000000000 AS BIGINT)"));
  await land(spark, lake.landing, { days: ["2022-03-05"], columns: [...wide, "'new' AS grade"] });
  expect((await submit("2022-03-05")).exitCode).toBe(0);
  expect(await rowsOf(`SELECT CAST(record_date AS STRING), MAX(dim2) FROM ${table} GROUP BY 1 ORDER BY 1`)).toEqual([
    ["2022-02-28", 10],
    ["2022-03-05", 5_000_000_000],
  ]);
  const text = CREDIT_COLUMNS.map((column) => column.replace("cast(id % 7 AS INT)", "cast(id AS STRING)"));
  await land(spark, lake.landing, { days: ["2022-03-06"], columns: [...text, "'new' AS grade"] });
  expect(failureOf(await submit("2022-03-06"))).toEqual([
    5,
    "DATA_CHECK_FAILED",
    "A column changed its type: dim1 is int in the table and string in the days; dim2 is bigint in the table and int in the days.",
  ]);
});

it("a run that is left is found and reported by another process", { timeout: 300_000 }, async () => {
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"] });
  expect((await submit("2022-03-01", "--detach", "--where", slowly("2022-03-01"))).json["state"]).toBe("detached");
  const attached = await runJson(["attach", ...target("2022-03-01")], { env: env() });
  expect(attached.json).toMatchObject({
    state: "published",
    rows: 52,
    path: expect.stringContaining(" VERSION AS OF "),
  });
});

it("a run is named by the table and the day, to look at it and to cancel it", { timeout: 300_000 }, async () => {
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
  await submit("2022-03-01");
  expect((await runJson(["status", ...target("2022-03-01")], { env: env() })).json).toMatchObject({
    state: "succeeded",
    path: expect.stringMatching(new RegExp(`^${table} VERSION AS OF \\d+$`)),
  });
  await submit("2022-03-02", "--detach", "--where", slowly("2022-03-02"));
  expect((await runJson(["cancel", ...target("2022-03-02")], { env: env() })).exitCode).toBe(0);
  expect((await runJson(["attach", ...target("2022-03-02")], { env: env() })).exitCode).toBe(7);
  expect(await commits()).toHaveLength(1);
});

it("a backfill is one commit a day, in order, and ends at a day that fails", { timeout: 300_000 }, async () => {
  const days = ["2022-02-27", "2022-02-28", "2022-03-02", "2022-03-03"];
  await land(spark, lake.landing, { days: ["2022-01-31", ...days] });
  await land(spark, lake.landing, { days: ["2022-03-02"], credits: 1 });
  const backfill = (from: string) =>
    runJson(
      [
        "backfill",
        "credit-snapshot",
        "--landing",
        lake.landing,
        "--table",
        table,
        "--from",
        from,
        "--to",
        days[3] ?? "",
      ],
      { env: env() },
    );
  const statesOf = (json: Readonly<Record<string, unknown>>) =>
    [json["days"]].flat().map((one) => {
      const { day, ok, state, read, error }: Record<string, Record<string, unknown>> = Object(one);
      return [day, ok ? [state, read?.["files"]] : (error?.["code"] ?? state)];
    });
  expect(statesOf((await backfill("2022-02-27")).json)).toEqual([
    ["2022-02-27", ["published", 2]],
    ["2022-02-28", ["published", 1]],
    ["2022-03-01", "INPUT_NOT_READY"],
    ["2022-03-02", "DATA_CHECK_FAILED"],
    ["2022-03-03", "not-begun"],
  ]);
  await land(spark, lake.landing, { days: ["2022-03-02"], mode: "overwrite" });
  expect(statesOf((await backfill("2022-02-28")).json)).toEqual([
    ["2022-02-28", ["already-published", undefined]],
    ["2022-03-01", "INPUT_NOT_READY"],
    ["2022-03-02", ["published", 1]],
    ["2022-03-03", ["published", 1]],
  ]);
  expect(await commits()).toEqual([
    ["2", null],
    ["1", "1"],
    ["1", null],
    ["1", "1"],
  ]);
});

it("refuses a place that is none, or two, or not a table of this kind", { timeout: 300_000 }, async () => {
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"] });
  const refusal = async (name: string, ...more: readonly string[]) => {
    table = name;
    return failureOf(await submit("2022-03-01", ...more));
  };
  await spark.sql("CREATE TABLE lake.risk.flat (Id STRING, record_date DATE) USING iceberg");
  expect(await refusal("lake.risk.flat")).toEqual([
    2,
    "USAGE",
    "lake.risk.flat is not partitioned, not by record_date first.",
  ]);
  await spark.sql(
    "CREATE TABLE default.plain (Id STRING, record_date DATE) USING parquet PARTITIONED BY (record_date)",
  );
  expect(await refusal("spark_catalog.default.plain")).toEqual([
    2,
    "USAGE",
    "spark_catalog.default.plain is a table of the format parquet.",
  ]);
  await spark.sql("CREATE VIEW default.shown AS SELECT 1 AS one");
  expect(await refusal("spark_catalog.default.shown")).toEqual([2, "USAGE", "spark_catalog.default.shown is a view."]);
  expect(await refusal("sea.risk.credits")).toEqual([2, "USAGE", "The server has no Iceberg catalog sea."]);
  expect(await refusal("credits")).toEqual([
    2,
    "USAGE",
    `--table: "credits" is not a table's name: write CATALOG.DB.NAME, as in lake.risk.credits.`,
  ]);
  expect((await refusal("lake.risk.both", "--processed", lake.processed))[2]).toBe(
    "--processed and --table both name a place to publish to: give one of them.",
  );
  expect((await refusal("lake.risk.viewed", "--view", "credits"))[2]).toBe(
    "--view credits shows Parquet runs: lake.risk.viewed itself always shows the newest T(D).",
  );
  const nowhere = ["submit", "credit-snapshot", "--landing", lake.landing, "--as-of", "2022-03-01"];
  expect(failureOf(await runJson(nowhere, { env: env() }))[2]).toBe(
    "no place to publish to is named: give --processed URI or --table CATALOG.DB.NAME.",
  );
});
