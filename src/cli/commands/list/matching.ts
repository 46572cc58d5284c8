import { basename } from "node:path";
import type { Command } from "commander";
import { isFinal, isUnsuccessful, type RunRecord } from "../../../submit/run-record.ts";
import { maxRecords, RunStore, runStoreDirectory } from "../../../submit/run-store.ts";
import type { CliContext } from "../../context.ts";
import type { Refreshing } from "./refreshed.ts";

/** What `list` is asked for. */
export interface ListRequest {
  readonly limit: number;
  /** Runs that started at this time or later. */
  readonly since: Date | undefined;
  /** The job as it was submitted, or the name of its file. */
  readonly job: string | undefined;
  /** Only runs that failed, were cancelled or were dropped. */
  readonly failed: boolean;
  readonly command: Command;
}

/** Asks about as many runs at a time as are shown, newest first, until enough of them match. */
export async function matching(
  context: CliContext,
  { limit, since, job, failed, command }: ListRequest,
): Promise<readonly RunRecord[]> {
  const store = new RunStore(runStoreDirectory(context.env));
  const all = await store.list(job === undefined && !failed ? limit : maxRecords, since === undefined ? {} : { since });
  const ofJob = all.filter((record) => job === undefined || record.job === job || basename(record.job) === job);
  // Ids derive from the job, and a server that was restarted takes them anew: it would tell of the newest run alone.
  const newest = new Map(all.toReversed().map((record) => [record.run.id, record]));
  const refreshing: Refreshing = { command, located: new Map() };
  const found: RunRecord[] = [];
  for (let at = 0; at < ofJob.length && found.length < limit; at += limit) {
    const asked = ofJob.slice(at, at + limit);
    const current = await Promise.all(
      asked.map((record) =>
        newest.get(record.run.id) === record ? currentOf(context, record, refreshing) : lost(record),
      ),
    );
    found.push(...current.filter(({ state }) => !failed || isUnsuccessful(state)));
  }
  return found.slice(0, limit);
}

/** A record whose id a newer run has. */
function lost(record: RunRecord): RunRecord {
  return isFinal(record.state) ? record : { ...record, state: "unknown", keptUntil: null };
}

async function currentOf(context: CliContext, record: RunRecord, refreshing: Refreshing): Promise<RunRecord> {
  if (isFinal(record.state)) return record;
  // Loaded only for a run that is not over: a client takes longer to load than the rest of `list` takes.
  const { refreshed } = await import("./refreshed.ts");
  return await refreshed(context, record, refreshing);
}
