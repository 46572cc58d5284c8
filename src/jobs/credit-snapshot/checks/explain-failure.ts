import { JobError, type RecordedRun } from "../../../index.ts";
import { identityOf } from "../../../tables/landing/known-files.ts";
import { filesBelow } from "../../../tables/landing/landed-files.ts";
import { globOfDays } from "../../../tables/landing/landing-glob.ts";
import type { Source } from "../../../tables/landing/source.ts";
import type { Server } from "../../../tables/server.ts";
import { tableFailure } from "../../../tables/store/one-table/write-failure.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import { explainUnreadable } from "../../../tables/unreadable/explain-unreadable.ts";
import { recordedWork } from "../run/recorded-work.ts";
import { brokenRule, type Rule } from "./checks.ts";
import { keysBreakRule, keyViolations, type RowRules } from "./violations.ts";

/** The reason of a failed write, as a `JobError` if this job knows it, else the error itself. */
async function explainFailure(
  server: Server,
  source: Source,
  { rules, error }: { readonly rules: RowRules; readonly error: unknown },
): Promise<unknown> {
  const rule = brokenRule(error);
  if (rule === undefined) return explainUnreadable(server, error);
  try {
    return await explainedRule(server, source, { rule, rules, error });
  } catch {
    // The data may be gone by now, but the rule that it broke is known.
    return withoutCounts(rule, error);
  }
}

/** The same for a run that another process started; a run without a record may be another job's. */
export async function explainRecorded(server: Server, recorded: RecordedRun, error: unknown): Promise<unknown> {
  const lost = tableFailure(error, String(recorded.fields["path"]));
  if (lost !== undefined) return lost;
  const work = recordedWork(recorded);
  if (work !== undefined) return explainFailure(server, work.source, { rules: work.rules, error });
  const rule = brokenRule(error);
  if (rule !== undefined) return withoutCounts(rule, error);
  const unreadable = await explainUnreadable(server, error);
  return unreadable instanceof JobError && unreadable.facts["day"] !== null ? unreadable : error;
}

async function explainedRule(
  server: Server,
  source: Source,
  { rule, rules, error }: { readonly rule: Rule; readonly rules: RowRules; readonly error: unknown },
): Promise<JobError> {
  switch (rule) {
    case "changedInput":
      return await changedInput(server, source, error);
    case "nullKey":
    case "duplicateKey":
      return await keyViolations(server, source, rules);
    case "emptyPartition":
      return emptyPartition(error);
    case "noneOfDay":
      return noneOfDay(source.days.at(-1));
  }
}

function withoutCounts(rule: Rule, cause: unknown): JobError {
  switch (rule) {
    case "changedInput":
      return inputChanged([], cause);
    case "nullKey":
    case "duplicateKey":
      return keysBreakRule(rule);
    case "emptyPartition":
      return emptyPartition(cause);
    case "noneOfDay":
      return noneOfDay(undefined);
  }
}

function emptyPartition(cause: unknown): JobError {
  return new JobError("DATA_CHECK_FAILED", "A column of --partition-by holds an empty string. Nothing was published.", {
    hint: "Spark writes an empty string into the folder of null. Partition by another column, or leave such records out with --where.",
    retryable: false,
    facts: { rules: ["emptyPartition" satisfies Rule] },
    cause,
  });
}

/** A table of a day must hold records of that day. */
function noneOfDay(day: string | undefined): JobError {
  return dataCheckFailed(
    `--where matches no record of ${day ?? "the table's own day"}. Nothing was published.`,
    "A table needs records of its own day: relax --where, or check what has landed.",
    { rules: ["noneOfDay" satisfies Rule], day: day ?? null },
  );
}

async function changedInput(server: Server, source: Source, cause: unknown): Promise<JobError> {
  const roots = [...Map.groupBy(source.files, ({ root }) => root)];
  const looks = roots.map(([root, files]) =>
    filesBelow(server, root, globOfDays(root, [...new Set(files.map(({ day }) => day))])),
  );
  const now = (await Promise.all(looks)).flat();
  const changed = [...new Set([...without(now, source.files), ...without(source.files, now)])];
  return inputChanged(changed, cause);
}

function inputChanged(changed: readonly string[], cause: unknown): JobError {
  const files = changed.length === 0 ? "" : `: ${changed.join(", ")}`;
  return new JobError("JOB_FAILED", `The input changed while the run read it${files}. Nothing was published.`, {
    hint: "Run it again: it reads the new files.",
    retryable: true,
    facts: { rules: ["changedInput" satisfies Rule], changed },
    cause,
  });
}

/** The paths of the files that are not, unchanged, among the others. */
function without(files: Source["files"], others: Source["files"]): readonly string[] {
  const known = new Set(others.map((file) => identityOf([file])));
  return files.filter((file) => !known.has(identityOf([file]))).map(({ path }) => path);
}
