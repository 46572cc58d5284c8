import { setTimeout as delay } from "node:timers/promises";
import type { Command } from "commander";
import type { Found, Job } from "../../../job/job.ts";
import { type ArtifactSet, readArtifacts } from "../../../submit/artifacts.ts";
import { type Failure, FailureError, leavesOpen, toFailure } from "../../../submit/failure.ts";
import type { RunIds } from "../../../submit/run-ids.ts";
import { type IfRunning, type SubmissionEnd, type SubmissionResult, submitJob } from "../../../submit/submit-job.ts";
import { artifactPaths, withArtifactParameters } from "../../artifact-options.ts";
import { type CliContext, globalOptions } from "../../context.ts";
import { Deadline } from "../../deadline.ts";
import type { TypedTexts } from "../../job-options.ts";
import { parseValues, withProjectDefaults } from "../../job-values.ts";
import { RunRecorder } from "../../run-recorder.ts";
import { askAgain, published, quietLines, runJson, titleOf, uiLine, unpublished } from "../../run-result.ts";
import { notesOf } from "../../said-notes.ts";
import { chosenSpark, openEndpoint, type SparkEndpoint } from "../../spark/endpoint.ts";
import { observedSubmission } from "../../telemetry/submission.ts";
import { noteStack } from "../../terminal/note-stack.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { progressLine } from "../../terminal/progress-line.ts";

export interface SubmissionRequest {
  readonly job: Job;
  /** The job as typed: a built-in job's name, or a file. */
  readonly jobName: string;
  readonly texts: TypedTexts;
  readonly mode: "run" | "dry-run" | "detach";
  readonly timeoutMs: number | null;
  /** How often to retry a failure that may pass. */
  readonly retries: number;
  readonly ifRunning: IfRunning;
  readonly name: string | null;
  readonly tags: readonly string[];
}

/** Everything that `submit` does once the arguments are parsed. */
export async function submitFromCommandLine(
  context: CliContext,
  request: SubmissionRequest & { readonly command: Command },
): Promise<CommandResult> {
  return await observedSubmission(context.telemetry, { job: request.job.name }, () => submitOnce(context, request));
}

async function submitOnce(
  context: CliContext,
  request: SubmissionRequest & { readonly command: Command },
): Promise<CommandResult> {
  const startedAt = performance.now();
  using deadline = new Deadline(request.timeoutMs);
  const signal = AbortSignal.any([context.signals.signal, deadline.signal]);
  let shown: string | null = null;
  try {
    const { job } = request;
    const { name, alternatives } = job;
    const declared = { name, alternatives, parameters: withArtifactParameters(job.parameters) };
    const texts = await withProjectDefaults(declared, request.texts, context.cwd);
    const values = parseValues(job, texts, context.cwd);
    // Checks the values together before anything is started.
    job.target(values, context.now);
    const artifacts = await readArtifacts(artifactPaths(job.parameters, texts));
    const choice = await chosenSpark(context, request.command, job.paths(values));
    const refusal = request.mode === "detach" ? { insteadOfStarting: ownServerEnds() } : {};
    await using endpoint = await openEndpoint(context, choice, { signal, ...refusal });
    shown = endpoint.shown;
    const begunAt = new Date(performance.timeOrigin);
    const submitted = await submitPrepared(context, {
      ...request,
      conf: globalOptions(request.command).conf ?? {},
      texts,
      values,
      artifacts,
      endpoint,
      signal,
      begunAt,
    });
    // A Spark of its own ends with the endpoint, and its runs with it.
    if (endpoint.lifetime === "own") await submitted.onTold();
    else context.afterwards(submitted.onTold);
    return submitted;
  } catch (thrown) {
    const error = signal.aborted ? signal.reason : thrown;
    noteStack(context, error);
    const failed = {
      ok: false,
      error,
      outcome: "not-published",
      isCancelled: false,
      fields: {},
      found: null,
      run: null,
      isRejoined: false,
      version: null,
      ui: null,
    } as const;
    return resultOf(request.job, failed, { durationMs: Math.round(performance.now() - startedAt), remote: shown });
  }
}

function ownServerEnds(): FailureError {
  return new FailureError("USAGE", "--detach would leave a run on a Spark that ends with this command", {
    hint: "Start one that stays with `spark-connect local start`, or name a server with --remote.",
  });
}

/** One submission on a Spark that is connected, retries included, as the command's result. */
export async function submitPrepared(
  context: CliContext,
  prepared: PreparedSubmission,
): Promise<SubmittedResult & Pick<SubmissionResult, "onTold">> {
  const startedAt = performance.now();
  const result = await withRetries(context, prepared);
  if (!result.ok) noteStack(context, result.error);
  if (!result.ok && result.run === null && prepared.mode !== "dry-run") {
    await recorderOf(context, prepared).onUnstarted(result.error, prepared.begunAt);
  }
  const durationMs = Math.round(performance.now() - startedAt);
  const shown = resultOf(prepared.job, result, { durationMs, remote: prepared.endpoint.shown });
  return { ...shown, found: foundBefore(result), onTold: result.onTold };
}

/** `blocked` is what could not be started; `null` if nothing was tried. */
export type SubmittedResult = CommandResult & { readonly found: Found | "blocked" | null };

function foundBefore(result: SubmissionResult): SubmittedResult["found"] {
  if (result.ok || result.run !== null || isStopped(toFailure(result.error))) return result.found;
  return "blocked";
}

function isStopped({ code }: Failure): boolean {
  return code === "TIMEOUT" || code === "INTERRUPTED";
}

export interface PreparedSubmission extends SubmissionRequest {
  readonly values: Parameters<Job["target"]>[0];
  readonly artifacts: ArtifactSet | null;
  readonly endpoint: SparkEndpoint;
  /** What `--conf` set, for the run's record. */
  readonly conf: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly begunAt: Date;
}

/** Repeats a retryable failure that surely published nothing, or of a job that goes on; it looks for a commit again. */
async function withRetries(context: CliContext, prepared: PreparedSubmission): Promise<SubmissionResult> {
  for (let retry = 1; ; retry++) {
    const result = await submitted(context, retry === 1 ? prepared : { ...prepared, begunAt: new Date() });
    if (result.ok || prepared.signal.aborted) return result;
    const { code, retryable, message } = toFailure(result.error);
    // Another commit came first: once more, from what that one left.
    const retries = code === "CONFLICT" && result.run !== null ? Math.max(1, prepared.retries) : prepared.retries;
    if (retry > retries) return result;
    const canRepeat = result.outcome === "not-published" || (result.outcome === "unknown" && prepared.job.goesOn);
    if (!retryable || !canRepeat) return result;
    // The retry is a run of its own.
    await result.onTold();
    const waitMs = Math.min(2 ** (retry - 1) * 1_000, maxRetryWaitMs);
    context.output.note(`${message.replace(/\.$/, "")}; retry ${retry} of ${retries} in ${waitMs / 1_000} s`);
    try {
      await delay(waitMs, undefined, { signal: prepared.signal });
    } catch {
      return { ...result, error: prepared.signal.reason };
    }
  }
}

const maxRetryWaitMs = 60_000;

async function submitted(context: CliContext, prepared: PreparedSubmission): Promise<SubmissionResult> {
  const { job, values, artifacts, endpoint, signal, begunAt, mode, tags, ifRunning } = prepared;
  using line = progressLine(context);
  const recorder = recorderOf(context, prepared);
  // A backfill's days share the signal, and stop together.
  const sayCancelling = (): void =>
    context.output.noteOnce("cancelling the run; a second signal leaves without waiting");
  const said = (run: RunIds, sentence: string): void => {
    context.output.note(sentence);
    context.signals.signal.addEventListener("abort", sayCancelling);
    context.signals.onSecond((second) => {
      context.output.warn(`leaving without waiting; \`spark-connect attach ${run.id}\` finds out how the run ends`);
      process.exit(second === "SIGTERM" ? 143 : 130);
    });
  };
  const result = await submitJob({
    job,
    values,
    now: context.now,
    begunAt,
    connect: endpoint.connect,
    conf: endpoint.sessionConf,
    artifacts,
    signal,
    note: notesOf(context, mode),
    onUi: (ui) => {
      recorder.onUi(ui);
      context.output.noteOnce(uiLine(ui));
    },
    onProgress: (progress) => {
      recorder.onProgress(progress);
      line.show(progress);
    },
    mode,
    ifRunning,
    tags,
    step: context.telemetry.step,
    listener: {
      onStart: async (run, record, startedAt) => {
        line.about(titleOf(job.name, record.fields));
        await recorder.onStart(run, record, startedAt);
        said(run, `Run ${run.id} (session ${run.sessionId}, user ${run.userId})`);
      },
      onRejoin: async (run, record, startedAt) => {
        line.about(titleOf(job.name, record.fields));
        await recorder.onRejoin(run, record, startedAt);
        const ids = `session ${run.sessionId}, user ${run.userId}`;
        said(run, `Rejoined run ${run.id} (${ids}): the same work, submitted at ${startedAt}`);
      },
      onRefused: () => recorder.onRefused(),
      onEnd: (endedAt) => recorder.onEnd(endedAt),
    },
  });
  context.signals.signal.removeEventListener("abort", sayCancelling);
  await recorder.onResult(result);
  return result;
}

function recorderOf(context: CliContext, prepared: PreparedSubmission): RunRecorder {
  const { job, jobName, name, texts, values, endpoint, conf, mode } = prepared;
  return new RunRecorder(context, {
    job: jobName,
    name,
    texts,
    endpoint,
    conf,
    work: { name: job.name, paths: job.paths(values) },
    lineage: mode === "dry-run" ? null : context.telemetry.lineage,
  });
}

function resultOf(
  job: Job,
  result: SubmissionEnd,
  { remote, durationMs }: { readonly remote: string | null; readonly durationMs: number },
): CommandResult {
  const { fields, run, isRejoined, version, ui } = result;
  const spark = remote === null ? null : { remote, version, ui };
  const facts = { job: job.name, fields, run, spark };
  const rejoined = isRejoined ? { rejoined: true } : {};
  if (!result.ok) {
    const { outcome } = result;
    return unpublished(failureOf(result), { ...facts, first: { outcome, ...rejoined }, last: { durationMs } });
  }
  const { state, keptUntil, lines } = result;
  const kept = keptUntil === null ? {} : { keptUntil: keptUntil.toISOString() };
  const all = { ...facts, first: { state, ...rejoined }, last: { durationMs, ...kept } };
  if (state === "published") return published({ ...all, durationMs, lines });
  const shown = linesOf(job, state, result);
  return { ok: true, json: runJson(all), lines: shown, quiet: quietLinesOf(state, { ...result, lines: shown }) };
}

function quietLinesOf(
  state: Exclude<Succeeded["state"], "published">,
  { fields, lines }: Pick<Succeeded, "fields" | "lines">,
): readonly string[] {
  switch (state) {
    case "planned":
      return lines;
    case "already-published":
      return quietLines(fields, lines.slice(1));
    case "detached":
      return lines.slice(0, 1);
  }
}

/** A run that was stopped while its server did not answer may go on there, and so may one whose answers went wrong. */
function failureOf({ error, outcome, isCancelled, run }: SubmissionEnd & { ok: false }): Failure {
  const failure = toFailure(error);
  if (outcome !== "unknown" || run === null || !(isStopped(failure) || leavesOpen(error))) return failure;
  return isCancelled ? { ...failure, hint: checkWhatItDid } : askAgain(failure, run);
}

const checkWhatItDid = "What the run did before that stays: look at it before you submit again.";

type Succeeded = SubmissionEnd & { readonly ok: true };

function linesOf(job: Job, state: Exclude<Succeeded["state"], "published">, result: Succeeded): readonly string[] {
  switch (state) {
    case "planned":
      return result.lines;
    case "already-published":
      return [`${job.name}: already-published`, ...result.lines];
    case "detached": {
      const until = result.keptUntil?.toISOString() ?? "an unknown time";
      const id = result.run?.id ?? "";
      return [
        id,
        `The server keeps it until ${until}, longer while it is read.`,
        `spark-connect attach ${id} waits for its end.`,
        ...(result.ui === null ? [] : [uiLine(result.ui)]),
      ];
    }
  }
}
