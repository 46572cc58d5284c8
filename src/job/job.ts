import { SparkConnectError } from "../errors.ts";
import type { ExecutableCommand, ObservedMetrics, SparkSession } from "../sql/spark-session.ts";

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** An object of such values. */
export type JsonObject = { readonly [key: string]: Json };

/** One option of a job. */
export interface Parameter<T> {
  readonly description: string;
  /** How the value is called in help: `URI`, `YYYY-MM-DD`. A parameter without one is a switch. */
  readonly placeholder: string | null;
  readonly required: boolean;
  /** Given more than once, `parse` gets each text in turn with what was parsed so far. */
  readonly repeatable: boolean;
  /** Turns the text as typed into the value; throws `InvalidInputError` with what to write instead. */
  parse(text: string, previous: T | undefined): T;
  readonly default: T | undefined;
}
/** A job's options, by camelCase name. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
/** The values of a job's parameters, by camelCase name (`asOf` is `--as-of` on the command line). */
export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/** Why a job did not run or did not publish; each has an exit code of its own on the command line. */
export type JobErrorCode = "USAGE" | "INPUT_NOT_READY" | "DATA_CHECK_FAILED" | "CONFLICT" | "JOB_FAILED";

/** What a job throws when it can say more than Spark does. */
export class JobError extends SparkConnectError {
  override readonly name: string = "JobError";
  readonly code: JobErrorCode;
  /** What to do next, in one sentence. */
  readonly hint: string;
  readonly retryable: boolean;
  /** Further fields of `error` in the JSON output, such as `missing`. */
  readonly facts: JsonObject;

  constructor(
    code: JobErrorCode,
    message: string,
    options: {
      readonly hint: string;
      readonly retryable: boolean;
      readonly facts?: JsonObject;
      readonly cause?: unknown;
    },
  ) {
    const cause = options.cause instanceof SparkConnectError ? options.cause : undefined;
    super(message, { ...cause, serverStackTrace: cause?.serverStackTrace ?? null, cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable;
    this.facts = options.facts ?? {};
  }
}

/** What a finished job has to say: JSON fields beside the common ones, and the same for people. */
export interface JobReport {
  readonly state: "published" | "already-published";
  readonly fields: JsonObject;
  readonly lines: readonly string[];
}

/** What a run finds published before it: nothing, another result, or this very one, which it then repeats. */
export type Found = "new" | "changed" | "published";

/** A run that is ready to start. The command is one server-side operation: nothing else needs the client. */
export interface ReadyRun {
  readonly kind: "ready";
  /** Identity of the work: equal inputs and options give an equal fingerprint. */
  readonly fingerprint: string;
  readonly command: ExecutableCommand;
  /** Without it, nothing of the kind is taken to be published. */
  readonly found?: Found;
  /** JSON fields known before the run (`asOf`, `days`, `path`, `read`), also in failures and in `detached`. */
  readonly fields: JsonObject;
  /** What else `reportRun` and its like need: kept with the record of the run, and printed nowhere. */
  readonly details?: JsonObject;
  /** For `--dry-run`: what would be read and done, as JSON (`plan`) and for people. */
  describe(): Promise<{ readonly plan: JsonObject; readonly lines: readonly string[] }>;
  /** Whether the run's result is published, asked of the server that `spark` is connected to; `null` where only the
   *  operation's own verdict tells. */
  isPublished(spark: SparkSession): Promise<boolean | null>;
  /** Called once the command succeeded. */
  report(spark: SparkSession, observed: readonly ObservedMetrics[]): Promise<JobReport>;
  /** Called when the command failed: returns a `JobError` where the job knows the reason, else the error itself. */
  explain(spark: SparkSession, error: unknown): Promise<unknown>;
}

/** What a process knew of a run that it started. */
export type RecordedRun = Required<Pick<ReadyRun, "fields" | "details">>;

/** What a job gets to prepare with. */
export interface JobContext {
  readonly spark: SparkSession;
  readonly signal: AbortSignal;
  /** The run's one reading of the clock. */
  readonly now: Date;
  /** A remark for the person who runs the job; goes to stderr. */
  readonly note: (line: string) => void;
  /** The settings of the Spark session that were asked for, with `-c` or in a profile. */
  readonly conf: Readonly<Record<string, string>>;
  /** Whether it may wait for its input; not where somebody only looks what is published. */
  readonly mayWait: boolean;
}

/** How a job is run for many days. */
export interface Backfill<P extends Parameters> {
  /** Prepares one day, without the last step. It may keep what it learns that holds for other days too. */
  readonly prepareDay: Job<P>["prepare"];
  readonly lastStep?: LastStep;
}

/** What is done once for all days, and not for each. */
export interface LastStep {
  /** Before the first day. Throws `JobError` where `finish` could not succeed. */
  check(context: JobContext): Promise<void>;
  /** After the last one, with the days that are published: further JSON fields, and the same for people. */
  finish(days: readonly string[], context: JobContext): Promise<Pick<JobReport, "fields" | "lines">>;
}

/** A job that the command line can submit: built in, or exported by a user's module. */
export interface Job<P extends Parameters = Parameters> {
  readonly name: string;
  readonly description: string;
  readonly parameters: P;
  /** Checks the values together, without a server. Throws `InvalidInputError`; returns what the run publishes:
   *  runs with an equal target exclude each other. */
  target(values: ParameterValues<P>, now: Date): readonly string[];
  /** Paths or URIs among the values; with all of them local and no Spark named, an embedded one will do. */
  paths(values: ParameterValues<P>): readonly string[];
  /** A few short calls that yield the one command, or the report of a job that has nothing to do. Throws `JobError`. */
  prepare(
    values: ParameterValues<P>,
    context: JobContext,
  ): Promise<ReadyRun | { readonly kind: "done"; readonly report: JobReport }>;
  /** The report of a run that another process started and left, from what that recorded. Without this such a run
   *  reports its fields alone. */
  reportRun?(recorded: RecordedRun, spark: SparkSession, observed: readonly ObservedMetrics[]): Promise<JobReport>;
  /** Whether such a run is published, asked of the server that `spark` is connected to. Without this the job prepares
   *  once more, when the server has lost the run's verdict. */
  isRunPublished?(recorded: RecordedRun, spark: SparkSession): Promise<boolean>;
  /** What `explain` is to a run of one's own. Of a run that is not recorded `fields` and `details` are empty. */
  explainRun?(recorded: RecordedRun, spark: SparkSession, error: unknown): Promise<unknown>;
  /** For a job that has less to do for many days than for each; `values` are those of one of them. Without this a
   *  backfill is its submissions. */
  backfill?(values: ParameterValues<P>): Backfill<P>;
}

/** Declares a job. */
export function defineJob<P extends Parameters>(job: Job<P>): Job<P> {
  return Object.freeze(job);
}
