import type { JobReport } from "../../../job/job.ts";
import type { JsonObject } from "../../../job/json.ts";
import { type Failure, toFailure } from "../../../submit/failure.ts";
import { exitCodeOf } from "../../exit-codes.ts";
import { alignColumns } from "../../terminal/columns.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { wrapLine } from "../../terminal/wrap.ts";
import type { SubmittedResult } from "../submit/run-submit.ts";
import type { BackfillRequest } from "./backfill-request.ts";

/** What became of a day; `null` when it was not begun. */
export interface DayOutcome {
  readonly day: string;
  readonly result: SubmittedResult | null;
}

export interface BackfillEnd {
  readonly signal: AbortSignal;
  /** What the step after the last day reports, or why it failed. */
  readonly last: Pick<JobReport, "fields" | "lines"> | { readonly failure: Failure };
  /** The command that goes on. */
  readonly resume: string;
}

/** All days as one result: a table with what was found before each and what became of it, and the same as JSON. */
export function backfillResult(
  { job, from, to, mode }: Pick<BackfillRequest, "job" | "from" | "to" | "mode">,
  outcomes: readonly DayOutcome[],
  { signal, last, resume }: BackfillEnd,
): CommandResult {
  const { fields, lines: lastLines } = "failure" in last ? { fields: {}, lines: [] } : last;
  const json = { job: job.name, from, to, days: outcomes.map(jsonOf), ...fields };
  const lines = [...dayTable(outcomes), ...whereRunsAre(outcomes), ...lastLines, ...reasons(outcomes)];
  const failure = signal.aborted ? toFailure(signal.reason) : (worst(failuresOf(outcomes)) ?? failureOf(last));
  if (failure === undefined) return { ok: true, json, lines };
  const message = messageOf(outcomes, failure);
  if (mode === "dry-run") return { ok: false, failure: { ...failure, message }, json, lines };
  const hint = [failure.hint, `Go on with: ${resume}`].filter((text) => text !== null && text !== "").join(" ");
  return { ok: false, failure: { ...failure, message, hint }, json: { ...json, resume }, lines };
}

/** Whether the day's table is there now. */
export function isPublished({ result }: DayOutcome): boolean {
  if (result === null) return false;
  if (!result.ok) return result.json["outcome"] === "published";
  return result.json["state"] !== "planned";
}

function failuresOf(outcomes: readonly DayOutcome[]): readonly Failure[] {
  return outcomes.flatMap(({ result }) => (result === null || result.ok ? [] : [result.failure]));
}

function failureOf(last: BackfillEnd["last"]): Failure | undefined {
  return "failure" in last ? last.failure : undefined;
}

function messageOf(outcomes: readonly DayOutcome[], { message }: Failure): string {
  const failed = failuresOf(outcomes).length;
  if (failed === 0) return `the days are done, but not what comes after them: ${message}`;
  const left = outcomes.filter(({ result }) => result === null).length;
  const notBegun = left === 0 ? "" : ` and ${left} not begun`;
  return `${failed} of ${outcomes.length} days failed${notBegun}; first: ${message}`;
}

/** Where several exit codes apply: 2 to 6 in this order, then what execution gave. */
function worst(failures: readonly Failure[]): Failure | undefined {
  const rank = ({ code }: Failure) => {
    const exitCode = exitCodeOf(code, null);
    return exitCode >= 2 && exitCode <= 6 ? exitCode : 10;
  };
  return [...failures].sort((a, b) => rank(a) - rank(b))[0];
}

function jsonOf({ day, result }: DayOutcome): JsonObject {
  if (result === null) return { day, ok: false, found: null, state: notBegun, outcome: "not-published" };
  return { day, ok: result.ok, found: result.found, ...result.json, ...errorOf(result) };
}

const notBegun = "not-begun";

function errorOf(result: CommandResult): JsonObject {
  if (result.ok) return {};
  const { code, message, hint, retryable, errorClass, sqlState, facts } = result.failure;
  return {
    exitCode: exitCodeOf(code, null),
    error: { code, message, hint, retryable, errorClass, sqlState, ...facts },
  };
}

/** The width of the narrowest usual terminal, wherever the table goes. */
const tableColumns = 80;

/** A heading, and a line for each day; columns that are empty for every day are left out. */
function dayTable(outcomes: readonly DayOutcome[]): readonly string[] {
  const cells = outcomes.map(cellsOf);
  const widest = cells.reduce((width, { rows }) => Math.max(width, rows.length), 4);
  const table = [headings, ...cells].map(({ rows, ...row }) => ({ ...row, rows: rows.padStart(widest) }));
  const used = columns.filter((name) => cells.some((row) => row[name] !== ""));
  const lines = alignColumns(table.map((row) => used.map((name) => row[name])));
  return lines.map((line) => (line.length > tableColumns ? `${line.slice(0, tableColumns - 1)}…` : line));
}

const columns = ["day", "found", "state", "rows", "run"] as const;
type Row = Readonly<Record<(typeof columns)[number], string>>;
const headings: Row = { day: "day", found: "found", state: "state", rows: "rows", run: "run" };

function cellsOf({ day, result }: DayOutcome): Row {
  if (result === null) return { day, found: "", state: notBegun, rows: "", run: "" };
  const { state, rows } = result.json;
  return {
    day,
    found: result.found ?? "",
    state: result.ok ? String(state) : result.failure.code,
    rows: rows === undefined ? "" : String(rows),
    run: placeAndRun(pathOf(result))[1],
  };
}

/** A run's directory is below its place; a table's version, or the name that it will get, follows the table's name. */
function placeAndRun(path: string): readonly [string, string] {
  const at = path.includes("/") ? path.lastIndexOf("/") : path.search(/[ @]/);
  return at < 0 ? ["", path] : [path.slice(0, at), path.slice(at + 1)];
}

/** The path of a run that exists, or would. */
function pathOf({ ok, json: { path } }: SubmittedResult): string {
  return ok && typeof path === "string" ? path : "";
}

/** The directory above all runs: the table only has room for their last names. */
function whereRunsAre(outcomes: readonly DayOutcome[]): readonly string[] {
  const places = outcomes.map(({ result }) => (result === null ? "" : placeAndRun(pathOf(result))[0]));
  const [first, ...others] = places.filter((place) => place !== "").map((place) => place.split("/"));
  if (first === undefined) return [];
  const length = others.reduce((shared, path) => {
    const differs = first.findIndex((name, at) => name !== path[at]);
    return differs < 0 ? shared : Math.min(shared, differs);
  }, first.length);
  const place = first.slice(0, length).join("/");
  return [place.includes("/") ? `The runs are below ${place}` : `The runs are versions of ${place}`];
}

/** Why days failed, below the table; days with one reason share it. */
function reasons(outcomes: readonly DayOutcome[]): readonly string[] {
  const failed = outcomes.flatMap(({ day, result }) =>
    result === null || result.ok ? [] : [{ day, text: `${result.failure.code}: ${result.failure.message.trim()}` }],
  );
  const texts = [...Map.groupBy(failed, ({ text }) => text)].map(
    ([text, days]) => `${days.map(({ day }) => day).join(", ")}  ${text}`,
  );
  const lines = texts.flatMap((text) => text.split("\n").map((line, at) => `${at === 0 ? "" : "  "}${line.trimEnd()}`));
  return lines.length === 0 ? [] : ["", ...lines.map((line) => wrapLine(line, tableColumns))];
}
