import { JobError, SparkConnectError } from "../../../index.ts";
import { lockedTable } from "./locked.ts";
import { tableOfPath, usage } from "./names.ts";

const CONFLICTS: readonly string[] = [
  "org.apache.iceberg.exceptions.ValidationException",
  "io.delta.exceptions.DeltaConcurrentModificationException",
];

/** Iceberg's retries of a commit are spent, each for another commit or for a lock of the catalog. */
const COMMIT_FAILED = "org.apache.iceberg.exceptions.CommitFailedException";

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
  const locked = lockedTable(error, tableOfPath(path));
  if (locked !== undefined) return locked;
  if (error.exceptionClasses.includes(COMMIT_FAILED)) {
    return conflict("Other commits, or a lock in the catalog, kept this run from its commit. Nothing was published.", {
      hint: "Submit it again once they are through; --retries does so by itself. Remove a lock that a dead writer left.",
      cause: error,
    });
  }
  // The table was missing when the run looked.
  const isMadeMeanwhile = error.errorClass === "TABLE_OR_VIEW_ALREADY_EXISTS";
  if (!isMadeMeanwhile && !error.exceptionClasses.some((name) => CONFLICTS.includes(name))) return undefined;
  return conflict("Another commit changed the table while this run wrote. Nothing was published.", { cause: error });
}

/** A commit that was made on a table that others had changed since the run looked at it. */
export function overtaken(table: string): JobError {
  return conflict(
    `Another commit changed ${table} after this run had looked at it. What this run wrote is not a T(D), and \`resolve\` does not find it.`,
  );
}

interface Told {
  readonly hint?: string;
  readonly cause?: unknown;
}

function conflict(message: string, { hint = AGAIN, cause }: Told = {}): JobError {
  return new JobError("CONFLICT", message, { hint, retryable: true, cause });
}

const AGAIN = "Submit it again: it starts from the table as it is then. --retries does so by itself.";
