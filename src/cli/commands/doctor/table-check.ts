import { SparkConnectError } from "../../../errors.ts";
import type { SparkSession } from "../../../sql/spark-session.ts";
import { FailureError } from "../../../submit/failure.ts";
import { listWithoutJobs, type Server, serverOf } from "../../../tables/server.ts";
import { deltaFormat } from "../../../tables/store/delta/delta-format.ts";
import { icebergFormat } from "../../../tables/store/iceberg/iceberg-format.ts";
import type { TableFormat } from "../../../tables/store/one-table/format.ts";
import { storeOf } from "../../../tables/store/stores.ts";

/** What tells whether a server has a format's jar. */
interface Jar {
  readonly format: TableFormat;
  /** A class of the jar and its method that gives the format's version. */
  readonly version: readonly [string, string];
  /** As Maven names it, for a version of Spark such as 4.1. */
  readonly name: (spark: string) => string;
  /** The catalog of a server that `local start` starts. */
  readonly localCatalog: string;
}

const iceberg: Jar = {
  format: icebergFormat,
  version: ["org.apache.iceberg.IcebergBuild", "version"],
  name: (spark) => `org.apache.iceberg:iceberg-spark-runtime-${spark}_2.13`,
  localCatalog: "lake",
};

const delta: Jar = {
  format: deltaFormat,
  version: ["io.delta.package", "VERSION"],
  name: (spark) => `io.delta:delta-spark_${spark}_2.13`,
  localCatalog: "spark_catalog",
};

/** How a server is set up for the tables of one catalog. */
interface Setup {
  readonly catalog: string;
  /** The class of the catalog; empty if the server has none by that name. */
  readonly plugin: string;
  readonly extensions: string;
  readonly jar: Jar;
  /** Of the format's jar; undefined if the server has no such jar. */
  readonly version: string | undefined;
}

/**
 * One line about a table: what the server has for its format, its newest T(D), and whether other programs have changed
 * it. Throws a `JobError` or a `FailureError` that names all that is missing.
 */
export async function describeTable(
  spark: SparkSession,
  table: string,
  { signal, sparkVersion }: { readonly signal: AbortSignal; readonly sparkVersion: string },
): Promise<string> {
  const server = serverOf(spark, signal);
  const [setup] = await Promise.all([setupOf(server, table), listWithoutJobs(server)]);
  assertComplete(setup, sparkVersion);
  const { jar, version, catalog, plugin } = setup;
  return [
    `${jar.format.title} ${version}`,
    `catalog ${catalog} (${plugin})`,
    ...(await contentOf(server, table, jar.format.name)),
  ].join("; ");
}

async function setupOf({ spark, call }: Server, table: string): Promise<Setup> {
  const [catalog = ""] = table.split(".");
  const name = `spark.sql.catalog.${catalog}` as const;
  const { [name]: plugin = "", "spark.sql.extensions": extensions = "" }: Readonly<Record<string, string>> =
    await spark.conf.get({ [name]: "", "spark.sql.extensions": "" }, call);
  const jar = jarOf(catalog, plugin);
  return { catalog, plugin, extensions, jar, version: await versionOf({ spark, call }, jar) };
}

/** A server without the catalog does not say; Spark's own one takes Delta's tables, and not Iceberg's by itself. */
function jarOf(catalog: string, plugin: string): Jar {
  if (plugin === "") return catalog === "spark_catalog" ? delta : iceberg;
  return icebergFormat.catalogs.some((start) => plugin.startsWith(start)) ? iceberg : delta;
}

async function versionOf({ spark, call }: Server, { version: [name, method] }: Jar): Promise<string | undefined> {
  try {
    const [row] = await (await spark.sql(`SELECT java_method('${name}', '${method}')`, {}, call)).collect(call);
    const [version] = row ?? [];
    return String(version);
  } catch (error) {
    if (!(error instanceof SparkConnectError) || error.errorClass === null) throw error;
    return error.errorClass.startsWith("DATATYPE_MISMATCH") ? undefined : "of an unknown version";
  }
}

function assertComplete({ catalog, plugin, extensions, jar, version }: Setup, sparkVersion: string): void {
  const { title, name, catalog: ownCatalog, extension } = jar.format;
  const missing: (readonly [what: string, how: string])[] = [];
  const [minor = ""] = /^\d+\.\d+/.exec(sparkVersion) ?? [];
  if (version === undefined) missing.push([`${title}'s jar`, jar.name(minor)]);
  if (plugin === "") missing.push([`a catalog ${catalog}`, `spark.sql.catalog.${catalog}=${ownCatalog}`]);
  if (!extensions.includes(extension)) missing.push([`${title}'s SQL extension`, `spark.sql.extensions=${extension}`]);
  if (missing.length === 0) return;
  throw new FailureError("USAGE", `The server lacks ${missing.map(([what]) => what).join(", ")}.`, {
    hint:
      `Start it with ${missing.map(([, how]) => how).join(", ")}. ` +
      `On this machine, \`spark-connect local start --with ${name}\` starts one with the catalog ${jar.localCatalog}.`,
  });
}

async function contentOf(server: Server, table: string, tableFormat: TableFormat["name"]): Promise<readonly string[]> {
  const store = storeOf({ table, tableFormat, takeOver: false });
  const newest = await store.newestTable(server, { now: new Date() });
  if (newest === undefined) {
    const exists = await server.spark.catalog.tableExists(table, server.call);
    return [exists ? "the table holds no T(D): a run needs --take-over" : "the first run makes the table"];
  }
  const { isTouched } = await store.tablesOf(server, newest.asOf);
  return [
    `newest T(D): ${newest.path}, as of ${newest.asOf}`,
    isTouched ? "others have changed it since: a run needs --take-over" : "nobody else has changed it since",
  ];
}
