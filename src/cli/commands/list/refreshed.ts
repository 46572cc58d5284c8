import type { Command } from "commander";
import { isFinal, isUnsuccessful, type RunRecord } from "../../../submit/run-record.ts";
import { type CliContext, globalOptions } from "../../context.ts";
import { workOf } from "../../runs/open-run.ts";
import { failureOf, settledState } from "../../runs/run-state.ts";
import { saveRecord } from "../../runs/verdict-result.ts";
import { connectTo } from "../../spark/endpoint.ts";
import { locatedSpark } from "../../spark/located-spark.ts";
import { recordedSpark } from "../../spark/recorded-spark.ts";
import type { LocatedSpark, SparkChoice } from "../../spark/which-spark.ts";
import { lineageRunOf, tellEnd } from "../../telemetry/lineage/recorded-lineage.ts";

/** What the records of one list share. */
export interface Refreshing {
  /** For the global options. */
  readonly command: Command;
  /** Where Sparks are, by the profile that says so: its command runs once. */
  readonly located: Map<string | null, Promise<LocatedSpark>>;
}

const refreshWithinMs = 3_000;

/** The record of a run as its server knows it now, saved if the run has ended; `unknown` if the server does not answer. */
export async function refreshed(context: CliContext, record: RunRecord, refreshing: Refreshing): Promise<RunRecord> {
  try {
    const choice = await locate(
      context,
      await recordedSpark(context, record, globalOptions(refreshing.command)),
      refreshing,
    );
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
