import { SparkConnectError } from "../errors.ts";
import type { JsonObject } from "./json.ts";

/** Why a job did not run or did not publish; each has an exit code of its own on the command line. */
export type JobErrorCode = "USAGE" | "INPUT_NOT_READY" | "DATA_CHECK_FAILED" | "CONFLICT" | "JOB_FAILED";

/** What a job throws when it can say more than Spark does. */
export class JobError extends SparkConnectError {
  override readonly name: string = "JobError";
  override readonly code: JobErrorCode;
  /** What to do next, in one sentence. */
  readonly hint: string;
  readonly retryable: boolean;
  /** Further fields of `error` in the JSON output, such as `missing`. */
  readonly facts: JsonObject;

  constructor(
    code: JobErrorCode,
    message: string,
    options: {
      readonly hint: string;
      readonly retryable: boolean;
      readonly facts?: JsonObject;
      readonly cause?: unknown;
    },
  ) {
    const cause = options.cause instanceof SparkConnectError ? options.cause : undefined;
    super(message, { ...cause, serverStackTrace: cause?.serverStackTrace ?? null, cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable;
    this.facts = options.facts ?? {};
  }
}
