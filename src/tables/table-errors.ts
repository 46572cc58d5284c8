import { JobError, type JsonObject, SparkConnectError } from "../index.ts";
import { placeInLanding } from "./landing/landed-files.ts";

/** The data breaks a rule: nothing is published. */
export function dataCheckFailed(message: string, hint: string, facts: JsonObject = {}): JobError {
  return new JobError("DATA_CHECK_FAILED", message, { hint, retryable: false, facts });
}

/** A file that Spark could not read as a `JobError` that names the file and its day; any other error as it is. */
export function explainUnreadable(error: unknown): unknown {
  if (!(error instanceof SparkConnectError) || !error.errorClass?.startsWith("FAILED_READ_FILE")) return error;
  const file = error.messageParameters["path"];
  if (file === undefined) return error;
  const day = placeInLanding(file)?.day ?? null;
  const gone = error.errorClass === "FAILED_READ_FILE.FILE_NOT_EXIST";
  return new JobError(
    "JOB_FAILED",
    `${day ?? "A day"} cannot be read: ${gone ? "its file has gone since the run began" : "Spark cannot read its file"} ${file}.`,
    {
      hint: gone
        ? "Run it again."
        : "Have the file delivered again: it is truncated, or not the Parquet file it should be.",
      retryable: gone,
      facts: { file, day },
      cause: error,
    },
  );
}

/** What `work` gives; where it failed, the error that `explain` makes of the failure. */
export async function explained<T>(work: Promise<T>, explain: (error: unknown) => unknown): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw explain(error);
  }
}
