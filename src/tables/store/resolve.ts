import type { IsoDate, SparkSession } from "../../index.ts";
import { listWithoutJobs, type Server } from "../server.ts";
import { findRuns, firstCommitted, newestTable } from "./parquet-runs/published.ts";

/** Where a table is to be found. */
export interface PublishedTable {
  /** The directory of the newest committed run, below the processed path as that was given. */
  readonly path: string;
  readonly asOf: IsoDate;
}

/** The newest run of T(asOf), or where `asOf` is null of the greatest day published. Null where nothing is. */
export async function resolveTable(
  spark: SparkSession,
  options: {
    readonly processed: string;
    readonly asOf: IsoDate | null;
    readonly now?: Date;
    readonly signal?: AbortSignal;
  },
): Promise<PublishedTable | null> {
  const { processed, asOf, now = new Date(), signal } = options;
  const server: Server = { spark, call: signal === undefined ? {} : { signal } };
  await listWithoutJobs(server);
  const run =
    asOf === null
      ? await newestTable(server, processed, { now })
      : await firstCommitted(server, await findRuns(server, processed, [asOf]));
  return run === undefined ? null : { path: run.path, asOf: run.asOf };
}
