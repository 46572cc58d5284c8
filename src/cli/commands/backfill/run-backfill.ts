import { addDays, daysBetween, type IsoDate } from "../../../job/days.ts";
import type { Job, JobContext, JobReport, LastStep } from "../../../job/job.ts";
import { readArtifacts, sendArtifacts } from "../../../submit/artifacts.ts";
import { type Failure, FailureError, toFailure } from "../../../submit/failure.ts";
import { openFreshSession } from "../../../submit/run-session.ts";
import { maxRecords, RunStore, runStoreDirectory } from "../../../submit/run-store.ts";
import { applyConf } from "../../../submit/session-conf.ts";
import { artifactPaths, withArtifactParameters } from "../../artifact-options.ts";
import { type CliContext, globalOptions } from "../../context.ts";
import { Deadline } from "../../deadline.ts";
import type { TypedTexts } from "../../job-options.ts";
import { parseValues, withProjectDefaults } from "../../job-values.ts";
import { recordedArguments } from "../../runs/kept-record.ts";
import { notesOf } from "../../said-notes.ts";
import { chosenSpark, openEndpoint, type SparkEndpoint } from "../../spark/endpoint.ts";
import { placeKey, recordedPlace } from "../../spark/recorded-address.ts";
import { observedSubmission } from "../../telemetry/submission.ts";
import { noteStack } from "../../terminal/note-stack.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { withoutSecretWords } from "../../terminal/secret-values.ts";
import { shellWords } from "../../terminal/shell-words.ts";
import { type PreparedSubmission, type SubmittedResult, submitPrepared } from "../submit/run-submit.ts";
import type { BackfillRequest } from "./backfill-request.ts";
import { backfillResult, type DayOutcome, isPublished } from "./backfill-result.ts";

/** The job's only parameter that takes a day. Throws a usage failure. */
export function dateParameterOf({ name, parameters }: Job): string {
  const days = Object.entries(parameters).filter(([, { kind, repeatable }]) => kind === "day" && !repeatable);
  const [only] = days;
  if (only !== undefined && days.length === 1) return only[0];
  throw new FailureError(
    "USAGE",
    `${name} has ${days.length === 0 ? "no parameter" : `${days.length} parameters`} for a day`,
    {
      hint: name.endsWith(".sql")
        ? "Write :day in the file where the day belongs."
        : "A job that can be backfilled has exactly one parameter of the kind `day`.",
    },
  );
}

/** Everything that `backfill` does once the arguments are parsed: one submission a day, oldest first. */
export async function backfillFromCommandLine(context: CliContext, request: BackfillRequest): Promise<CommandResult> {
  const { job, command } = request;
  const days = daysOf(request);
  using deadline = new Deadline(request.timeoutMs);
  const signal = AbortSignal.any([context.signals.signal, deadline.signal]);
  const { name, alternatives } = job;
  const declared = { name, alternatives, parameters: withArtifactParameters(job.parameters) };
  const shared = await withProjectDefaults(declared, request.texts, context.cwd);
  const work = days.map((day) => {
    const texts = { ...shared, [request.dateParameter]: [day] };
    const values = parseValues(job, texts, context.cwd);
    // Every day is checked before the first is submitted.
    job.target(values, context.now);
    return { day, texts, values };
  });
  const artifacts = await readArtifacts(artifactPaths(job.parameters, shared));
  const paths = job.paths(work[0]?.values ?? {});
  const { lastStep, ...plan } = job.backfill?.(work[0]?.values ?? {}) ?? { prepareDay: job.prepare };
  const isInOrder = plan.order === "strict";
  if (isInOrder && request.parallel > 1) throw oneAtATime(request.parallel);
  await using endpoint = await openEndpoint(context, await chosenSpark(context, command, paths), { signal });
  const dayJob = { ...job, prepare: plan.prepareDay, report: plan.reportDay ?? job.report };
  const inSession = <T>(action: (jobContext: JobContext) => Promise<T>) =>
    once(context, { endpoint, artifacts, signal, mode: request.mode }, action);
  if (lastStep !== undefined) await inSession((jobContext) => lastStep.check(jobContext));
  const done = request.resume ? await publishedRuns(context, request.jobName, endpoint) : new Map<string, string>();
  const endsAt = (outcome: DayOutcome): boolean => endsBackfill(outcome, request, isInOrder);
  const outcomes = await inParallel(
    work,
    { ...request, endsAt },
    async ({ day, texts, values }): Promise<DayOutcome> => {
      const published = done.get(keyOf(texts));
      if (published !== undefined) return { day, result: skipped(job, published) };
      const submission: PreparedSubmission = {
        ...request,
        job: dayJob,
        texts,
        values,
        artifacts,
        endpoint,
        signal,
        conf: globalOptions(request.command).conf ?? {},
        begunAt: new Date(),
        name: null,
        tags: [],
      };
      const { onTold, ...result } = signal.aborted
        ? stopped(signal)
        : await observedSubmission(context.telemetry, { job: job.name, day }, () =>
            submitPrepared(context, submission),
          );
      context.output.note(`${day}  ${result.ok ? String(result.json["state"]) : result.failure.code}`);
      await onTold();
      return { day, result };
    },
  );
  const isOver = request.mode === "run" && !signal.aborted;
  const last =
    lastStep === undefined || !isOver ? nothingLast : await finished(lastStep, outcomes, { context, inSession });
  return backfillResult(request, outcomes, { signal, last, resume: resumeCommand(context) });
}

const nothingLast = { fields: {}, lines: [] };

/** Does something on the Spark in a session of its own. */
async function once<T>(
  context: CliContext,
  { endpoint, artifacts, signal, mode }: Pick<PreparedSubmission, "endpoint" | "artifacts" | "signal" | "mode">,
  action: (context: JobContext) => Promise<T>,
): Promise<T> {
  const { client, spark } = await openFreshSession(endpoint.connect, signal);
  await using session = client;
  const conf = endpoint.sessionConf;
  await applyConf(session, { conf }, signal);
  await sendArtifacts(session, artifacts, signal);
  return await action({ spark, signal, now: context.now, note: notesOf(context, mode), conf, purpose: "run" });
}

/** The last step, for the days that are published; they stay published if it fails. */
async function finished(
  lastStep: LastStep,
  outcomes: readonly DayOutcome[],
  {
    context,
    inSession,
  }: {
    readonly context: CliContext;
    readonly inSession: (action: (context: JobContext) => Promise<LastReport>) => Promise<LastReport>;
  },
): Promise<LastReport | { readonly failure: Failure }> {
  const days = outcomes.filter(isPublished).map(({ day }) => day);
  try {
    return days.length === 0 ? nothingLast : await inSession((jobContext) => lastStep.finish(days, jobContext));
  } catch (error) {
    noteStack(context, error);
    return { failure: toFailure(error) };
  }
}

type LastReport = Pick<JobReport, "fields" | "lines">;

/** The same command, to paste into a shell; it skips the days that are published. */
function resumeCommand({ argv }: CliContext): string {
  return shellWords(["spark-connect", ...withoutSecretWords(argv), ...(argv.includes("--resume") ? [] : ["--resume"])]);
}

function daysOf({ from, to }: BackfillRequest): readonly IsoDate[] {
  const count = daysBetween(from, to) + 1;
  if (count < 1) throw new FailureError("USAGE", `--from ${from} is after --to ${to}`, { hint: "Swap them." });
  return Array.from({ length: count }, (_, index) => addDays(from, index));
}

interface Order {
  readonly parallel: number;
  /** Whether no further day starts after this one. */
  readonly endsAt: (outcome: DayOutcome) => boolean;
}

/** Runs `action` over the days in order, so many at a time. */
async function inParallel<T extends { readonly day: IsoDate }>(
  items: readonly T[],
  { parallel, endsAt }: Order,
  action: (item: T) => Promise<DayOutcome>,
): Promise<readonly DayOutcome[]> {
  const outcomes: DayOutcome[] = items.map(({ day }) => ({ day, result: null }));
  let next = 0;
  let isOver = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !isOver) {
      const index = next++;
      // `index` was below the length.
      const outcome = await action(items[index] as T);
      isOver ||= endsAt(outcome);
      outcomes[index] = outcome;
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return outcomes;
}

/** In strict order, a day that failed would come too late after the next; one that has not landed may never come. */
function endsBackfill(
  { result }: DayOutcome,
  { failFast, mode }: Pick<BackfillRequest, "failFast" | "mode">,
  isInOrder: boolean,
): boolean {
  if (result === null || result.ok) return false;
  return failFast || (isInOrder && mode === "run" && result.failure.code !== "INPUT_NOT_READY");
}

function oneAtATime(parallel: number): FailureError {
  return new FailureError("USAGE", `--parallel ${parallel}: the days of one table are published one after the other`, {
    hint: "Leave --parallel out.",
  });
}

function stopped(signal: AbortSignal): Awaited<ReturnType<typeof submitPrepared>> {
  const json = { outcome: "not-published" };
  return { ok: false, failure: toFailure(signal.reason), json, found: null, onTold: async () => {} };
}

/** A day that a record says is published; the store is not checked. */
function skipped({ name }: Job, path: string): SubmittedResult {
  const json = { job: name, state: "skipped", ...(path !== "" && { path }) };
  return { ok: true, json, lines: [], found: null };
}

/** The paths of recorded runs that published on this Spark, by their arguments; "" for a run without a path. */
async function publishedRuns(
  { env }: CliContext,
  job: string,
  endpoint: SparkEndpoint,
): Promise<ReadonlyMap<string, string>> {
  const records = await new RunStore(runStoreDirectory(env)).list(maxRecords);
  const place = placeKey(recordedPlace(endpoint));
  const succeeded = records.filter(
    (record) => record.job === job && record.state === "succeeded" && placeKey(record.spark) === place,
  );
  // The newest comes first; keep that one.
  return new Map(succeeded.reverse().map((record) => [keyOfRecord(record), String(record.fields["path"] ?? "")]));
}

function keyOf(texts: TypedTexts): string {
  return keyOfRecord(recordedArguments(texts));
}

/** Equal for runs that were given equal arguments. Records of earlier versions have secrets as they were typed. */
function keyOfRecord({ arguments: texts, argumentsDigest }: ReturnType<typeof recordedArguments>): string {
  if (argumentsDigest === undefined) return keyOfRecord({ argumentsDigest: "", ...recordedArguments(texts) });
  return JSON.stringify([argumentsDigest, ...Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
