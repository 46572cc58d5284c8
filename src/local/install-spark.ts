import { join } from "node:path";
import { cacheDirectory, type Environment } from "./directories.ts";
import {
  defaultSparkVersion,
  findSparkFor,
  installedSparkDirectory,
  type SparkDistribution,
  SparkNotInstalledError,
} from "./distribution.ts";
import { fetchJars } from "./formats/fetch-jars.ts";
import { formatsSparkVersion, type TableFormat } from "./formats/table-formats.ts";
import { installPackage } from "./install-package.ts";
import { describeProgress, type InstallOptions } from "./install-progress.ts";

/**
 * Installs Spark into the user's cache, unless there is one there or in SPARK_HOME. It comes through pip: the `pyspark`
 * package holds all of it. Needs 2.5 GB of disk while it runs, 500 MB after. For formats of tables it is the Spark that
 * they have jars for, and their jars come from Maven's repository.
 * Throws `UnreachableError` that says what to do, or the signal's reason; calling it again resumes.
 */
export async function installSpark(
  options: InstallOptions & {
    readonly formats?: readonly TableFormat[];
    /** Gets a line to show when there is news. */
    readonly note?: (line: string) => void;
  } = {},
): Promise<{ readonly spark: SparkDistribution; readonly outcome: "found" | "installed" }> {
  const { env = process.env, onProgress, note = () => {}, formats = [], ...rest } = options;
  const found = await findOrNull(formats, env);
  const hasFetched = await fetchJars(formats, { ...rest, env, note });
  if (found !== null) return { spark: found, outcome: hasFetched ? "installed" : "found" };
  const lines = describeProgress(note);
  const report: InstallOptions["onProgress"] = (progress) => {
    onProgress?.(progress);
    lines(progress);
  };
  const version = formats.length === 0 ? defaultSparkVersion : formatsSparkVersion;
  await installPackage(sparkPackage(env, version), { ...rest, env, onProgress: report });
  return { spark: await findSparkFor(formats, env), outcome: "installed" };
}

async function findOrNull(formats: readonly TableFormat[], env: Environment): Promise<SparkDistribution | null> {
  try {
    return await findSparkFor(formats, env);
  } catch (error) {
    if (error instanceof SparkNotInstalledError) return null;
    throw error;
  }
}

function sparkPackage(env: Environment, version: string): Parameters<typeof installPackage>[0] {
  return {
    requirement: `pyspark==${version}`,
    directory: installedSparkDirectory(env, version),
    workDir: join(cacheDirectory(env), "install"),
  };
}
