import { InvalidInputError } from "../errors.ts";
import type { SparkSession } from "../sql/spark-session.ts";
import type { Job, JobContext, JobReport } from "./job.ts";
import type { Parameters, ParameterValues } from "./parameter.ts";

/** What `runJob` needs beside the job: the session that it runs in. */
export interface RunJobOptions extends Partial<Pick<JobContext, "signal" | "now" | "note" | "conf">> {
  readonly spark: SparkSession;
}

/**
 * Runs a job in this process, for a test or a program, and resolves to its report. Parameters that are not given have
 * their defaults; throws `InvalidInputError` for one that must be given. A failure is thrown as the job explains it.
 *
 * It does not exclude other runs, and no other process can attach to it: use `spark-connect submit` for that.
 */
export async function runJob<P extends Parameters>(
  job: Job<P>,
  values: { readonly [K in keyof P]?: ParameterValues<P>[K] },
  { spark, signal = new AbortController().signal, now = new Date(), note = () => {}, conf = {} }: RunJobOptions,
): Promise<JobReport> {
  const whole = withDefaultValues(job, values);
  job.target(whole, now);
  const prepared = await job.prepare(whole, { spark, signal, now, note, conf, purpose: "run" });
  if (prepared.kind === "done") return prepared.report;
  const { command, first = [], settings = {}, record } = prepared;
  for (const each of first) await spark.execute(each, { signal });
  await spark.conf.set(settings, { signal });
  const startedAt = new Date().toISOString();
  const { observed } = await explained(spark.execute(command, { signal }), (error) => {
    return job.explain(record, spark, error);
  });
  return await job.report({ ...record, startedAt, endedAt: new Date().toISOString() }, spark, observed);
}

async function explained<T>(work: Promise<T>, explain: (error: unknown) => Promise<unknown>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw await explain(error);
  }
}

function withDefaultValues<P extends Parameters>(
  { name: job, parameters }: Job<P>,
  values: { readonly [K in keyof P]?: ParameterValues<P>[K] },
): ParameterValues<P> {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) throw new InvalidInputError(`${job} has no parameter ${unknown}.`);
  const whole = Object.entries(parameters).map(([name, parameter]) => {
    const value = values[name];
    if (value === undefined && parameter.required) throw new InvalidInputError(`${job} needs its parameter ${name}.`);
    return [name, value ?? parameter.default];
  });
  // Each name has the value that was given for it, of its own type, or its own default.
  return Object.fromEntries(whole) as ParameterValues<P>;
}
