import type { Command } from "commander";
import type { JsonObject } from "../../../job/json.ts";
import { FailureError } from "../../../submit/failure.ts";
import { knownRuns } from "../../../submit/known-runs.ts";
import type { RunIdentity } from "../../../submit/run-ids.ts";
import { type Connect, openFreshSession, openRunSession } from "../../../submit/run-session.ts";
import { applyConf } from "../../../submit/session-conf.ts";
import { findGarbage } from "../../../tables/store/gc.ts";
import { storeOf } from "../../../tables/store/stores.ts";
import type { Garbage, TableStore } from "../../../tables/store/table-store.ts";
import { builtInJobs } from "../../built-in-jobs.ts";
import type { CliContext } from "../../context.ts";
import { pathsOf, publishedPlace, storeOptions } from "../../published-place.ts";
import { chosenSpark, openEndpoint } from "../../spark/endpoint.ts";
import { alignColumns } from "../../terminal/columns.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { bytesText } from "../../terminal/progress-line.ts";

interface GarbageOptions {
  readonly processed?: string;
  readonly table?: string;
  readonly keepSuperseded: string;
  readonly grace?: number;
  readonly yes?: boolean;
}

const dayMs = 86_400_000;

/** Everything that `gc` does. It never touches the newest committed run of a day. */
export async function collectGarbage(context: CliContext, command: Command): Promise<CommandResult> {
  // The command declares exactly these options.
  const options = command.opts() as GarbageOptions;
  const keepMs = keepDays(options.keepSuperseded) * dayMs;
  const graceMs = options.grace ?? 7 * dayMs;
  const place = await publishedPlace(context, {
    command: "gc",
    typed: { processed: options.processed, table: options.table },
  });
  const store = storeOf(storeOptions(place));
  const { signal } = context.signals;
  const choice = await chosenSpark(context, command, pathsOf(place));
  await using endpoint = await openEndpoint(context, choice, { signal });
  const { client, spark } = await openFreshSession(endpoint.connect, signal);
  await using _client = client;
  await applyConf(client, { conf: endpoint.sessionConf }, signal);
  const idle = await findGarbage(spark, store.garbage, { graceMs: Math.min(keepMs, graceMs), signal });
  const old = idle.filter(({ reason, idleMs }) => idleMs >= (reason === "superseded" ? keepMs : graceMs));
  const live = await liveDays(endpoint.connect, { store, days: new Set(old.map(({ asOf }) => asOf)) }, signal);
  for (const day of live) context.output.note(`a run of ${day} is under way: its files are left alone`);
  const runs = old.filter(({ asOf }) => !live.includes(asOf));
  const state = options.yes ? "emptied" : "planned";
  if (options.yes)
    await emptyAll(context, { runs, empty: (run) => store.garbage.empty({ spark, call: { signal } }, run) });
  return { ok: true, json: { state, runs: runs.map((run): JsonObject => ({ ...run })) }, lines: linesOf(runs, state) };
}

/** Empties the runs one after another. When one fails, a note says which are empty already. */
async function emptyAll(
  { output, signals }: CliContext,
  { runs, empty }: { readonly runs: readonly Garbage[]; readonly empty: (run: Garbage) => Promise<void> },
): Promise<void> {
  const emptied: string[] = [];
  try {
    for (const run of runs) {
      signals.signal.throwIfAborted();
      await empty(run);
      emptied.push(run.path);
    }
  } catch (error) {
    for (const path of emptied) output.note(`emptied ${path}`);
    throw error;
  }
}

/** The days that have a run going on, as the server says. Such a run is alive, however long ago it wrote something. */
async function liveDays(
  connect: Connect,
  { store, days }: { readonly store: TableStore; readonly days: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const live: string[] = [];
  for (const day of days) {
    // Any record of which job publishes into the store could be left empty by a crash.
    for (const job of Object.keys(builtInJobs)) {
      if (await isGoingOn(connect, { job, target: [store.root, day] }, signal)) live.push(day);
    }
  }
  return live;
}

async function isGoingOn(connect: Connect, identity: RunIdentity, signal: AbortSignal): Promise<boolean> {
  const { client } = await openRunSession(connect, identity, signal);
  await using session = client;
  const { running } = await knownRuns(session, signal);
  return running.length > 0;
}

function keepDays(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new FailureError("USAGE", `--keep-superseded: '${text}' is not a number of days`, {
    hint: "Write a plain number: 7.",
  });
}

function linesOf(runs: readonly Garbage[], state: "emptied" | "planned"): readonly string[] {
  if (runs.length === 0) return ["Nothing to empty."];
  const bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
  const said = state === "emptied" ? "Emptied" : "Would empty";
  return [
    ...alignColumns(runs.map(({ reason, path, bytes: size }) => [reason, bytesText(size), path])),
    `${said} ${runs.length} run${runs.length === 1 ? "" : "s"}, ${bytesText(bytes)}.${state === "planned" ? " Add --yes to do it." : ""}`,
  ];
}
