import type { JsonObject } from "../../../../job/json.ts";
import { type RunRecord, type RunState, tookMs } from "../../../../submit/run-record.ts";

/** The runs of some time. */
export interface RunsFacts {
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
  /** Only runs of this job; null for all. */
  readonly job: string | null;
  /** The place whose audit records were read; null for the records of this machine. */
  readonly processed: string | null;
  /** Newest first. */
  readonly runs: readonly RunOfMany[];
}

export interface RunOfMany {
  /** What names it to `report`; the name of its folder for a run by its audit record. */
  readonly id: string;
  readonly job: string;
  readonly asOf: string | null;
  readonly state: RunState;
  readonly startedAt: string | null;
  readonly durationMs: number | null;
  readonly rows: number | null;
  readonly by: string | null;
  /** The first line of why it did not publish. */
  readonly why: string | null;
}

/** A run by its record on this machine. */
export function ofRecord(record: RunRecord): RunOfMany {
  const { run, job, name, fields, state, startedAt, origin, failure } = record;
  return {
    id: run.id.slice(0, 8),
    job: name ?? job,
    ...dayAndRows(fields),
    state,
    startedAt,
    durationMs: tookMs(record),
    by: origin?.user ?? null,
    why: failure === undefined ? null : `${failure.code}: ${failure.message.trim().split(/\r?\n/, 1)[0]}`,
  };
}

/** A run by its audit record: all of these have published. Older ones do not say when the run started. */
export function ofAudit(record: JsonObject): RunOfMany {
  const { path, job, user, startedAt, publishedAt, durationMs } = record;
  const time = startedAt ?? publishedAt;
  return {
    id: /_run-\d+-[0-9a-f]{8}/.exec(String(path))?.[0] ?? "",
    job: String(job),
    ...dayAndRows(record),
    state: "succeeded",
    startedAt: typeof time === "string" ? time : null,
    durationMs: typeof durationMs === "number" ? durationMs : null,
    by: typeof user === "string" ? user : null,
    why: null,
  };
}

function dayAndRows({ asOf, rows }: JsonObject): Pick<RunOfMany, "asOf" | "rows"> {
  return { asOf: typeof asOf === "string" ? asOf : null, rows: typeof rows === "number" ? rows : null };
}
