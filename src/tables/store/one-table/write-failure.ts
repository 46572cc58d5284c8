import { JobError, SparkConnectError } from "../../../index.ts";
import { tableOfPath, usage } from "./names.ts";

const CONFLICTS: readonly string[] = [
  "org.apache.iceberg.exceptions.ValidationException",
  "org.apache.iceberg.exceptions.CommitFailedException",
  "io.delta.exceptions.DeltaConcurrentModificationException",
];

/** The failure of a write to a path of a table if the table is the reason; undefined for any other error. */
export function tableFailure(error: unknown, path: string): JobError | undefined {
  if (!(error instanceof SparkConnectError)) return undefined;
  if (error.errorClass === "SCHEMA_NOT_FOUND") {
    const database = tableOfPath(path).split(".").slice(0, 2).join(".");
    return usage(
      `The catalog has no database ${database}.`,
      `Make it with CREATE DATABASE ${database}, or name another one.`,
    );
  }
  if (error.errorClass === "DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION") {
    return usage(
      `The folder of ${tableOfPath(path)}, ${error.messageParameters["tableLocation"]}, holds files but no table. Nothing was published.`,
      "A run that was killed while it made the table leaves data files there, which nobody reads: remove the folder and submit again, or name another table.",
    );
  }
  // The table was missing when the run looked.
  const isMadeMeanwhile = error.errorClass === "TABLE_OR_VIEW_ALREADY_EXISTS";
  if (!isMadeMeanwhile && !error.exceptionClasses.some((name) => CONFLICTS.includes(name))) return undefined;
  return conflict("Another commit changed the table while this run wrote. Nothing was published.", error);
}

/** A commit that was made on a table that others had changed since the run looked at it. */
export function overtaken(table: string): JobError {
  return conflict(
    `Another commit changed ${table} after this run had looked at it. What this run wrote is not a T(D), and \`resolve\` does not find it.`,
  );
}

function conflict(message: string, cause?: unknown): JobError {
  return new JobError("CONFLICT", message, {
    hint: "Submit it again: it starts from the table as it is then. --retries does so by itself.",
    retryable: true,
    cause,
  });
}
