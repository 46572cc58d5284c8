import type { Command } from "commander";
import type { Job, JsonObject } from "../job.ts";
import { FailureError, toFailure } from "../submit/failure.ts";
import { type SubmissionResult, submitJob } from "../submit/submit-job.ts";
import { readProjectConfig } from "./config/project-config.ts";
import type { CliContext } from "./context.ts";
import { chosenSpark, openEndpoint, type SparkEndpoint } from "./endpoint.ts";
import { configuredTexts, parseValues, type TypedTexts } from "./job-options.ts";
import type { CommandResult } from "./output.ts";
import { progressLine } from "./progress-line.ts";

export interface SubmissionRequest {
  readonly job: Job;
  readonly texts: TypedTexts;
  /** The job's command, for the global options. */
  readonly command: Command;
  readonly dryRun: boolean;
  readonly timeoutMs: number | null;
}

/** Everything that `submit` does once the arguments are parsed. */
export async function submitFromCommandLine(context: CliContext, request: SubmissionRequest): Promise<CommandResult> {
  const startedAt = performance.now();
  const timing = () => ({ durationMs: Math.round(performance.now() - startedAt) });
  using deadline = new Deadline(request.timeoutMs);
  const signal = AbortSignal.any([context.signals.signal, deadline.signal]);
  let shown: string | null = null;
  try {
    const configured = configuredTexts(request.job.parameters, await readProjectConfig(context.cwd), request.job.name);
    const values = parseValues(request.job, { ...configured, ...request.texts }, context.cwd);
    // Checks the values together before anything is started.
    request.job.target(values, context.now);
    const choice = await chosenSpark(context, request.command, request.job.paths(values));
    await using endpoint = await openEndpoint(context, choice, signal);
    shown = endpoint.shown;
    const result = await submitted(context, { ...request, values, endpoint, signal });
    return resultOf(request.job, result, { ...timing(), remote: endpoint.shown });
  } catch (thrown) {
    const error = signal.aborted ? signal.reason : thrown;
    const failed = { ok: false, error, outcome: "not-published", fields: {}, run: null, version: null } as const;
    return resultOf(request.job, failed, { ...timing(), remote: shown });
  }
}

interface Prepared extends SubmissionRequest {
  readonly values: Parameters<Job["target"]>[0];
  readonly endpoint: SparkEndpoint;
  readonly signal: AbortSignal;
}

async function submitted(context: CliContext, prepared: Prepared): Promise<SubmissionResult> {
  const { job, values, endpoint, signal, dryRun } = prepared;
  using line = progressLine(context);
  return await submitJob({
    job,
    values,
    now: context.now,
    connect: endpoint.connect,
    conf: endpoint.sessionConf,
    signal,
    note: (text) => context.output.note(text),
    onStart: (run) => {
      context.output.note(`Run ${run.id} (session ${run.sessionId}, user ${run.userId})`);
      context.signals.onSecond((second) => {
        context.output.warn(`leaving without waiting; run ${run.id} in session ${run.sessionId} may still be stopping`);
        process.exit(second === "SIGTERM" ? 143 : 130);
      });
    },
    onProgress: (progress) => line.show(progress),
    mode: dryRun ? "dry-run" : "run",
  });
}

/** The JSON of the design: the job's own fields between the common ones. */
function resultOf(
  job: Job,
  result: SubmissionResult,
  { remote, durationMs }: { readonly remote: string | null; readonly durationMs: number },
): CommandResult {
  const spark = remote === null ? {} : { spark: { remote, version: result.version } };
  const run = result.run === null ? {} : { run: { ...result.run } };
  const common: JsonObject = { ...result.fields, ...run, ...spark, durationMs };
  if (result.ok) return { ok: true, json: { job: job.name, state: result.state, ...common }, lines: result.lines };
  return { ok: false, failure: toFailure(result.error), json: { job: job.name, outcome: result.outcome, ...common } };
}

/** `--timeout`: aborts when the time is over, and keeps no process alive. */
class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number | null) {
    if (timeoutMs === null) return;
    const reason = new FailureError("TIMEOUT", `the job took longer than --timeout, and was cancelled`, {
      hint: "Give it more time, or find out what slows it down.",
    });
    this.#timer = setTimeout(() => this.#controller.abort(reason), timeoutMs);
    this.#timer.unref();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
