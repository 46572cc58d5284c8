import { type ExecutableCommand, sqlText, writtenPath } from "../sql/executable-command.ts";
import { fingerprint, resultValues } from "./fingerprint.ts";
import type { DryRun, Job, JobContext, JobReport, Prepared, RecordedRun } from "./job.ts";
import { JobError } from "./job-error.ts";
import type { Parameters, ParameterValues } from "./parameter.ts";

/** What every job declares. */
export interface Named<P extends Parameters> {
  readonly name: string;
  readonly description: string;
  readonly parameters: P;
}

/** A job that is one write: `run` makes its command; everything else has a default. */
export interface OneCommand<P extends Parameters> {
  /** A few short calls, if any, that yield the one command. Throws `JobError`. */
  run(values: ParameterValues<P>, context: JobContext): ExecutableCommand | Promise<ExecutableCommand>;
  readonly prepare?: never;
}

/** A job that finds out more before it runs, such as what is published and what to report of the run. */
export type OwnPrepare<P extends Parameters> = Pick<Job<P>, "prepare"> & { readonly run?: never };

/** What an author declares of a job; the defaults are right for a single write. */
export type JobDeclaration<P extends Parameters> = Named<P> &
  (OneCommand<P> | OwnPrepare<P>) &
  Partial<
    Pick<
      Job<P>,
      | "alternatives"
      | "target"
      | "paths"
      | "conf"
      | "watch"
      | "report"
      | "rejoined"
      | "isPublished"
      | "goesOn"
      | "explain"
      | "backfill"
    >
  >;

/**
 * Declares a job. By default
 * - its paths are the values of its `path` parameters, and the last of them is its target: where it writes. Without a
 *   `path` parameter all its runs exclude each other.
 * - a run's fingerprint covers the values that change its result,
 * - `--dry-run` shows where it would write, and Spark's plan of the write,
 * - it reports the path that it wrote to,
 * - only Spark's verdict says whether it is published, and why it failed.
 */
export function defineJob<P extends Parameters>(declaration: JobDeclaration<P>): Job<P> {
  const { run, ...given } = declaration;
  const job: Job<P> = {
    target: (values) => lastPath(given.parameters, values),
    paths: (values) => pathNames(given.parameters).flatMap((name) => textsOf(values[name])),
    prepare: (values, context) => prepareCommand({ ...given, run: run ?? nothingToRun }, values, context),
    report: async ({ fields }) => reportOf(fields),
    isPublished: async () => null,
    explain: async (_record, _spark, error) => error,
    ...given,
  };
  return Object.freeze(job);
}

// The types ask for one of `run` and `prepare`; a module in JavaScript may give neither.
function nothingToRun(): never {
  throw new JobError("USAGE", "the job has neither run nor prepare", { hint: "Give it a run.", retryable: false });
}

function pathNames(parameters: Parameters): readonly string[] {
  return Object.keys(parameters).filter((name) => parameters[name]?.kind === "path");
}

/** Undefined for a required value that is not given, which happens when a command looks for a run. */
function lastPath(parameters: Parameters, values: Readonly<Record<string, unknown>>): readonly string[] {
  const name = pathNames(parameters).at(-1);
  return name === undefined ? [] : ([values[name]].flat() as readonly string[]); // A path's value is a text.
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((text) => typeof text === "string");
}

async function prepareCommand<P extends Parameters>(
  job: Named<P> & Pick<OneCommand<P>, "run"> & Partial<Pick<Job<P>, "target">>,
  values: ParameterValues<P>,
  context: JobContext,
): Promise<Prepared> {
  const command = await job.run(values, context);
  const path = writtenPath(command);
  if (job.target === undefined) assertTarget(job, lastPath(job.parameters, values), path);
  return {
    kind: "ready",
    fingerprint: fingerprint({ job: job.name, values: resultValues(job.parameters, values) }),
    command,
    record: { fields: path === undefined ? {} : { path }, details: {} },
    ...(context.purpose === "dry-run" && { dryRun: await dryRunOf(command, context) }),
  };
}

/** Two runs that write to one place must have one target, or they would not exclude each other. */
function assertTarget(
  { name, parameters }: Named<Parameters>,
  target: readonly string[],
  path: string | undefined,
): void {
  const last = pathNames(parameters).at(-1);
  if (last === undefined || target.some((place) => path === place || path?.startsWith(`${place}/`))) return;
  const where = path === undefined ? "to no path" : `to ${path}`;
  throw new JobError("USAGE", `${name} writes ${where}, and its last path parameter is ${last}: ${target.join(", ")}`, {
    hint: "Declare the path that the job writes to last, or say what it publishes with `target`.",
    retryable: false,
  });
}

async function dryRunOf(command: ExecutableCommand, { spark, signal }: JobContext): Promise<DryRun> {
  const [path, sql] = [writtenPath(command), sqlText(command)];
  const plan = await spark.explain(command, "formatted", { signal });
  return {
    plan: { ...(path !== undefined && { writes: path }), ...(sql !== undefined && { sql }), spark: plan },
    lines: [path === undefined ? "" : `write  ${path}`, sql ?? "", plan?.trimEnd() ?? ""].filter((line) => line !== ""),
  };
}

function reportOf(fields: RecordedRun["fields"]): JobReport {
  const { path } = fields;
  return { state: "published", fields, lines: typeof path === "string" ? [path] : [] };
}
