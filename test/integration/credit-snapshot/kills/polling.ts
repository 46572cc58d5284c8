import { setTimeout as pause } from "node:timers/promises";
import { SparkConnectError, type SparkSession } from "../../../../src/index.ts";
import { parquetRuns } from "../../../../src/tables/store/parquet-runs/parquet-runs.ts";
import { resolveTable } from "../../../../src/tables/store/resolve.ts";
import { roundOf } from "./rounds.ts";

/** Which tables a reader may see. The publisher keeps it up to date. */
export interface Progress {
  /** The newest round with a submission that has begun. */
  begun: number;
  /** The newest round with a submission that has succeeded. */
  published: number;
  /** The same, but 0 after the catalog is lost. */
  shown: number;
  /** Odd while the server is away. */
  outages: number;
}

/** One way to read a table; undefined if there is none. */
type Read = (spark: SparkSession) => Promise<number | undefined>;

/** A reader that asks `resolve` for the path and reads that. */
export function byResolve(processed: string): Read {
  return async (spark) => {
    const table = await resolveTable(spark, parquetRuns(processed), { asOf: null });
    return table === null ? undefined : roundOf(spark.read.parquet(table.path));
  };
}

/** A reader of the view that `--view` keeps. */
export function byView(view: string): Read {
  return (spark) => orNothing(roundOf(spark.table(view)), "TABLE_OR_VIEW_NOT_FOUND");
}

/** A reader of the folders above the runs: it may get an error or nothing, but not a row. */
export function naively(processed: string): Read {
  return async (spark) => {
    for (const path of [processed, `${processed}/as_of=*`]) {
      const rows = await orNothing(spark.read.parquet(path).count(), "UNABLE_TO_INFER_SCHEMA", "PATH_NOT_FOUND");
      if (rows !== undefined && rows > 0) throw new Error(`${path} has ${rows} rows for who does not know of runs`);
    }
    return undefined;
  };
}

/** How one reader polls. */
export interface Polling {
  /** The reader's name in messages. */
  readonly by: string;
  readonly read: Read;
  /** The oldest round that the reader may see; 0 if there need not be a table. */
  readonly least: () => number;
  readonly progress: Progress;
  readonly connect: () => SparkSession;
  readonly signal: AbortSignal;
}

/**
 * Reads again and again until `signal`. Throws unless each read gives a whole table, and none older than the one that
 * was published when the read began, and for an error that no outage explains. Returns the counts of what was read.
 */
export async function poll({ by, read, least, progress, connect, signal }: Polling): Promise<string> {
  const tally = { tables: 0, nothing: 0, away: 0 };
  let spark = connect();
  while (!signal.aborted) {
    const [from, outages] = [least(), progress.outages];
    const seen = await orAway(read(spark), () => outages % 2 === 1 || outages !== progress.outages);
    if (seen === "away") {
      tally.away += 1;
      await spark[Symbol.asyncDispose]();
      spark = connect();
    } else if (seen === undefined) {
      if (from > 0) throw new Error(`by ${by}: nothing to read, although round ${from} is published`);
      tally.nothing += 1;
    } else {
      if (seen < from || seen > progress.begun)
        throw new Error(`by ${by}: round ${seen}, not ${from} to ${progress.begun}`);
      tally.tables += 1;
    }
    await pause(POLL_EVERY_MS);
  }
  await spark[Symbol.asyncDispose]();
  return `by ${by} ${tally.tables} tables, ${tally.nothing} times nothing, ${tally.away} times no server`;
}

/** Long enough for the publishers to get their share of the server. */
const POLL_EVERY_MS = 300;

async function orAway<T>(result: Promise<T>, isExcused: () => boolean): Promise<T | "away"> {
  try {
    return await result;
  } catch (error) {
    if (isExcused()) return "away";
    throw error;
  }
}

async function orNothing<T>(result: Promise<T>, ...errorClasses: readonly string[]): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof SparkConnectError && errorClasses.includes(error.errorClass ?? "")) return undefined;
    throw error;
  }
}
