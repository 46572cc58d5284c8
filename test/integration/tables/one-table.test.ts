import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { type Home, makeHome, type RunningCommand, runCommand, runJson, startCommand } from "../cli/run-command.ts";
import { CREDIT_COLUMNS, land, makeLake, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { badInput } from "./bad-input.ts";
import { daysIn as daysOf, delta, type Format, failureOf, iceberg, insertInto, rowsOf } from "./formats.ts";
import { heldOn, leftRuns } from "./left-runs.ts";
import { tableOperations } from "./operations.ts";
import { startTableSpark, type TableSpark } from "./table-spark.ts";
import { tablesOf } from "./tables-of-a-format.ts";

const gatedSnapshot = join(import.meta.dirname, "../../runs/gated-snapshot.ts");

let server: TableSpark;
let spark: SparkSession;
let home: Home;
let lake: TestLake;
let table: string;
let made = 0;

beforeAll(async () => {
  server = await startTableSpark(["iceberg", "delta"]);
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
  return () => lake[Symbol.asyncDispose]();
});

const commits = (format: Format) => fresh((session) => format.commits(session, table));
const env = () => ({ ...home.env, SPARK_REMOTE: server.remote });
const submitArguments = (asOf: string, ...more: readonly string[]) =>
  ["submit", "credit-snapshot", "--landing", lake.landing, "--table", table, "--as-of", asOf, ...more] as const;
const resolve = (...more: readonly string[]) => runJson(["resolve", "--table", table, ...more], { env: env() });

/** In a session of its own: a session caches a table as it last saw it. */
async function fresh<T>(ask: (session: SparkSession) => Promise<T>): Promise<T> {
  await using session = await SparkSession.builder.remote(server.remote).create();
  return await ask(session);
}
const rows = (query: string) => fresh((session) => rowsOf(session, query));
const daysIn = (from: string) => fresh((session) => daysOf(session, from));

/** A submission that waits between preparing and running until it is opened. */
async function gated(asOf: string): Promise<{ readonly run: RunningCommand; open(): Promise<void> }> {
  const gate = join(home.directory, `gate of ${table} ${asOf}`);
  await mkdir(gate);
  const [, , ...options] = submitArguments(asOf, "-o", "json");
  const held = { GATE_DIRECTORY: gate, GATE_COUNT: "2" };
  const run = startCommand(["submit", gatedSnapshot, ...options], { env: { ...env(), ...held } });
  await expect.poll(() => readdir(gate), { timeout: 60_000 }).toHaveLength(1);
  return { run, open: () => writeFile(join(gate, "open"), "") };
}

/**
 * A submission to a Delta table takes seconds of Spark's own small queries. What both formats do by the same code runs
 * there by command alone: `TABLE_FORMATS=all npx vitest run one-table.test`.
 */
const runsEverywhere = process.env["TABLE_FORMATS"] === "all";

/** `BACKFILL_DAYS=60 npx vitest run one-table.test -t "a backfill of"` fills two months. */
const BACKFILL_DAYS = Number(process.env["BACKFILL_DAYS"] ?? 3);

const worked = ["2021-03-31", "2021-04-30", "2021-05-01", "2021-05-02", "2021-05-31", "2021-06-01"];
const past = "2021-05-10";

function consecutive(first: string, count: number): readonly string[] {
  const start = Date.parse(first);
  return Array.from({ length: count }, (_, at) => new Date(start + at * 86_400_000).toISOString().slice(0, 10));
}

describe.each([iceberg, delta])("in a table of $name", { timeout: 600_000 }, (format) => {
  const { name, database } = format;
  beforeEach(() => {
    table = `${database}.credits_${made}`;
  });
  const submit = (asOf: string, ...more: readonly string[]) =>
    runJson(submitArguments(asOf, "--table-format", name, ...more), { env: env() });
  const itIn = (only: Format, title: string, test: () => Promise<void>) => {
    if (format === only || runsEverywhere) it(title, test);
  };

  it("each T(D) of the worked table is one commit that adds one file, and stays readable", async () => {
    await land(spark, lake.landing, { days: [...worked, past] });
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
    const five = [
      [2, 0],
      [1, 0],
      [1, 1],
      [1, 1],
      [1, 0],
    ];
    expect(await commits(format)).toEqual(five);
    expect((await resolve()).json).toMatchObject({ asOf: "2021-06-01", path: tables[4]?.["path"], format: name });
    expect((await resolve("--as-of", "2021-05-02")).json["path"]).toBe(tables[2]?.["path"]);
    const { stdout: from } = await runCommand(["resolve", "--table", table, "--as-of", "2021-05-02"], { env: env() });
    expect(await daysIn(from.trim())).toEqual(wanted[2]?.map((day) => [day, 26]));
    expect((await submit("2021-06-01")).json).toMatchObject({
      state: "already-published",
      path: tables[4]?.["path"],
    });

    const late = await submit(past);
    if (name === "delta") {
      expect(failureOf(late)).toEqual([
        2,
        "USAGE",
        `${table} holds T(2021-06-01) already: T(${past}) cannot be published after it, as Delta has no branches.`,
      ]);
      expect(await commits(format)).toEqual(five);
    } else {
      expect(late.json).toMatchObject({ state: "published", days: ["2021-03-31", "2021-04-30", past], rows: 78 });
      expect(await commits(format)).toEqual([...five, [1, 1]]);
      expect((await submit(past)).json["state"]).toBe("already-published");
      expect((await resolve()).json["path"]).toBe(tables[4]?.["path"]);
      const refs = await rows(`SELECT type, COUNT(*) FROM ${table}.refs GROUP BY 1 ORDER BY 1`);
      expect(refs).toEqual([
        ["BRANCH", 1],
        ["TAG", 6],
      ]);
    }
    expect(await daysIn(table)).toEqual(wanted[4]?.map((day) => [day, 26]));
  });

  itIn(
    iceberg,
    "a corrected month-end is replaced in the commit of the day, and a day that went is carried forward",
    async () => {
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
      await spark.sql(insertInto(table, "2022-01-31"));
      expect(failureOf(await submit("2022-03-02", "--carry-forward", "--take-over"))).toEqual([
        5,
        "DATA_CHECK_FAILED",
        `The landing zone has lost 2022-01-31, and ${table} no longer shows what was published of it.`,
      ]);
    },
  );

  it("rows that break a rule leave the table as it was, and none where there was none", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"] });
    await land(spark, lake.landing, { days: ["2022-03-01"], credits: 1 });
    const broken = [5, "DATA_CHECK_FAILED", "2022-03-01 has 1 key more than once. Nothing was published."];
    expect(failureOf(await submit("2022-03-01"))).toEqual(broken);
    expect(failureOf(await resolve())).toEqual([4, "INPUT_NOT_READY", `no table is published in ${table}`]);
    expect(await fresh((session) => session.catalog.tableExists(table))).toBe(false);
    expect((await submit("2022-02-28")).json["state"]).toBe("published");
    expect(failureOf(await submit("2022-03-01"))).toEqual(broken);
    expect(
      failureOf(await submit("2022-03-01", "--on-duplicate", "allow", "--where", "record_date < '2022-03-01'")),
    ).toEqual([5, "DATA_CHECK_FAILED", "--where matches no record of 2022-03-01. Nothing was published."]);
    expect(await commits(format)).toEqual([[1, 0]]);
    expect(await daysIn(table)).toEqual([["2022-02-28", 26]]);
  });

  itIn(
    iceberg,
    "a month-end that was missing, and a day that stood in for one, are replaced once they land",
    async () => {
      const [stood, missing] = ["2022-01-30", "2022-02-28"];
      await land(spark, lake.landing, { days: [stood, "2022-03-31", "2022-04-01", "2022-04-02"] });
      const lenient = ["--month-end", "last-available", "--accept-missing", missing, "--since", "2022-01"];
      const first = await submit("2022-04-01", ...lenient, "--sort-by", "dim1,Id");
      expect(first.json).toMatchObject({
        days: [stood, "2022-03-31", "2022-04-01"],
        substitutions: [{ monthEnd: "2022-01-31", day: stood }],
        accepted: [missing],
      });
      const order = await rows(`SELECT dim1, Id FROM ${table} WHERE record_date = DATE'2022-04-01'`);
      expect(order).toEqual(
        [...order].sort(([a, one], [b, other]) => Number(a) - Number(b) || (String(one) < String(other) ? -1 : 1)),
      );
      await land(spark, lake.landing, { days: ["2022-01-31", missing] });
      const second = await submit("2022-04-02", ...lenient, "--sort-by", "dim1,Id");
      const days = ["2022-01-31", missing, "2022-03-31", "2022-04-02"];
      expect(second.json).toMatchObject({ days, read: { files: 3 }, rows: 104 });
      expect(second.json["accepted"] ?? []).toEqual([]);
      expect(await daysIn(table)).toEqual(days.map((day) => [day, 26]));
      expect(await commits(format)).toEqual([
        [3, 0],
        [3, 2],
      ]);
    },
  );

  it("what others wrote is refused until it is taken over, and maintenance is not", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
    await submit("2022-03-01");
    const before = await commits(format);
    await spark.sql(format.maintain(table));
    expect((await commits(format)).length).toBeGreaterThan(before.length);
    expect((await submit("2022-03-01")).json["state"]).toBe("already-published");
    await spark.sql(insertInto(table, "2022-02-28"));
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

  itIn(iceberg, "a run that lost a race to another program's commit starts once more, and is refused", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
    const first = await submit("2022-03-01");
    const inserted = async (day: string) => void (await spark.sql(insertInto(table, day)));
    const expectRefused = async (run: RunningCommand, because: string) => {
      const { exitCode, stdout, stderr } = await run.ended;
      expect(failureOf({ exitCode, json: JSON.parse(stdout) })).toEqual([
        5,
        "DATA_CHECK_FAILED",
        expect.stringMatching(/^Others have changed .*: version \d+ is not one that this job published\.$/),
      ]);
      expect(stderr).toContain(`${because}; retry 1 of 1 in 1 s`);
    };
    const prepared = await gated("2022-03-02");
    await inserted("2022-02-28");
    await prepared.open();
    // The commit would keep that day as the other one left it.
    await expectRefused(
      prepared.run,
      `Another commit changed ${table} after this run had looked at it. What this run wrote is not a T(D), and \`resolve\` does not find it`,
    );
    expect((await resolve()).json).toMatchObject({ asOf: "2022-03-01", path: first.json["path"] });
    expect((await submit("2022-03-01", "--take-over")).json["state"]).toBe("published");
    // The commit would drop that day.
    const [, , ...options] = submitArguments("2022-03-02", "-o", "json");
    const { held, where } = heldOn("2022-03-02");
    const writing = startCommand(["submit", "credit-snapshot", ...options, ...where], { env: env() });
    // Delta sees only what comes once it has begun to write.
    await held.holds();
    await inserted("2022-03-05");
    await held.release();
    await expectRefused(writing, "Another commit changed the table while this run wrote. Nothing was published");
    expect(await daysIn(table)).toContainEqual(["2022-03-05", 1]);
  });

  it(`a backfill of ${BACKFILL_DAYS} days is a commit a day, and reads each landing day once`, {
    timeout: 300_000 + BACKFILL_DAYS * 20_000,
  }, async () => {
    const days = consecutive("2022-02-27", BACKFILL_DAYS);
    const [from = "", to = ""] = [days[0], days.at(-1)];
    const monthEnds = ["2022-01-31", ...days.filter((_, at) => days[at + 1]?.endsWith("-01"))];
    const kept = days.map((day) => [...monthEnds.filter((end) => end < day), day]);
    await land(spark, lake.landing, { days: ["2022-01-31", ...days] });
    const place = ["--landing", lake.landing, "--table", table, "--table-format", name];
    const options = ["backfill", "credit-snapshot", ...place, "--from", from, "--to", to];
    const { exitCode, json } = await runJson(options, { env: env() });
    expect({ exitCode, error: json["error"] }).toEqual({ exitCode: 0, error: undefined });
    // The days of a backfill, in order.
    const done = json["days"] as readonly Readonly<Record<string, unknown>>[];
    expect(done.map(({ day, state, rows }) => [day, state, rows])).toEqual(
      days.map((day, at) => [day, "published", (kept[at]?.length ?? 0) * 26]),
    );
    expect(done.map(({ read }) => Object(read).files)).toEqual(days.map((_, at) => (at === 0 ? 2 : 1)));
    for (const [at, { path }] of done.entries()) {
      expect(await daysIn(String(path))).toEqual(kept[at]?.map((day) => [day, 26]));
    }
    const isKept = (day: string | undefined) => day === undefined || monthEnds.includes(day);
    expect(await commits(format)).toEqual(days.map((_, at) => [at === 0 ? 2 : 1, isKept(days[at - 1]) ? 0 : 1]));
  });

  itIn(iceberg, "a run that lost a race to another day's run starts once more from what that one left", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
    const [making, following] = [await gated("2022-02-28"), await gated("2022-03-02")];
    expect((await submit("2022-03-01")).json["state"]).toBe("published");
    await following.open();
    const { exitCode, stdout, stderr } = await following.run.ended;
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { state: "published", read: { files: 1 }, rows: 52 }]);
    expect(stderr).toContain("Nothing was published; retry 1 of 1 in 1 s");
    await making.open();
    const late = await making.run.ended;
    expect(late.exitCode).toBe(name === "iceberg" ? 0 : 2);
    expect(await daysIn(table)).toEqual([
      ["2022-02-28", 26],
      ["2022-03-02", 26],
    ]);
  });

  tablesOf(format, {
    spark: () => spark,
    lake: () => lake,
    env,
    table: () => table,
    server: () => server,
  });

  it("columns that are new are null in older days; others must stay as the table has them", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"] });
    await submit("2022-03-01");
    await land(spark, lake.landing, { days: ["2022-03-02"], columns: [...CREDIT_COLUMNS, "'new' AS grade"] });
    expect((await submit("2022-03-02")).exitCode).toBe(0);
    expect(await rows(`SELECT DISTINCT CAST(record_date AS STRING), grade FROM ${table} ORDER BY 1`)).toEqual([
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
    if (name === "delta") {
      await land(spark, lake.landing, { days: ["2022-03-04"], columns: [...wide, "'new' AS grade"] });
      const refused = await submit("2022-03-04");
      expect(failureOf(refused)).toEqual([
        5,
        "DATA_CHECK_FAILED",
        "A column changed its type: dim2 is int in the table and bigint in the days.",
      ]);
      const property = "('delta.enableTypeWidening' = 'true')";
      expect(Object(refused.json["error"]).hint).toContain(
        `To let the table take wider types: ALTER TABLE ${table} SET TBLPROPERTIES ${property}.`,
      );
      await spark.sql(`ALTER TABLE ${table} SET TBLPROPERTIES ${property}`);
      // Each commit writes a checkpoint then, as each tenth does by default.
      await spark.sql(`ALTER TABLE ${table} SET TBLPROPERTIES ('delta.checkpointInterval' = '1')`);
      expect((await submit("2022-03-04", "--since", "2022-03")).json).toMatchObject({ state: "published", rows: 26 });
      expect(await rows(`SELECT MAX(dim2), MAX(grade) FROM ${table}`)).toEqual([[5_000_000_000, "new"]]);
      return;
    }
    await land(spark, lake.landing, { days: ["2022-03-05"], columns: [...wide, "'new' AS grade"] });
    expect((await submit("2022-03-05")).exitCode).toBe(0);
    expect(await rows(`SELECT CAST(record_date AS STRING), MAX(dim2) FROM ${table} GROUP BY 1 ORDER BY 1`)).toEqual([
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
});

describe("a run that is left", { timeout: 300_000 }, () => {
  beforeEach(() => {
    table = `lake.risk.credits_${made}`;
  });
  leftRuns({ spark: () => spark, lake: () => lake, env, table: () => table, server: () => server });
});

describe("operations", { timeout: 300_000 }, () => {
  beforeEach(() => {
    table = `lake.risk.credits_${made}`;
  });
  tableOperations({ spark: () => spark, lake: () => lake, env, table: () => table, server: () => server });
});

describe("bad input", { timeout: 300_000 }, () => {
  badInput({ spark: () => spark, lake: () => lake, env, made: () => made, server: () => server });
});
