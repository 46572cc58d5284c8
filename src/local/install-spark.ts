import { join } from "node:path";
import { cacheDirectory, type Environment } from "./directories.ts";
import {
  defaultSparkVersion,
  findSpark,
  installedSparkDirectory,
  type SparkDistribution,
  SparkNotInstalledError,
} from "./distribution.ts";
import { installPackage } from "./install-package.ts";
import { describeProgress, type InstallOptions } from "./install-progress.ts";

/**
 * Installs Spark into the user's cache, unless there is one there or in SPARK_HOME. It comes through pip: the `pyspark`
 * package holds all of it. Needs 2.5 GB of disk while it runs, 500 MB after.
 * Throws `UnreachableError` that says what to do, or the signal's reason; calling it again resumes.
 */
export async function installSpark(
  options: InstallOptions & {
    /** Gets a line to show when there is news. */ readonly note?: (line: string) => void;
  } = {},
): Promise<{ readonly spark: SparkDistribution; readonly outcome: "found" | "installed" }> {
  const { env = process.env, onProgress, note, ...rest } = options;
  const found = await findOrNull(env);
  if (found !== null) return { spark: found, outcome: "found" };
  const lines = describeProgress(note ?? (() => {}));
  const report: InstallOptions["onProgress"] = (progress) => {
    onProgress?.(progress);
    lines(progress);
  };
  await installPackage(sparkPackage(env), { ...rest, env, onProgress: report });
  return { spark: await findSpark(env), outcome: "installed" };
}

async function findOrNull(env: Environment): Promise<SparkDistribution | null> {
  try {
    return await findSpark(env);
  } catch (error) {
    if (error instanceof SparkNotInstalledError) return null;
    throw error;
  }
}

function sparkPackage(env: Environment): Parameters<typeof installPackage>[0] {
  return {
    requirement: `pyspark==${defaultSparkVersion}`,
    directory: installedSparkDirectory(env),
    workDir: join(cacheDirectory(env), "install"),
  };
}
