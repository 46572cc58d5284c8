import { SparkConnectError, type SparkSession } from "../index.ts";

/** The Spark that a lookup asks, and the options of its calls. */
export interface Server {
  readonly spark: SparkSession;
  readonly call: { readonly signal?: AbortSignal };
}

export function serverOf(spark: SparkSession, signal?: AbortSignal): Server {
  return { spark, call: signal === undefined ? {} : { signal } };
}

/** What `answer` gives, or `missing` if Spark says that no path matches. */
export async function orWhenMissing<T, M>(answer: Promise<T>, missing: M): Promise<T | M> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SparkConnectError && error.errorClass === "PATH_NOT_FOUND") return missing;
    throw error;
  }
}

/**
 * Makes Spark's driver list the paths of lookups. For more than 32 paths Spark would start a distributed job, and three
 * years of month-ends are 36. The value is the same for every run, since runs of one table share a session.
 */
export async function listWithoutJobs({ spark }: Server): Promise<void> {
  await spark.conf.set("spark.sql.sources.parallelPartitionDiscovery.threshold", "100000");
}
