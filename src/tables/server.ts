import { SparkConnectError, type SparkSession } from "../index.ts";
import { escapeGlob } from "./landing/landing-glob.ts";

/** The Spark that a lookup asks, and the options of its calls. */
export interface Server {
  readonly spark: SparkSession;
  readonly call: { readonly signal?: AbortSignal };
}

export function serverOf(spark: SparkSession, signal?: AbortSignal): Server {
  // What lookups and counts give is small.
  return { spark: spark.inContext({ reading: "brief" }), call: signal === undefined ? {} : { signal } };
}

const notFound = "PATH_NOT_FOUND";

/** What `ask` gives, or `missing` if Spark says that no path matches: that is all that is asked about such a failure. */
export async function orWhenMissing<T, M>(
  { spark }: Server,
  missing: M,
  ask: (spark: SparkSession) => Promise<T>,
): Promise<T | M> {
  try {
    return await ask(spark.inContext({ expected: [notFound] }));
  } catch (error) {
    if (error instanceof SparkConnectError && error.errorClass === notFound) return missing;
    throw error;
  }
}

/** Whether a file is there, even a hidden one: a schema analysis opens no file. */
export async function isThere(server: Server, path: string): Promise<boolean> {
  const schema = await orWhenMissing(server, undefined, (spark) =>
    spark.read.format("text").load(escapeGlob(path)).schema(server.call),
  );
  return schema !== undefined;
}

/**
 * Makes Spark's driver list the paths of lookups. For more than 32 paths Spark would start a distributed job, and three
 * years of month-ends are 36. The value is the same for every run, since runs of one table share a session.
 */
export const listingWithoutJobs: Readonly<Record<string, string>> = {
  "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
};

/** Gives the session these settings for its lookups, for a caller that needs no others. */
export async function listWithoutJobs({ spark }: Server): Promise<void> {
  await spark.conf.set(listingWithoutJobs);
}
