import type { JsonObject } from "../../../job/json.ts";
import { failureJson } from "../../../submit/failure.ts";
import { isFinal, isUnsuccessful, type RunRecord, tookMs } from "../../../submit/run-record.ts";
import type { CliContext } from "../../context.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { type ListRequest, matching } from "./matching.ts";
import { type RunRow, rowLines } from "./run-rows.ts";

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
    // Records of earlier versions may still have it.
    keptUntil: isFinal(state) ? null : keptUntil,
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
