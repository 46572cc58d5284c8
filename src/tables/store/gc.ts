import type { SparkSession } from "../../index.ts";
import { listWithoutJobs, serverOf } from "../server.ts";
import type { Garbage, GarbageCollection } from "./table-store.ts";

export interface GarbageOptions {
  /** How long a table is left alone, in milliseconds: its write may still be going on, or a reader may still use it. */
  readonly graceMs: number;
  readonly signal?: AbortSignal;
}

/** The tables of a store that have not been needed for some time. */
export async function findGarbage(
  spark: SparkSession,
  collection: GarbageCollection,
  { graceMs, signal }: GarbageOptions,
): Promise<readonly Garbage[]> {
  const server = serverOf(spark, signal);
  await listWithoutJobs(server);
  const garbage = await collection.find(server);
  return garbage.filter(({ idleMs }) => idleMs >= graceMs);
}
