import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory, type Environment } from "./directories.ts";
import type { SparkDistribution } from "./distribution.ts";
import type { Java } from "./java.ts";

export const archivePrefix = "classes-";

/** Where the archive of a Spark's classes lies, whether it exists or not. Each Java and each Spark has its own. */
export function classArchive({ home, version }: SparkDistribution, java: Java, env: Environment): string {
  const of = createHash("sha256")
    .update(JSON.stringify([home, version, java.version]))
    .digest("hex");
  return join(cacheDirectory(env), `${archivePrefix}${of.slice(0, 16)}.jsa`);
}

/** What a server's environment gets if there is an archive: Java need not read, verify and link Spark's classes. */
export function archiveEnvironment(spark: SparkDistribution, java: Java, env: Environment): Environment {
  const archive = classArchive(spark, java, env);
  // If it were named but missing, Java would go without the archive of its own classes too.
  return existsSync(archive) ? withJavaOption(env, `-XX:SharedArchiveFile=${archive}`) : {};
}

/** The variable with the user's own options of Java and one of ours. */
export function withJavaOption({ SPARK_SUBMIT_OPTS }: Environment, ours: string): Environment {
  return { SPARK_SUBMIT_OPTS: `${SPARK_SUBMIT_OPTS ?? ""} "${ours}"`.trimStart() };
}
