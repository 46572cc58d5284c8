import { SparkConnectError } from "../../../errors.ts";
import type { SparkSession } from "../../../sql/spark-session.ts";
import { FailureError } from "../../../submit/failure.ts";
import { listWithoutJobs, type Server, serverOf } from "../../../tables/server.ts";
import { storeOf } from "../../../tables/store/stores.ts";

/** What a server needs for tables of a format. */
interface Format {
  readonly title: string;
  readonly option: "iceberg" | "delta";
  /** The catalog of a server that `local start` starts. */
  readonly local: string;
  /** A class for `spark.sql.catalog.<name>`. */
  readonly catalog: string;
  /** The class in `spark.sql.extensions`. */
  readonly extension: string;
  readonly jar: string;
  /** A class of the jar and its method that gives the format's version. */
  readonly version: readonly [string, string];
}

const iceberg: Format = {
  title: "Iceberg",
  option: "iceberg",
  local: "lake",
  catalog: "org.apache.iceberg.spark.SparkCatalog",
  extension: "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
  jar: "org.apache.iceberg:iceberg-spark-runtime",
  version: ["org.apache.iceberg.IcebergBuild", "version"],
};

const delta: Format = {
  title: "Delta",
  option: "delta",
  local: "spark_catalog",
  catalog: "org.apache.spark.sql.delta.catalog.DeltaCatalog",
  extension: "io.delta.sql.DeltaSparkSessionExtension",
  jar: "io.delta:delta-spark",
  version: ["io.delta.package", "VERSION"],
};

/** How a server is set up for the tables of one catalog. */
interface Setup {
  readonly catalog: string;
  /** The class of the catalog; empty if the server has none by that name. */
  readonly plugin: string;
  readonly extensions: string;
  readonly format: Format;
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
  const { format, version, catalog, plugin } = setup;
  return [`${format.title} ${version}`, `catalog ${catalog} (${plugin})`, ...(await contentOf(server, table))].join(
    "; ",
  );
}

async function setupOf({ spark, call }: Server, table: string): Promise<Setup> {
  const [catalog = ""] = table.split(".");
  const name = `spark.sql.catalog.${catalog}` as const;
  const { [name]: plugin = "", "spark.sql.extensions": extensions = "" }: Readonly<Record<string, string>> =
    await spark.conf.get({ [name]: "", "spark.sql.extensions": "" }, call);
  const format = formatOf(catalog, plugin);
  return { catalog, plugin, extensions, format, version: await versionOf({ spark, call }, format) };
}

/** A server without the catalog does not say; Spark's own one takes Delta's tables, and not Iceberg's by itself. */
function formatOf(catalog: string, plugin: string): Format {
  if (plugin === "") return catalog === "spark_catalog" ? delta : iceberg;
  return /\.iceberg\./.test(plugin) ? iceberg : delta;
}

async function versionOf({ spark, call }: Server, { version: [name, method] }: Format): Promise<string | undefined> {
  try {
    const [row] = await (await spark.sql(`SELECT java_method('${name}', '${method}')`, {}, call)).collect(call);
    const [version] = row ?? [];
    return String(version);
  } catch (error) {
    if (!(error instanceof SparkConnectError) || error.errorClass === null) throw error;
    return error.errorClass.startsWith("DATATYPE_MISMATCH") ? undefined : "of an unknown version";
  }
}

function assertComplete({ catalog, plugin, extensions, format, version }: Setup, sparkVersion: string): void {
  const setting = `spark.sql.catalog.${catalog}`;
  const missing = [
    ...(version === undefined ? [{ what: `${format.title}'s jar`, how: jarFor(format, sparkVersion) }] : []),
    ...(plugin === "" ? [{ what: `a catalog ${catalog}`, how: `${setting}=${format.catalog}` }] : []),
    ...(extensions.includes(format.extension)
      ? []
      : [{ what: `${format.title}'s SQL extension`, how: `spark.sql.extensions=${format.extension}` }]),
  ];
  if (missing.length === 0) return;
  throw new FailureError("USAGE", `The server lacks ${missing.map(({ what }) => what).join(", ")}.`, {
    hint:
      `Start it with ${missing.map(({ how }) => how).join(", ")}. ` +
      `On this machine, \`spark-connect local start --with ${format.option}\` starts one with the catalog ${format.local}.`,
  });
}

/** As Maven names it: each minor version of Spark has a jar of its own, and the newest may have none yet. */
function jarFor({ jar }: Format, sparkVersion: string): string {
  const [major, minor] = sparkVersion.split(".");
  return `the jar ${jar}-${major}.${minor}_2.13`.replace("delta-spark-", "delta-spark_");
}

async function contentOf(server: Server, table: string): Promise<readonly string[]> {
  const store = storeOf({ table, takeOver: false });
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
