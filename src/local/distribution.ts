import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UnreachableError } from "../errors.ts";
import { cacheDirectory, type Environment } from "./directories.ts";
import { describeFormats, formatsSparkVersion, type TableFormat } from "./formats/table-formats.ts";

/** The release to install if the user has none; proto/ is from the same release. */
export const defaultSparkVersion = "4.3.0";

export interface SparkDistribution {
  /** Holds `bin/spark-submit` and `jars/`: an unpacked release, or the directory of the `pyspark` package. */
  readonly home: string;
  readonly version: string;
  readonly source: "SPARK_HOME" | "installed";
}

/** There is no Spark on this machine yet: a caller may offer to install one. */
export class SparkNotInstalledError extends UnreachableError {
  override readonly name: string = "SparkNotInstalledError";
}

/** Where an installed distribution lies, whether it exists or not. */
export function installedSparkDirectory(env: Environment, version: string = defaultSparkVersion): string {
  return join(cacheDirectory(env), `spark-${version}`);
}

/**
 * SPARK_HOME when it is set, else the installed distribution.
 * Throws `SparkNotInstalledError` when there is none, `UnreachableError` when SPARK_HOME holds none that is suitable.
 */
export function findSpark(env: Environment = process.env): Promise<SparkDistribution> {
  return sparkOf(env, { version: defaultSparkVersion, install: "spark-connect local install" });
}

/**
 * The same for formats of tables, which have jars for one minor version of Spark alone. SPARK_HOME may hold any release
 * of that version.
 */
export async function findSparkFor(
  formats: readonly TableFormat[],
  env: Environment = process.env,
): Promise<SparkDistribution> {
  if (formats.length === 0) return await findSpark(env);
  const install = `spark-connect local install --with ${formats.join(",")}`;
  const spark = await sparkOf(env, { version: formatsSparkVersion, install });
  const [major, minor] = formatsSparkVersion.split(".");
  if (spark.version.startsWith(`${major}.${minor}.`)) return spark;
  throw new UnreachableError(
    `SPARK_HOME=${spark.home} is Spark ${spark.version}; ${describeFormats(formats)} need Spark ${major}.${minor}. ` +
      `Unset SPARK_HOME and run \`${install}\`, or let it name a Spark ${major}.${minor}.`,
  );
}

async function sparkOf(
  env: Environment,
  wanted: { readonly version: string; readonly install: string },
): Promise<SparkDistribution> {
  const home = env["SPARK_HOME"];
  if (home) return { home, version: await connectVersion(home), source: "SPARK_HOME" };
  const installed = join(installedSparkDirectory(env, wanted.version), "pyspark");
  const version = await jarVersion(installed, "spark-connect");
  if (version !== null) return { home: installed, version, source: "installed" };
  throw new SparkNotInstalledError(
    `${wanted.version === defaultSparkVersion ? "No Spark" : `No Spark ${wanted.version}`} on this machine: ` +
      `SPARK_HOME is not set and none is installed. Run \`${wanted.install}\`, ` +
      "set SPARK_HOME, or name a server with --remote.",
  );
}

/** Spark 3.5's Connect server ignores both the address and the token that it is given: it would be open to everyone. */
async function connectVersion(home: string): Promise<string> {
  const core = await jarVersion(home, "spark-core");
  if (core === null) {
    throw new UnreachableError(`SPARK_HOME=${home} holds no Spark (no jars/spark-core_*.jar). Correct it or unset it.`);
  }
  if (Number.parseInt(core, 10) < 4 || (await jarVersion(home, "spark-connect")) === null) {
    throw new UnreachableError(
      `SPARK_HOME=${home} is Spark ${core}; an embedded server needs 4.0 or newer, with Connect. ` +
        "Unset SPARK_HOME to use the installed one, or name a server with --remote.",
    );
  }
  return core;
}

async function jarVersion(home: string, module: string): Promise<string | null> {
  const jars = await readdir(join(home, "jars")).catch(() => []);
  const jar = new RegExp(`^${module}_[\\d.]+-(\\d.*)\\.jar$`);
  return jars.map((name) => jar.exec(name)?.[1]).find((version) => version !== undefined) ?? null;
}
