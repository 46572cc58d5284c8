import type { Command } from "commander";
import type { JsonObject } from "../../../job/json.ts";
import { isFinal, type RunRecord } from "../../../submit/run-record.ts";
import { RunStore, runStoreDirectory } from "../../../submit/run-store.ts";
import { type CliContext, globalOptions } from "../../context.ts";
import { settledState } from "../../runs/run-state.ts";
import { saveRecord } from "../../runs/verdict-result.ts";
import { connectTo } from "../../spark/endpoint.ts";
import { locatedSpark } from "../../spark/located-spark.ts";
import { recordedSpark } from "../../spark/recorded-spark.ts";
import type { LocatedSpark, SparkChoice } from "../../spark/which-spark.ts";
import { alignColumns } from "../../terminal/columns.ts";
import type { CommandResult } from "../../terminal/output.ts";

/** `list`: the newest recorded runs. For those that are not over it asks their server, if that answers. */
export async function list(
  context: CliContext,
  { limit, command }: { readonly limit: number; readonly command: Command },
): Promise<CommandResult> {
  const records = await new RunStore(runStoreDirectory(context.env)).list(limit);
  const locate = locating(context);
  const current = await Promise.all(records.map((record) => refreshed(context, record, { command, locate })));
  const runs = current.map(
    ({ schemaVersion: _, arguments: __, details: ___, failure: ____, fields, job, run, ...record }): JsonObject => ({
      job,
      ...fields,
      run: { ...run },
      ...record,
    }),
  );
  const lines = alignColumns(current.map(cellsOf));
  return { ok: true, json: { runs }, lines: lines.length === 0 ? ["No run is recorded on this machine."] : lines };
}

/** The first characters of an id are enough to name a run, and leave room on a terminal. */
function cellsOf({ run, state, startedAt, job, name = null, fields }: RunRecord): readonly string[] {
  const { asOf } = fields;
  const what = typeof asOf === "string" ? `${name ?? job} ${asOf}` : (name ?? job);
  return [run.id.slice(0, 8), state, `${startedAt.slice(0, 16)}Z`, what];
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
    const state = await settledState({ client, connect }, record, AbortSignal.timeout(refreshWithinMs));
    const refreshedRecord = { ...record, state };
    if (isFinal(state)) await saveRecord(context, refreshedRecord);
    return refreshedRecord;
  } catch {
    return { ...record, state: "unknown" };
  }
}
