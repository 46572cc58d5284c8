import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory, type Environment } from "./directories.ts";
import type { SparkDistribution } from "./distribution.ts";
import type { Java } from "./java.ts";

export const archivePrefix = "classes-";

/** Where the archive of a Spark's classes lies, there or not. Another Java, or another Spark, has another one. */
export function classArchive({ home, version }: SparkDistribution, java: Java, env: Environment): string {
  const of = createHash("sha256")
    .update(JSON.stringify([home, version, java.version]))
    .digest("hex");
  return join(cacheDirectory(env), `${archivePrefix}${of.slice(0, 16)}.jsa`);
}

/**
 * SPARK_SUBMIT_OPTS of a server: what the user has there, and where there is an archive, that. With it Java need not
 * read Spark's classes from jars, verify and link them.
 */
export function javaOptions(spark: SparkDistribution, java: Java, env: Environment): string | undefined {
  const archive = classArchive(spark, java, env);
  // Named and missing, it would take the place of the archive of Java's own classes.
  return existsSync(archive) ? joinOptions(env, `"-XX:SharedArchiveFile=${archive}"`) : env["SPARK_SUBMIT_OPTS"];
}

export function joinOptions({ SPARK_SUBMIT_OPTS }: Environment, ours: string): string {
  return SPARK_SUBMIT_OPTS ? `${SPARK_SUBMIT_OPTS} ${ours}` : ours;
}
