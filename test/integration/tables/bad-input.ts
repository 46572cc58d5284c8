import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { runJson } from "../cli/run-command.ts";
import { land, type TestLake } from "../credit-snapshot/landing-zone.ts";
import { sparkRemote } from "../spark.ts";
import { daysIn, failureOf, toldBy } from "./formats.ts";
import { lockedTables } from "./locked.ts";
import type { TableSpark } from "./table-spark.ts";

/** What the tests of a file have: a Spark with both formats, and for each test a lake and a number of its own. */
export interface Given {
  readonly spark: () => SparkSession;
  readonly lake: () => TestLake;
  readonly env: () => Readonly<Record<string, string>>;
  readonly made: () => number;
  readonly server: () => TableSpark;
}

/** Declares the tests of places and tables that a run refuses, each with what to do. */
export function badInput(given: Given): void {
  const { spark, lake, env, made, server } = given;
  lockedTables(given);

  const submit = (table: string, asOf: string, ...more: readonly string[]) =>
    runJson(["submit", "credit-snapshot", "--landing", lake().landing, "--table", table, "--as-of", asOf, ...more], {
      env: env(),
    });
  const refusal = async (table: string, ...more: readonly string[]) =>
    toldBy(await submit(table, "2022-03-01", ...more));

  it("a T(D) whose files VACUUM has removed is said to be gone, and the next day is published", async () => {
    const table = `spark_catalog.default.credits_${made()}`;
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02", "2022-03-03"] });
    for (const asOf of ["2022-02-28", "2022-03-01", "2022-03-02"]) await submit(table, asOf);
    await using session = await SparkSession.builder.remote(server().remote).create();
    await session.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    await session.sql(`VACUUM ${table} RETAIN 0 HOURS`);
    const resolve = (...more: readonly string[]) => runJson(["resolve", "--table", table, ...more], { env: env() });
    expect(toldBy(await resolve("--as-of", "2022-03-01"))).toEqual([
      4,
      "INPUT_NOT_READY",
      `T(2022-03-01) was published as ${table} VERSION AS OF 1, and VACUUM has removed its files since.`,
      "Publish the day again, with --processed or into another table.",
    ]);
    expect((await resolve()).json["asOf"]).toBe("2022-03-02");
    // The table has the same file still.
    const { path: older } = (await resolve("--as-of", "2022-02-28")).json;
    expect(await daysIn(session, String(older))).toEqual([["2022-02-28", 26]]);
    expect((await submit(table, "2022-03-03")).json).toMatchObject({ state: "published", rows: 52 });
  });

  it("the folder of a Delta table that was never made is named, with how it came about", async () => {
    const { pathname } = new URL(await spark().conf.get("spark.sql.warehouse.dir"));
    const folder = join(pathname, `credits_${made()}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "part-0.parquet"), "");
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01"] });
    const table = `spark_catalog.default.credits_${made()}`;
    expect(await refusal(table)).toEqual([
      2,
      "USAGE",
      `The folder of ${table}, file:${folder}, holds files but no table. Nothing was published.`,
      "A run that was killed while it made the table leaves data files there, which nobody reads: remove the folder and submit again, or name another table.",
    ]);
    await rm(folder, { recursive: true });
    expect((await submit(table, "2022-03-01")).json["state"]).toBe("published");
  });

  it("what is no table of days is refused, with what to name instead", async () => {
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01"] });
    const another = "Name another table; one that is missing is created.";
    const aTable = "Name an Iceberg or a Delta table, or one that does not exist yet.";
    await spark().sql("CREATE TABLE lake.risk.flat (Id STRING, record_date DATE) USING iceberg");
    const flat = "lake.risk.flat is not partitioned, not by record_date first.";
    expect(await refusal("lake.risk.flat")).toEqual([2, "USAGE", flat, another]);
    await spark().sql(
      "CREATE TABLE lake.risk.cut (Id STRING, dim1 INT, record_date DATE) USING iceberg PARTITIONED BY (record_date, dim1)",
    );
    const cut = "lake.risk.cut is partitioned by record_date, dim1; this run is without --partition-by.";
    const cutSo = "Write --partition-by dim1, or name another table.";
    expect(await refusal("lake.risk.cut")).toEqual([2, "USAGE", cut, cutSo]);
    await spark().sql(
      "CREATE TABLE default.plain (Id STRING, record_date DATE) USING parquet PARTITIONED BY (record_date)",
    );
    const plain = "spark_catalog.default.plain is a table of the format parquet.";
    expect(await refusal("spark_catalog.default.plain")).toEqual([2, "USAGE", plain, aTable]);
    await spark().sql("CREATE VIEW default.shown AS SELECT 1 AS one");
    const view = [2, "USAGE", "spark_catalog.default.shown is a view.", aTable];
    expect(await refusal("spark_catalog.default.shown")).toEqual(view);
    const other = "lake.risk.flat is a table of Iceberg; this run is with --table-format delta.";
    const leaveOut = "Leave --table-format out, or name another table.";
    expect(await refusal("lake.risk.flat", "--table-format", "delta")).toEqual([2, "USAGE", other, leaveOut]);
  });

  it("a catalog, a database or an extension that the server lacks is named, with the settings that bring it", async () => {
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01"] });
    const start = (jar: string, name: string, plugin: string) =>
      `Start it with ${jar}'s jar and spark.sql.catalog.${name}=${plugin}, or name one of its catalogs.`;
    const [icebergPlugin, deltaPlugin] = [
      "org.apache.iceberg.spark.SparkCatalog",
      "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    ];
    const noCatalog = (title: string, name: string, plugin: string) => [
      2,
      "USAGE",
      `The server has no ${title} catalog ${name}.`,
      start(title, name, plugin),
    ];
    expect(await refusal("sea.risk.credits")).toEqual(noCatalog("Iceberg", "sea", icebergPlugin));
    expect(await refusal("spark_catalog.default.new", "--table-format", "iceberg")).toEqual(
      noCatalog("Iceberg", "spark_catalog", icebergPlugin),
    );
    expect(await refusal("lake.risk.new", "--table-format", "delta")).toEqual(noCatalog("Delta", "lake", deltaPlugin));
    expect(await refusal("spark_catalog.nowhere.credits", "--table-format", "delta")).toEqual([
      2,
      "USAGE",
      "The catalog has no database spark_catalog.nowhere.",
      "Make it with CREATE DATABASE spark_catalog.nowhere, or name another one.",
    ]);
    // A server with neither jars nor extension.
    const bare = await runJson(
      [
        ...["submit", "credit-snapshot", "--landing", lake().landing, "--table", "lake.risk.new"],
        ...["--as-of", "2022-03-01", "-c", `spark.sql.catalog.lake=${icebergPlugin}`],
      ],
      { env: { ...env(), SPARK_REMOTE: sparkRemote() } },
    );
    expect(toldBy(bare)).toEqual([
      2,
      "USAGE",
      "The server lacks Iceberg's SQL extension.",
      "Start it with Iceberg's jar and spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions.",
    ]);
  });

  it("a place that is none, or two, is refused", async () => {
    expect((await refusal("credits")).slice(0, 3)).toEqual([
      2,
      "USAGE",
      `--table: "credits" is not a table's name: write CATALOG.DB.NAME, as in lake.risk.credits.`,
    ]);
    expect((await refusal("lake.risk.both", "--processed", lake().processed))[2]).toBe(
      "--processed and --table both name a place to publish to: give one of them.",
    );
    expect((await refusal("lake.risk.viewed", "--view", "credits"))[2]).toBe(
      "--view credits shows Parquet runs: lake.risk.viewed itself always shows the newest T(D).",
    );
    const nowhere = ["submit", "credit-snapshot", "--landing", lake().landing, "--as-of", "2022-03-01"];
    expect(failureOf(await runJson(nowhere, { env: env() }))[2]).toBe(
      "no place to publish to is named: give --processed URI or --table CATALOG.DB.NAME.",
    );
  });
}
