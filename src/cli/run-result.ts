import type { JsonObject } from "../job/json.ts";
import type { Failure } from "../submit/failure.ts";
import type { RunIds } from "../submit/run-ids.ts";
import type { SparkUi } from "../submit/spark-ui.ts";
import { durationText } from "./duration.ts";
import type { CommandResult } from "./terminal/output.ts";

/** What a result says about a run: the same for `submit`, `attach` and `status`. */
export interface RunFacts {
  /** Unknown for another machine's run. */
  readonly job: string | undefined;
  /** JSON fields before the job's own. */
  readonly first?: JsonObject;
  readonly fields: JsonObject;
  readonly run: RunIds | null;
  /** `null` if none was chosen. The version is left out if it was not asked for. */
  readonly spark: { readonly remote: string; readonly version?: string | null; readonly ui: SparkUi | null } | null;
  /** JSON fields after all others. */
  readonly last?: JsonObject;
}

/** The documented JSON: the job's own fields between the common ones. */
export function runJson({ job, first, fields, run, spark, last }: RunFacts): JsonObject {
  return {
    ...(job !== undefined && { job }),
    ...first,
    ...fields,
    ...(run !== null && { run: { ...run } }),
    ...(spark !== null && { spark: sparkJson(spark) }),
    ...last,
  };
}

function sparkJson({ remote, version, ui }: NonNullable<RunFacts["spark"]>): JsonObject {
  return { remote, ...(version !== undefined && { version }), ...(ui !== null && { ui: ui.url }) };
}

export interface PublishedRun extends RunFacts {
  /** `null` if the time was not measured. */
  readonly durationMs: number | null;
  /** The job's own report. */
  readonly lines: readonly string[];
}

/** A run that has published. The job's report stays last: it ends with the path, which a script may look for. */
export function published({ durationMs, lines, ...facts }: PublishedRun): CommandResult {
  const time = durationMs === null ? "" : ` in ${durationText(durationMs)}`;
  const ui = facts.spark?.ui ?? null;
  const named = facts.job ?? `run ${facts.run?.id}`;
  const fields = { ...facts.fields, ...facts.last };
  const heading = `${titleOf(named, fields)}: published${time}`;
  return {
    ok: true,
    json: runJson(facts),
    lines: [heading, ...(ui === null ? [] : [uiLine(ui)]), ...lines],
    quiet: quietLines(fields, lines),
  };
}

/** Spark's web UI in one line of text. */
export function uiLine({ url, applicationId }: SparkUi): string {
  return `Spark UI: ${url}${applicationId === null ? "" : ` (${applicationId})`}`;
}

/** How people name a run: by its day, if it has one, and its job. */
export function titleOf(job: string, { asOf }: JsonObject): string {
  return typeof asOf === "string" ? `${asOf} ${job}` : job;
}

/** Of a run that is published, `--quiet` prints the path alone; what has no path says what its job reports. */
export function quietLines({ path }: JsonObject, lines: readonly string[]): readonly string[] {
  return typeof path === "string" ? [path] : lines;
}

/** A run that has not published, or may not have. */
export function unpublished(failure: Failure, facts: RunFacts): CommandResult {
  return { ok: false, failure, json: runJson(facts) };
}

/** What to do about a run whose end is unknown: it may go on. */
export function askAgain(failure: Failure, { id }: RunIds): Failure {
  const hint = `Spark did not say whether the run is still going: \`spark-connect attach ${id}\` asks again.`;
  return { ...failure, hint };
}
