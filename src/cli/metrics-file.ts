import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { CliContext } from "./context.ts";
import { exitCodeOf } from "./exit-codes.ts";
import type { CommandResult } from "./terminal/output.ts";
import { withoutSecretValues } from "./terminal/secret-values.ts";

/** A submission that ended. */
export interface EndedSubmission {
  readonly result: CommandResult;
  readonly exitCode: number;
  readonly endedAt: Date;
  readonly durationMs: number;
  /** `--name`. */
  readonly name: string | null;
}

/**
 * Writes how a submission ended for the textfile collector of Prometheus' node exporter, which reads every `.prom` file of
 * a folder. The file is replaced as a whole. If that fails, a warning says so: the run is not affected.
 */
export async function writeMetrics(
  { cwd, output, signals }: CliContext,
  path: string,
  { result, ...more }: Omit<EndedSubmission, "exitCode" | "endedAt">,
): Promise<void> {
  const file = resolve(cwd, path);
  const exitCode = result.ok ? 0 : exitCodeOf(result.failure.code, signals.received);
  const aside = `${file}.${randomBytes(4).toString("hex")}`;
  try {
    const before = await readFile(file, "utf8").catch(() => "");
    // Readable by all: the exporter runs as another user. The exporter does not read files of another ending.
    await writeFile(aside, metricsText({ result, ...more, exitCode, endedAt: new Date() }, before), { mode: 0o644 });
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => {});
    output.warn(`the metrics are not written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly value: number | undefined;
}

const prefix = "spark_connect_submission";
const lastSuccess = `${prefix}_last_success_timestamp_seconds`;

/** The text of the file. The time of the last success stays, from the text before, when a submission fails. */
export function metricsText({ result, exitCode, endedAt, durationMs, name }: EndedSubmission, before: string): string {
  const { job, rows, asOf } = result.json;
  const endedSeconds = endedAt.getTime() / 1_000;
  const metrics: readonly Metric[] = [
    { name: `${prefix}_success`, help: "Whether the last submission succeeded.", value: result.ok ? 1 : 0 },
    { name: `${prefix}_exit_code`, help: "The exit code of the last submission.", value: exitCode },
    { name: `${prefix}_end_timestamp_seconds`, help: "When the last submission ended.", value: endedSeconds },
    { name: `${prefix}_duration_seconds`, help: "How long the last submission took.", value: durationMs / 1_000 },
    { name: `${prefix}_rows`, help: "How many rows it published.", value: typeof rows === "number" ? rows : undefined },
    {
      name: `${prefix}_as_of_timestamp_seconds`,
      help: "The start of the day that it was for.",
      value: typeof asOf === "string" ? Date.parse(`${asOf}T00:00:00Z`) / 1_000 : undefined,
    },
    { name: lastSuccess, help: "When a submission last succeeded.", value: result.ok ? endedSeconds : valueIn(before) },
  ];
  const labels = labelsOf({
    job: typeof job === "string" ? job : undefined,
    name: name === null ? undefined : withoutSecretValues(name),
  });
  return metrics
    .flatMap(({ name: metric, help, value }) =>
      value === undefined ? [] : [`# HELP ${metric} ${help}`, `# TYPE ${metric} gauge`, `${metric}${labels} ${value}`],
    )
    .map((line) => `${line}\n`)
    .join("");
}

function valueIn(before: string): number | undefined {
  const [, value] = new RegExp(`^${lastSuccess}(?:\\{.*\\})? (\\S+)$`, "m").exec(before) ?? [];
  return value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value);
}

function labelsOf(labels: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(labels).flatMap(([label, value]) =>
    value === undefined
      ? []
      : [`${label}="${value.replaceAll(/[\\"\n]/g, (one) => (one === "\n" ? "\\n" : `\\${one}`))}"`],
  );
  return given.length === 0 ? "" : `{${given.join(",")}}`;
}
