import type {
  DryRun,
  JobContext,
  JobReport,
  JsonObject,
  ParameterValues,
  ReadyRun,
  SparkSession,
} from "../../../src/index.ts";
import { creditSnapshot } from "../../../src/jobs/credit-snapshot/credit-snapshot.ts";

const snapshot = creditSnapshot();
type Values = ParameterValues<typeof snapshot.parameters>;
/** The job's flags as typed, by camelCase name; a switch is "true". */
export type Flags = Readonly<Record<string, string>> & { readonly landing: string; readonly processed: string };

/** The values that the command line would make of these flags. */
export function valuesOf(flags: Flags): Values {
  const values = Object.entries(snapshot.parameters).map(([name, parameter]) => {
    const text = flags[name];
    return [name, text === undefined ? parameter.default : parameter.parse(text, undefined as never)];
  });
  // Each name got what its own parameter parsed.
  return Object.fromEntries(values) as Values;
}

export interface Prepared {
  readonly run: ReadyRun | undefined;
  readonly report: JobReport | undefined;
  /** The notes for the user who runs the job. */
  readonly notes: readonly string[];
}

/** The parts of a run's context that a test chooses. */
export type Circumstances = Partial<Pick<JobContext, "now" | "purpose" | "conf" | "note">>;

/** The run that the job prepares; nothing is written. */
export async function prepareSnapshot(
  spark: SparkSession,
  flags: Flags,
  { now = new Date(), purpose = "run", conf = {}, note: listener = () => {} }: Circumstances = {},
): Promise<Prepared> {
  const { signal } = new AbortController();
  const notes: string[] = [];
  const note = (line: string) => {
    notes.push(line);
    listener(line);
  };
  const prepared = await snapshot.prepare(valuesOf(flags), { spark, signal, now, note, conf, purpose });
  if (prepared.kind === "done") return { run: undefined, report: prepared.report, notes };
  return { run: prepared, report: undefined, notes };
}

/** What `--dry-run` shows. */
export async function planSnapshot(spark: SparkSession, flags: Flags): Promise<DryRun> {
  const { run } = await prepareSnapshot(spark, flags, { purpose: "dry-run" });
  if (run?.dryRun === undefined) throw new TypeError("nothing is planned");
  return run.dryRun;
}

/** Runs the job in this process, as the submitter does. Throws a failure as the job explains it. */
export async function runSnapshot(
  spark: SparkSession,
  flags: Flags,
  circumstances: Circumstances = {},
): Promise<JobReport> {
  const { run, report } = await prepareSnapshot(spark, flags, circumstances);
  if (run === undefined) return report ?? { state: "already-published", fields: {}, lines: [] };
  try {
    await spark.conf.set(run.settings ?? {});
    const { observed } = await spark.execute(run.command);
    return await snapshot.report(run.record, spark, observed);
  } catch (error) {
    throw await snapshot.explain(run.record, spark, error);
  }
}

/** A text of a report's fields. */
export function textOf(fields: JsonObject, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new TypeError(`${name} is no text: ${JSON.stringify(value)}`);
  return value;
}
