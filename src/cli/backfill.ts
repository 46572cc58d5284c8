import type { Command } from "commander";
import type { Job, JsonObject } from "../job.ts";
import { addDays, daysBetween, type IsoDate } from "../jobs/credit-snapshot/iso-date.ts";
import { type Failure, FailureError, toFailure } from "../submit/failure.ts";
import type { RunRecord } from "../submit/run-record.ts";
import { RunStore, runStoreDirectory } from "../submit/run-store.ts";
import { alignColumns } from "./columns.ts";
import { readProjectConfig } from "./config/project-config.ts";
import type { CliContext } from "./context.ts";
import { Deadline } from "./deadline.ts";
import { chosenSpark, openEndpoint } from "./endpoint.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { configuredTexts, parseValues, type TypedTexts } from "./job-options.ts";
import type { CommandResult } from "./output.ts";
import { shellWords } from "./shell-words.ts";
import { type PreparedSubmission, submitPrepared } from "./submission.ts";

export interface BackfillRequest {
  readonly job: Job;
  readonly jobName: string;
  /** The parameter that takes the day. */
  readonly dateParameter: string;
  /** What was typed for the other parameters. */
  readonly texts: TypedTexts;
  readonly command: Command;
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly parallel: number;
  readonly failFast: boolean;
  readonly resume: boolean;
  readonly mode: "run" | "dry-run";
  readonly timeoutMs: number | null;
  readonly retries: number;
}

/** The job's only parameter that takes a day. Throws a usage failure. */
export function dateParameterOf({ name, parameters }: Job): string {
  const days = Object.entries(parameters).filter(
    ([, { placeholder, repeatable }]) => placeholder === "YYYY-MM-DD" && !repeatable,
  );
  const [only] = days;
  if (only !== undefined && days.length === 1) return only[0];
  throw new FailureError(
    "USAGE",
    `${name} has ${days.length === 0 ? "no parameter" : `${days.length} parameters`} for a day`,
    {
      hint: "A job that can be backfilled has exactly one parameter whose placeholder is YYYY-MM-DD.",
    },
  );
}

/** Everything that `backfill` does once the arguments are parsed: one submission a day, oldest first. */
export async function backfillFromCommandLine(context: CliContext, request: BackfillRequest): Promise<CommandResult> {
  const { job, command } = request;
  const days = daysOf(request);
  using deadline = new Deadline(request.timeoutMs);
  const signal = AbortSignal.any([context.signals.signal, deadline.signal]);
  const configured = configuredTexts(job.parameters, await readProjectConfig(context.cwd), job.name);
  const work = days.map((day) => {
    const texts = { ...configured, ...request.texts, [request.dateParameter]: [day] };
    const values = parseValues(job, texts, context.cwd);
    // Every day is checked before the first is submitted.
    job.target(values, context.now);
    return { day, texts, values };
  });
  const paths = job.paths(work[0]?.values ?? {});
  await using endpoint = await openEndpoint(context, await chosenSpark(context, command, paths), { signal });
  const done = request.resume ? await succeededArguments(context, request.jobName) : new Set<string>();
  const outcomes = await inParallel(work, request, async ({ day, texts, values }): Promise<DayOutcome> => {
    if (done.has(keyOf(texts)))
      return { day, result: { ok: true, json: { job: job.name, state: "skipped" }, lines: [] } };
    const submission: PreparedSubmission = { ...request, texts, values, endpoint, signal, name: null, tags: [] };
    const result = signal.aborted ? stopped(signal) : await submitPrepared(context, submission);
    context.output.note(`${day}  ${result.ok ? String(result.json["state"]) : result.failure.code}`);
    return { day, result };
  });
  return summary(request, outcomes, { signal, resume: resumeCommand(context) });
}

/** The command again, to be pasted into a shell; it passes over what has been published. */
function resumeCommand({ argv }: CliContext): string {
  return shellWords(["spark-connect", ...argv, ...(argv.includes("--resume") ? [] : ["--resume"])]);
}

interface DayOutcome {
  readonly day: IsoDate;
  readonly result: CommandResult;
}

function daysOf({ from, to }: BackfillRequest): readonly IsoDate[] {
  const count = daysBetween(from, to) + 1;
  if (count < 1) throw new FailureError("USAGE", `--from ${from} is after --to ${to}`, { hint: "Exchange them." });
  return Array.from({ length: count }, (_, index) => addDays(from, index));
}

/** Runs `action` over the items in order, so many at a time; after a failure no more where that is asked for. */
async function inParallel<T>(
  items: readonly T[],
  { parallel, failFast }: BackfillRequest,
  action: (item: T) => Promise<DayOutcome>,
): Promise<readonly DayOutcome[]> {
  const outcomes: DayOutcome[] = [];
  let next = 0;
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !(failFast && hasFailed)) {
      const index = next++;
      // `index` was below the length.
      const outcome = await action(items[index] as T);
      hasFailed ||= !outcome.result.ok;
      outcomes[index] = outcome;
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return outcomes.filter((outcome) => outcome !== undefined);
}

function stopped(signal: AbortSignal): CommandResult {
  return { ok: false, failure: toFailure(signal.reason), json: { outcome: "not-published" } };
}

function summary(
  { job, from, to, mode }: BackfillRequest,
  outcomes: readonly DayOutcome[],
  { signal, resume }: { readonly signal: AbortSignal; readonly resume: string },
): CommandResult {
  const days = outcomes.map(
    ({ day, result }): JsonObject => ({ day, ok: result.ok, ...result.json, ...errorOf(result) }),
  );
  const json = { job: job.name, from, to, days };
  const lines = alignColumns(outcomes.map(cellsOf));
  const failures = outcomes.flatMap(({ result }) => (result.ok ? [] : [result.failure]));
  const first = signal.aborted ? toFailure(signal.reason) : worst(failures);
  if (first === undefined) return { ok: true, json, lines };
  const message = `${failures.length} of ${outcomes.length} days failed; first: ${first.message}`;
  if (mode === "dry-run") return { ok: false, failure: { ...first, message }, json, lines };
  const hint = [first.hint, `Go on with: ${resume}`].filter((text) => text !== null && text !== "").join(" ");
  return { ok: false, failure: { ...first, message, hint }, json: { ...json, resume }, lines };
}

/** Where several exit codes apply: 2 to 6 in this order, then what execution gave. */
function worst(failures: readonly Failure[]): Failure | undefined {
  const rank = ({ code }: Failure) => {
    const exitCode = exitCodeOf(code, null);
    return exitCode >= 2 && exitCode <= 6 ? exitCode : 10;
  };
  return [...failures].sort((a, b) => rank(a) - rank(b))[0];
}

function errorOf(result: CommandResult): JsonObject {
  if (result.ok) return {};
  const { code, message, hint, retryable, errorClass, sqlState, facts } = result.failure;
  return {
    exitCode: exitCodeOf(code, null),
    error: { code, message, hint, retryable, errorClass, sqlState, ...facts },
  };
}

function cellsOf({ day, result }: DayOutcome): readonly string[] {
  if (!result.ok) return [day, result.failure.code, "", result.failure.message];
  const { state, path, rows } = result.json;
  return [day, String(state), rows === undefined ? "" : `${rows} rows`, path === undefined ? "" : String(path)];
}

/** The arguments of recorded runs that published. */
async function succeededArguments({ env }: CliContext, job: string): Promise<ReadonlySet<string>> {
  const records = await new RunStore(runStoreDirectory(env)).list(1_000);
  const succeeded = records.filter((record) => record.job === job && record.state === "succeeded");
  return new Set(succeeded.map((record: RunRecord) => keyOf(record.arguments)));
}

function keyOf(texts: TypedTexts): string {
  return JSON.stringify(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
