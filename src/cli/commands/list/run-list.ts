import { basename } from "node:path";
import type { Command } from "commander";
import type { JsonObject } from "../../../job/json.ts";
import { failureJson } from "../../../submit/failure.ts";
import { isFinal, isUnsuccessful, type RunRecord, tookMs } from "../../../submit/run-record.ts";
import { maxRecords, RunStore, runStoreDirectory } from "../../../submit/run-store.ts";
import { type CliContext, globalOptions } from "../../context.ts";
import { workOf } from "../../runs/open-run.ts";
import { failureOf, settledState } from "../../runs/run-state.ts";
import { saveRecord } from "../../runs/verdict-result.ts";
import { connectTo } from "../../spark/endpoint.ts";
import { locatedSpark } from "../../spark/located-spark.ts";
import { recordedSpark } from "../../spark/recorded-spark.ts";
import type { LocatedSpark, SparkChoice } from "../../spark/which-spark.ts";
import { lineageRunOf, tellEnd } from "../../telemetry/lineage/recorded-lineage.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { type RunRow, rowLines } from "./run-rows.ts";

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

/** `list`: the newest recorded runs. For those that are not over it asks their server, if that answers. */
export async function list(context: CliContext, request: ListRequest): Promise<CommandResult> {
  const current = await matching(context, request);
  const lines = rowLines(current.map(rowOf), context.output.dataColumns);
  const none =
    request.since === undefined && request.job === undefined && !request.failed
      ? "No run is recorded on this machine."
      : "No such run is recorded on this machine.";
  return { ok: true, json: { runs: current.map(jsonOf) }, lines: lines.length === 0 ? [none] : lines };
}

function jsonOf(record: RunRecord): JsonObject {
  const { job, fields, run, name, spark, state, startedAt, updatedAt, keptUntil, endedAt, failure } = record;
  return {
    ok: !isUnsuccessful(record.state),
    job,
    ...fields,
    run: { ...run },
    name,
    spark,
    state,
    startedAt,
    updatedAt,
    keptUntil,
    ...(isFinal(record.state) && { endedAt: endedAt ?? null, durationMs: tookMs(record) }),
    ...(failure !== undefined && { error: failureJson(failure) }),
  };
}

function rowOf(record: RunRecord): RunRow {
  const { run, state, startedAt, job, name, fields, failure } = record;
  return {
    // The first characters are enough to name a run, and leave room on a terminal.
    id: run.id.slice(0, 8),
    state,
    startedAt,
    tookMs: tookMs(record),
    fields,
    what: name ?? job,
    ...(failure !== undefined && { why: failure }),
  };
}

/** Asks about as many runs at a time as are shown, newest first, until enough of them match. */
export async function matching(
  context: CliContext,
  { limit, since, job, failed, command }: ListRequest,
): Promise<readonly RunRecord[]> {
  const store = new RunStore(runStoreDirectory(context.env));
  const all = await store.list(job === undefined && !failed ? limit : maxRecords, since === undefined ? {} : { since });
  const ofJob = all.filter((record) => job === undefined || record.job === job || basename(record.job) === job);
  const locate = locating(context);
  const found: RunRecord[] = [];
  for (let at = 0; at < ofJob.length && found.length < limit; at += limit) {
    const asked = ofJob.slice(at, at + limit);
    const current = await Promise.all(asked.map((record) => refreshed(context, record, { command, locate })));
    found.push(...current.filter(({ state }) => !failed || isUnsuccessful(state)));
  }
  return found.slice(0, limit);
}

const refreshWithinMs = 3_000;

/** Finds out where a Spark is: once for each profile. */
function locating({ signals: { signal }, output }: CliContext): (choice: SparkChoice) => Promise<LocatedSpark> {
  const located = new Map<string | null, Promise<LocatedSpark>>();
  return (choice) => {
    if (choice.kind !== "command") return Promise.resolve(choice);
    const found = located.get(choice.profile) ?? locatedSpark(choice, { signal, note: (line) => output.note(line) });
    located.set(choice.profile, found);
    return found;
  };
}

interface Refreshing {
  readonly command: Command;
  readonly locate: (choice: SparkChoice) => Promise<LocatedSpark>;
}

async function refreshed(context: CliContext, record: RunRecord, { command, locate }: Refreshing): Promise<RunRecord> {
  if (isFinal(record.state)) return record;
  try {
    const choice = await locate(await recordedSpark(context, record, globalOptions(command)));
    if (choice.kind !== "remote") return record;
    const connect = connectTo(choice);
    await using client = connect({ ...record.run, keepSession: true });
    const settled = await settledState({ client, connect }, record, AbortSignal.timeout(refreshWithinMs));
    const work = isUnsuccessful(settled.state) ? await workOf(context, record) : null;
    const failure = await failureOf({ ids: record.run, record, work, client }, settled);
    const current = { ...record, state: settled.state, ...(failure !== null && { failure }) };
    tellEnd(context.telemetry.lineage, lineageRunOf(current, null), current);
    if (isFinal(settled.state)) await saveRecord(context, current);
    return current;
  } catch {
    return { ...record, state: "unknown" };
  }
}
