import type { CommandResponse } from "../sql/action-options.ts";
import type { ExecutableCommand } from "../sql/executable-command.ts";
import type { ObservedMetrics } from "../sql/execution-info.ts";
import type { SparkSession } from "../sql/spark-session.ts";
import type { JsonObject } from "./json.ts";
import type { Parameters, ParameterValues } from "./parameter.ts";

/** What a finished run reports: JSON fields beside the common ones, and the same as text. */
export interface JobReport {
  readonly state: "published" | "already-published";
  readonly fields: JsonObject;
  readonly lines: readonly string[];
}

/** What a run finds published before it: nothing, another result, or this very one, which it then repeats. */
export type Found = "new" | "changed" | "published";

/** What is recorded about a run before its start, so that any process can report it, tell whether it is published, and
 *  explain its failure. It is JSON. */
export interface RecordedRun {
  /** JSON fields known before the run (`asOf`, `days`, `path`, `read`); also printed for failures and left runs. */
  readonly fields: JsonObject;
  /** What else the job needs to know about the run later. It is never printed. */
  readonly details: JsonObject;
  /** ISO 8601: when the run was started; left out before. */
  readonly startedAt?: string;
  /** ISO 8601: when it ended; left out if the process that reports it did not see the end. */
  readonly endedAt?: string;
}

/** What `--dry-run` shows: what would be read and done, as JSON and as text. */
export interface DryRun {
  readonly plan: JsonObject;
  readonly lines: readonly string[];
}

/** A run that is ready to start, as data. Its command is one operation of the server: nothing else needs the client. */
export interface ReadyRun {
  readonly kind: "ready";
  /** Identity of the work: equal input and options give an equal fingerprint. */
  readonly fingerprint: string;
  readonly command: ExecutableCommand;
  /**
   * Commands that prepare the session, such as a SET. They run in this order once no other run of the target is going
   * on, and must do no harm when they run again.
   */
  readonly first?: readonly ExecutableCommand[];
  /**
   * Settings that the session needs for the command. A run of the target that is going on may see them, so they are the
   * same for each run, or change no result.
   */
  readonly settings?: Readonly<Record<string, string>>;
  readonly record: RecordedRun;
  /** Without it, the result counts as not published before. */
  readonly found?: Found;
  /** Needed only where the context's purpose is `dry-run`. */
  readonly dryRun?: DryRun;
}

/** What `prepare` returns: a run, or the report of a job that has nothing to do. */
export type Prepared = ReadyRun | { readonly kind: "done"; readonly report: JobReport };

/** What a job gets to prepare with. */
export interface JobContext {
  readonly spark: SparkSession;
  readonly signal: AbortSignal;
  /** The run's one reading of the clock. */
  readonly now: Date;
  /**
   * A remark for the person who runs the job; goes to stderr. One that holds for every run of a table names it in
   * `oncePer`: then `spark-connect` says it once on each machine, and not each night.
   */
  readonly note: (line: string, about?: { readonly oncePer: string }) => void;
  /** The settings of the Spark session that were asked for, with `-c` or in a profile. */
  readonly conf: Readonly<Record<string, string>>;
  /** `dry-run` starts nothing; `look` only finds out whether the result is published, and waits for no input. */
  readonly purpose: "run" | "dry-run" | "look";
}

/** How to run a job for many days. */
export interface Backfill<P extends Parameters> {
  /** Prepares one day, without the last step. It may keep what it learns if that holds for other days too. */
  readonly prepareDay: Job<P>["prepare"];
  /** Reports one day, and may keep what it learns. By default as the job does. */
  readonly reportDay?: Job<P>["report"];
  /** `"strict"` if a later day must not be published before an earlier one; by default the days are independent. */
  readonly order?: "any" | "strict";
  readonly lastStep?: LastStep;
}

/** A step that runs once for all days, and not for each. */
export interface LastStep {
  /** Runs before the first day. Throws `JobError` if `finish` could not succeed. */
  check(context: JobContext): Promise<void>;
  /** Runs after the last day, with the days that are published. Returns further JSON fields, and the same as text. */
  finish(days: readonly string[], context: JobContext): Promise<Pick<JobReport, "fields" | "lines">>;
}

/** A job that can be submitted: built in, or exported by a user's module. `defineJob` makes it. */
export interface Job<P extends Parameters = Parameters> {
  readonly name: string;
  readonly description: string;
  readonly parameters: P;
  /** Parameters that say one thing in two ways: what is typed for one replaces the project's default of the other. */
  readonly alternatives?: readonly (readonly [string, string])[];
  /** Checks the values together, without a server. Throws `InvalidInputError`; returns what the run publishes:
   *  runs with an equal target exclude each other. */
  target(values: ParameterValues<P>, now: Date): readonly string[];
  /** Paths or URIs among the values; with all of them local and no Spark named, an embedded one will do. */
  paths(values: ParameterValues<P>): readonly string[];
  /** Settings that the job's session has before it prepares, and for the run. They win over those of the submission. */
  readonly conf?: Readonly<Record<string, string>>;
  /** A few short calls that yield the one command, or the report of a job that has nothing to do. Throws `JobError`. */
  prepare(values: ParameterValues<P>, context: JobContext): Promise<Prepared>;
  /** For a command that answers while it runs: takes each answer, in each process that watches the run, and returns the
   *  lines to print. */
  watch?(record: RecordedRun): (response: CommandResponse) => readonly string[];
  /** Called once the command succeeded, by the process that watched it. */
  report(record: RecordedRun, spark: SparkSession, observed: readonly ObservedMetrics[]): Promise<JobReport>;
  /** For a submission that rejoins a run of the same work: the run's record with what this submission asks for beside
   *  the work, such as a view to move. Without it, the run's record as it is. */
  rejoined?(running: RecordedRun, own: RecordedRun): RecordedRun;
  /** Asks the server that `spark` is connected to whether the run's result is published; `null` if only the operation's
   *  own verdict says so. */
  isPublished(record: RecordedRun, spark: SparkSession): Promise<boolean | null>;
  /** Set it if a run goes on where the last one stopped: `--retries` then repeats a run even if its outcome is unknown.
   *  Without it, `--retries` only repeats a run that has surely published nothing. */
  readonly goesOn?: true;
  /** Called when the command failed: returns a `JobError` if the job knows the reason, else the error itself. For a run
   *  that is not recorded, which may be another job's, `fields` and `details` are empty. */
  explain(record: RecordedRun, spark: SparkSession, error: unknown): Promise<unknown>;
  /** For a job that can do many days with less work than one by one; `values` are those of one of the days. Without it,
   *  a backfill submits each day by itself. */
  backfill?(values: ParameterValues<P>): Backfill<P>;
}
