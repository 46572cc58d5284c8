import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { runJson } from "../cli/run-command.ts";
import { land, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { daysIn, failureOf, iceberg, insertInto, rowsOf } from "./formats.ts";
import type { TableSpark } from "./table-spark.ts";

/** What the tests of a file have: a Spark with Iceberg, and for each test a lake and a table's name. */
export interface Given {
  readonly spark: () => SparkSession;
  readonly lake: () => TestLake;
  readonly env: () => Readonly<Record<string, string>>;
  readonly table: () => string;
  readonly server: () => TableSpark;
}

/** Declares the tests of what one does with a table beside a single submission. */
export function tableOperations({ spark, lake, env, table, server }: Given): void {
  const submit = (asOf: string, ...more: readonly string[]) =>
    runJson(["submit", "credit-snapshot", "--landing", lake().landing, "--table", table(), "--as-of", asOf, ...more], {
      env: env(),
    });

  it("a backfill is one commit a day, in order, and ends at a day that fails", async () => {
    const days = ["2022-02-27", "2022-02-28", "2022-03-02", "2022-03-03"];
    await land(spark(), lake().landing, { days: ["2022-01-31", ...days] });
    await land(spark(), lake().landing, { days: ["2022-03-02"], credits: 1 });
    const backfill = (from: string) =>
      runJson(
        [
          "backfill",
          "credit-snapshot",
          "--landing",
          lake().landing,
          "--table",
          table(),
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
    await land(spark(), lake().landing, { days: ["2022-03-02"], mode: "overwrite" });
    expect(statesOf((await backfill("2022-02-28")).json)).toEqual([
      ["2022-02-28", ["already-published", undefined]],
      ["2022-03-01", "INPUT_NOT_READY"],
      ["2022-03-02", ["published", 1]],
      ["2022-03-03", ["published", 1]],
    ]);
    expect(await iceberg.commits(spark(), table())).toEqual([
      [2, 0],
      [1, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  it("a table takes over from runs, with the month-ends that only they still hold", async () => {
    await land(spark(), lake().landing, {
      days: ["2022-01-31", "2022-02-28", "2022-03-01", "2022-03-02", "2022-03-03"],
    });
    const runs = ["submit", "credit-snapshot", "--landing", lake().landing, "--processed", lake().processed] as const;
    expect((await runJson([...runs, "--as-of", "2022-03-01"], { env: env() })).exitCode).toBe(0);
    await rm(join(lake().landing, "record_date=2022-01-31"), { recursive: true });
    const moved = await submit("2022-03-02", "--carry-from", lake().processed);
    const days = ["2022-01-31", "2022-02-28", "2022-03-02"];
    expect(moved.json).toMatchObject({
      state: "published",
      days,
      carried: ["2022-01-31"],
      rows: 78,
      read: { files: 3 },
    });
    expect(await daysIn(spark(), table())).toEqual(days.map((day) => [day, 26]));
    expect((await submit("2022-03-02", "--carry-from", lake().processed)).json["state"]).toBe("already-published");
    const next = await submit("2022-03-03", "--carry-forward");
    expect(next.json).toMatchObject({ carried: ["2022-01-31"], rows: 78, read: { files: 1 } });
    expect(failureOf(await submit("2022-03-03", "--carry-from", lake().landing))).toEqual([
      4,
      "INPUT_NOT_READY",
      `no table of 2022-03-03 or earlier is published in ${lake().landing}`,
    ]);
  });

  it("doctor says what the server has for a table, and what it lacks", async () => {
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01"] });
    const examined = async (name: string): Promise<unknown> => {
      const { json } = await runJson(["doctor", "--table", name], { env: env() });
      return [json["checks"]].flat().find((check) => Object(check).name === "table");
    };
    const has = "Iceberg 1.12.0; catalog lake (org.apache.iceberg.spark.SparkCatalog)";
    const checked = { name: "table", ok: true };
    expect(await examined(table())).toEqual({ ...checked, detail: `${has}; the first run makes the table` });
    const { path } = (await submit("2022-03-01")).json;
    const newest = `${has}; newest T(D): ${path}, as of 2022-03-01`;
    expect(await examined(table())).toEqual({ ...checked, detail: `${newest}; nobody else has changed it since` });
    await spark().sql(insertInto(table(), "2022-02-28"));
    expect(await examined(table())).toEqual({
      ...checked,
      detail: `${newest}; others have changed it since: a run needs --take-over`,
    });
    expect(await examined("sea.risk.credits")).toEqual({
      name: "table",
      ok: false,
      detail: "The server lacks a catalog sea.",
    });
  });

  it("gc removes what a newer version of a day replaced, and no other", async () => {
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
    const { path: replaced } = (await submit("2022-03-01")).json;
    await land(spark(), lake().landing, { days: ["2022-02-28"], credits: 5, mode: "overwrite" });
    const { path: kept } = (await submit("2022-03-01")).json;
    const { path: later } = (await submit("2022-03-02")).json;
    await using session = await SparkSession.builder.remote(server().remote).create();
    const version = String(replaced).replace(/.* VERSION AS OF /, "");
    await session.sql(`ALTER TABLE ${table()} CREATE TAG audit AS OF VERSION ${version}`);
    const collect = async (...more: readonly string[]) =>
      (await runJson(["gc", "--table", table(), ...more], { env: env() })).json;
    expect(await collect()).toMatchObject({ state: "planned", runs: [] });
    expect(await collect("--keep-superseded", "0")).toMatchObject({ state: "planned", runs: [] });
    await session.sql(`ALTER TABLE ${table()} DROP TAG audit`);
    const runs = [{ asOf: "2022-03-01", path: replaced, reason: "superseded", files: 1, bytes: expect.any(Number) }];
    expect(await collect("--keep-superseded", "0")).toMatchObject({ state: "planned", runs });
    expect(await collect("--keep-superseded", "0", "--yes")).toMatchObject({ state: "emptied", runs });
    expect(await collect("--keep-superseded", "0")).toMatchObject({ runs: [] });
    expect(await daysIn(session, String(kept))).toEqual([
      ["2022-02-28", 5],
      ["2022-03-01", 26],
    ]);
    expect(await daysIn(session, String(later))).toEqual([
      ["2022-02-28", 5],
      ["2022-03-02", 26],
    ]);
    await expect(daysIn(session, String(replaced))).rejects.toThrow("snapshot");
    expect((await submit("2022-03-02")).json["state"]).toBe("already-published");
  });

  it("gc leaves Delta's versions to VACUUM, and says so", async () => {
    const name = table().replace("lake.risk", "spark_catalog.default");
    await spark().sql(`CREATE TABLE ${name} (Id STRING, record_date DATE) USING delta PARTITIONED BY (record_date)`);
    expect(failureOf(await runJson(["gc", "--table", name], { env: env() }))).toEqual([
      2,
      "USAGE",
      `gc cannot remove a version of ${name}: Delta removes files by their age alone, those of every version at once.`,
    ]);
  });

  it("PySpark, pyiceberg and deltalake read the T(D) that resolve names", async () => {
    const deltaTable = table().replace("lake.risk", "spark_catalog.default");
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01"] });
    const resolved = async (name: string, format: string) => {
      const place = ["--landing", lake().landing, "--table", name, "--table-format", format];
      await runJson(["submit", "credit-snapshot", ...place, "--as-of", "2022-03-01"], { env: env() });
      // The table itself now shows something else.
      await spark().sql(`DELETE FROM ${name} WHERE record_date = DATE'2022-02-28'`);
      return (await runJson(["resolve", "--table", name], { env: env() })).json;
    };
    const ofIceberg = await resolved(table(), "iceberg");
    const ofDelta = await resolved(deltaTable, "delta");
    const text = async (query: string) => String((await rowsOf(spark(), query))[0]?.[0]);
    const metadata = await text(`SELECT file FROM ${table()}.metadata_log_entries ORDER BY timestamp DESC LIMIT 1`);
    const detail = await spark().sql(`DESCRIBE DETAIL ${deltaTable}`);
    const [[location] = []] = await detail.select("location").collect();
    const tables = [
      { ...ofIceberg, metadata, from: `${table()} VERSION AS OF '${String(ofIceberg["tag"])}'` },
      { ...ofDelta, location: String(location).replace(/^file:/, "") },
    ];
    const script = join(import.meta.dirname, "read_tables.py");
    const printed = await server().runPySpark(PACKAGES, script, [JSON.stringify(tables)]);
    const days = [
      ["2022-02-28", 26],
      ["2022-03-01", 26],
    ];
    expect(JSON.parse(/^READ (.*)$/m.exec(printed)?.[1] ?? "{}")).toEqual({
      "pyiceberg, by tag": days,
      "pyiceberg, by version": days,
      "PySpark, Iceberg": days,
      deltalake: days,
      "PySpark, Delta": days,
    });
  });
}

/** Readers outside Spark, each with all that it needs to read a table. */
const PACKAGES = [
  "pyarrow==26.0.1",
  "python-dateutil==4.0.0",
  "pyiceberg==0.12.0 cachetools==8.0.2 mmh3==5.3.1 pydantic==2.14.4 pydantic-core==2.50.5 annotated-types==0.8.0 " +
    "typing-extensions==4.16.0 typing-inspection==0.4.5 pyparsing==3.3.3 pyroaring==1.2.0 strictyaml==1.7.3 " +
    "zstandard==0.25.0 tenacity==9.2.1 fsspec==2026.9.0 requests==2.34.2 click==8.5.1 rich==15.0.0",
  "deltalake==1.6.6 arro3-core==0.9.1 Deprecated==1.3.1 wrapt==2.5.2",
];
