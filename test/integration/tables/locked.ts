import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { installedJars } from "../../../src/local/formats/fetch-jars.ts";
import { describeFormats } from "../../../src/local/formats/table-formats.ts";
import { runJson } from "../cli/run-command.ts";
import { land } from "../credit-snapshot/landing-zone.ts";
import { compiledJava, packedJar } from "../submit/java-jar.ts";
import type { Given } from "./bad-input.ts";
import { daysIn, rowsOf, toldBy } from "./formats.ts";

/** Declares the tests of tables that another writer has locked, or that the server may not write. */
export function lockedTables({ spark, lake, env, made, server }: Given): void {
  const submit = (table: string, asOf: string) =>
    runJson(["submit", "credit-snapshot", "--landing", lake().landing, "--table", table, "--as-of", asOf], {
      env: env(),
    });

  /** In a session that has not seen the table before. */
  const tagsOf = async (table: string) => {
    await using session = await SparkSession.builder.remote(server().remote).create();
    const [[count] = []] = await rowsOf(session, `SELECT COUNT(*) FROM ${table}.refs WHERE type = 'TAG'`);
    return count;
  };

  it("a commit that another writer's lock keeps out publishes nothing, and a tag is set once the lock is gone", async () => {
    const table = `lake.risk.credits_${made()}`;
    const metadata = join(
      await spark().conf.get("spark.sql.catalog.lake.warehouse"),
      "risk",
      `credits_${made()}`,
      "metadata",
    );
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
    await using lock = await icebergLock(server().remote, lake().landing);
    expect((await submit(table, "2022-03-01")).exitCode).toBe(0);
    const newest = Math.max(...(await readdir(metadata)).map((name) => Number(/^v(\d+)\./.exec(name)?.[1] ?? 0)));
    const file = (version: number) => join(metadata, `v${version}.gz.metadata.json`);

    await lock("acquire", file(newest + 1));
    expect(toldBy(await submit(table, "2022-03-02"))).toEqual([
      6,
      "CONFLICT",
      "Other commits, or a lock in the catalog, kept this run from its commit. Nothing was published.",
      "Submit it again once they are through; --retries does so by itself. Remove a lock that a dead writer left.",
    ]);
    await lock("release", file(newest + 1));
    // The first commit is the version, the second its tag.
    await lock("acquire", file(newest + 2));
    expect((await submit(table, "2022-03-02")).json).toMatchObject({ state: "published", rows: 52 });
    expect(await tagsOf(table)).toBe(1);
    await lock("release", file(newest + 2));
    expect((await submit(table, "2022-03-02")).json["state"]).toBe("already-published");
    expect(await tagsOf(table)).toBe(2);
    await using session = await SparkSession.builder.remote(server().remote).create();
    expect(await daysIn(session, table)).toEqual([
      ["2022-02-28", 26],
      ["2022-03-02", 26],
    ]);
  });

  it("a table that takes no changes, or that a newer release made, is named, with what to do", async () => {
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01"] });
    const make = async (table: string, format: string, properties = "") => {
      const columns = "Id STRING, dim1 INT, dim2 INT, dim3 INT, record_date DATE";
      await spark().sql(
        `CREATE TABLE ${table} (${columns}) USING ${format} PARTITIONED BY (record_date) ${properties}`,
      );
      return table;
    };
    const refusal = async (table: string) => toldBy(await submit(table, "2022-03-01"));
    const fixed = await make(
      `spark_catalog.default.fixed_${made()}`,
      "delta",
      "TBLPROPERTIES ('delta.appendOnly' = 'true')",
    );
    expect(await refusal(fixed)).toEqual([
      2,
      "USAGE",
      `${fixed} takes new rows alone (delta.appendOnly), but a T(D) replaces days. Nothing was published.`,
      `Name another table, or open this one: ALTER TABLE ${fixed} SET TBLPROPERTIES ('delta.appendOnly' = 'false').`,
    ]);
    const tooOld = (release: string, table: string, needs: string) => [
      2,
      "USAGE",
      `The server's ${release} is too old for ${table}, which needs ${needs}.`,
      "Use a server with a newer release of it, or name another table.",
    ];
    const { pathname: warehouse } = new URL(await spark().conf.get("spark.sql.warehouse.dir"));
    for (const [name, protocol, release, needs] of newerProtocols) {
      const table = await make(`spark_catalog.default.${name}_${made()}`, "delta");
      const log = join(warehouse, `${name}_${made()}`, "_delta_log", "00000000000000000001.json");
      const commitInfo = { timestamp: Date.now(), operation: "UPGRADE PROTOCOL", operationParameters: {} };
      await writeFile(log, `${JSON.stringify({ commitInfo })}\n${JSON.stringify({ protocol })}\n`);
      expect(await refusal(table)).toEqual(tooOld(release, table, needs));
    }
    const future = await make(`lake.risk.future_${made()}`, "iceberg");
    const lakeFolder = await spark().conf.get("spark.sql.catalog.lake.warehouse");
    const metadata = join(lakeFolder, "risk", `future_${made()}`, "metadata");
    const text = await readFile(join(metadata, "v1.metadata.json"), "utf8");
    await writeFile(join(metadata, "v1.metadata.json"), text.replace(/"format-version" ?: ?2/, '"format-version":9'));
    await rm(join(metadata, ".v1.metadata.json.crc"));
    expect(await refusal(future)).toEqual(tooOld("Iceberg", future, "format version 9"));
  });
}

/** What our Delta cannot write, cannot read, and does not know at all. */
const newerProtocols: readonly (readonly [string, object, string, string])[] = [
  [
    "unwritable",
    { minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["appendOnly", "sorcery"] },
    describeFormats(["delta"]),
    "sorcery",
  ],
  [
    "unreadable",
    { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ["sorcery"], writerFeatures: ["sorcery"] },
    describeFormats(["delta"]),
    "sorcery",
  ],
  [
    "unknown",
    { minReaderVersion: 9, minWriterVersion: 9, readerFeatures: [], writerFeatures: [] },
    "Delta",
    "a newer protocol",
  ],
];

interface IcebergLock extends AsyncDisposable {
  (act: "acquire" | "release", file: string): Promise<void>;
}

/** The lock of the server's own Iceberg, in a session that has the class for it. */
async function icebergLock(remote: string, folder: string): Promise<IcebergLock> {
  const [iceberg = ""] = await installedJars(["iceberg"], process.env);
  const classes = await compiledJava(join(import.meta.dirname, "locks"), folder, iceberg);
  const session = await SparkSession.builder.remote(remote).create();
  await session.addArtifact(await packedJar(classes, `${classes}.jar`));
  const act: (what: "acquire" | "release", file: string) => Promise<void> = async (what, file) => {
    const [[isDone] = []] = await (
      await session.sql(`SELECT java_method('IcebergLock', '${what}', '${file}')`)
    ).collect();
    expect(isDone).toBe("true");
  };
  return Object.assign(act, { [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() });
}
