import type { Command } from "commander";
import { isFinal, isUnsuccessful, type RunRecord } from "../../../submit/run-record.ts";
import { type CliContext, globalOptions } from "../../context.ts";
import { workOf } from "../../runs/open-run.ts";
import { concluded, settledState } from "../../runs/run-state.ts";
import { connectTo } from "../../spark/endpoint.ts";
import { locatedSpark } from "../../spark/located-spark.ts";
import { recordedSpark } from "../../spark/recorded-spark.ts";
import type { LocatedSpark, SparkChoice } from "../../spark/which-spark.ts";

/** What the records of one list share. */
export interface Refreshing {
  /** For the global options. */
  readonly command: Command;
  /** Where Sparks are, by the profile that says so: its command runs once. */
  readonly located: Map<string | null, Promise<LocatedSpark>>;
}

const refreshWithinMs = 3_000;
/** The job may have to look at its data to explain a failure, or to say what is published. */
const explainWithinMs = 10_000;

/**
 * The record of a run as its server knows it now, saved if the run has ended; `unknown` if the server does not answer.
 * Rejects only if the user stops the command.
 */
export async function refreshed(context: CliContext, record: RunRecord, refreshing: Refreshing): Promise<RunRecord> {
  const stop = context.signals.signal;
  const within = (ms: number) => AbortSignal.any([stop, AbortSignal.timeout(ms)]);
  try {
    const choice = await locate(
      context,
      await recordedSpark(context, record, globalOptions(refreshing.command)),
      refreshing,
    );
    if (choice.kind !== "remote") return record;
    const connect = connectTo(choice);
    await using client = connect({ ...record.run, keepSession: true });
    const settled = await settledState({ client, connect }, record, within(refreshWithinMs));
    const work = isUnsuccessful(settled.state) ? await workOf(context, record) : null;
    const run = { ids: record.run, client, connect, record, noted: null, work };
    const { state, failure } = await concluded(context, run, { ...settled, signal: within(explainWithinMs) });
    return { ...record, state, ...(failure !== null && { failure }), ...(isFinal(state) && { keptUntil: null }) };
  } catch {
    stop.throwIfAborted();
    return { ...record, state: "unknown" };
  }
}

/** Finds out where a Spark is: once for each profile. */
async function locate(
  { signals: { signal }, output }: CliContext,
  choice: SparkChoice,
  { located }: Refreshing,
): Promise<LocatedSpark> {
  if (choice.kind !== "command") return choice;
  const found = located.get(choice.profile) ?? locatedSpark(choice, { signal, note: (line) => output.note(line) });
  located.set(choice.profile, found);
  return await found;
}
