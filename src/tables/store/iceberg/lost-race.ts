import { JobError, SparkConnectError } from "../../../index.ts";

const CONFLICTS: readonly string[] = [
  "org.apache.iceberg.exceptions.ValidationException",
  "org.apache.iceberg.exceptions.CommitFailedException",
];

/** The failure of a write if another commit changed the table meanwhile; undefined for any other error. */
export function lostRace(error: unknown): JobError | undefined {
  if (!(error instanceof SparkConnectError)) return undefined;
  // The table was missing when the run looked.
  const isMadeMeanwhile = error.errorClass === "TABLE_OR_VIEW_ALREADY_EXISTS";
  if (!isMadeMeanwhile && !error.exceptionClasses.some((name) => CONFLICTS.includes(name))) return undefined;
  return new JobError("CONFLICT", "Another commit changed the table while this run wrote. Nothing was published.", {
    hint: "Submit it again: it starts from the table as it is then. --retries does so by itself.",
    retryable: true,
    cause: error,
  });
}
