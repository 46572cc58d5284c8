import { InvalidInputError, SessionLostError, SparkConnectError, UnreachableError } from "../errors.ts";
import { JobError } from "../job/job-error.ts";
import type { JsonObject } from "../job/json.ts";

/** Why a command or a run failed; each code has an exit code (src/cli/exit-codes.ts). */
export type FailureCode =
  | "JOB_FAILED"
  | "USAGE"
  | "UNREACHABLE"
  | "INPUT_NOT_READY"
  | "DATA_CHECK_FAILED"
  | "CONFLICT"
  | "CANCELLED"
  | "TIMEOUT"
  | "ABANDONED"
  | "INTERRUPTED";

/** What a user or a script is told about a failure. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  /** What to do next; null if that is not known. */
  readonly hint: string | null;
  /** Whether the same arguments may succeed later with nothing changed. */
  readonly retryable: boolean;
  readonly errorClass: string | null;
  readonly sqlState: string | null;
  /** Further fields of `error` in the JSON output. */
  readonly facts: JsonObject;
}

/** A failure as `error` of the JSON output. */
export function failureJson({ code, message, hint, retryable, errorClass, sqlState, facts }: Failure): JsonObject {
  return { code, message, hint, retryable, errorClass, sqlState, ...facts };
}

/** A failure of ours, of one of the kinds that callers treat differently. */
export class FailureError extends SparkConnectError {
  override readonly name: string = "FailureError";
  override readonly code: FailureCode;
  readonly hint: string | null;
  readonly retryable: boolean;
  readonly facts: JsonObject;

  constructor(
    code: FailureCode,
    message: string,
    options: {
      readonly hint?: string;
      readonly retryable?: boolean;
      readonly facts?: JsonObject;
      readonly cause?: unknown;
    } = {},
  ) {
    const cause = options.cause instanceof SparkConnectError ? options.cause : undefined;
    super(message, {
      errorClass: cause?.errorClass ?? null,
      sqlState: cause?.sqlState ?? null,
      operationId: cause?.operationId ?? null,
      ...("cause" in options ? { cause: options.cause } : {}),
    });
    this.code = code;
    this.hint = options.hint ?? null;
    this.retryable = options.retryable ?? retryableByDefault(code);
    this.facts = options.facts ?? {};
  }
}

/** The failure that an error stands for: by its class and Spark's error class, never by its text. */
export function toFailure(error: unknown): Failure {
  if (isKind<FailureError>(error, FailureError)) return described(error, error.code, error);
  if (isKind<JobError>(error, JobError)) return described(error, error.code, error);
  if (isKind<InvalidInputError>(error, InvalidInputError)) return described(error, "USAGE");
  if (isKind<UnreachableError>(error, UnreachableError))
    return described(error, "UNREACHABLE", { hint: unreachableHint });
  if (isKind<SessionLostError>(error, SessionLostError))
    return described(error, "UNREACHABLE", { hint: sessionLostHint });
  if (isCancelled(error)) return described(error, "CANCELLED", { hint: whenCancelled });
  if (isSparkError(error)) return described(error, "JOB_FAILED", { hint: null });
  return described(error, "JOB_FAILED", {
    hint: "This is a defect of spark-connect or of the job's own code; -v shows where.",
  });
}

/** The error of a failure that another process has told. */
export function errorOf(failure: Failure): FailureError {
  const { code, message, hint, retryable, facts, errorClass, sqlState } = failure;
  const cause = new SparkConnectError(message, { errorClass, sqlState });
  return new FailureError(code, message, { retryable, facts, cause, ...(hint !== null && { hint }) });
}

/** Whether the server says that the operation was interrupted. */
export function isCancelled(error: unknown): boolean {
  return isSparkError(error) && error.errorClass === "OPERATION_CANCELED";
}

/** Whether `error` carries this error class of Spark. */
export function hasErrorClass(error: unknown, errorClass: string): boolean {
  return isSparkError(error) && error.errorClass === errorClass;
}

/**
 * Whether Spark itself says why the operation failed. Such an error names Spark's exception, or, on servers that name
 * none (Sail), an error class. Errors about reading the operation, or from this client, a gateway or the network, say
 * nothing about how it ended.
 */
export function isVerdict(error: unknown): boolean {
  if (!isSparkError(error) || error.code !== "FAILED") return false;
  const { errorClass, exceptionClasses } = error;
  if (errorClass === null) return exceptionClasses.length > 0;
  return !/^INVALID_(?:HANDLE|CURSOR)\./.test(errorClass);
}

/** Whether an error looks like the run's failure but does not come from Spark, and so leaves open how the run ended. */
export function leavesOpen(error: unknown): boolean {
  const hasOwnCode = error instanceof Error && "code" in error && error.code === "JOB_FAILED";
  return toFailure(error).code === "JOB_FAILED" && !hasOwnCode && !isVerdict(error);
}

/** A job module may bring its own copy of this package, so the class's name counts as well as its identity. */
function isKind<T extends Error>(error: unknown, kind: { readonly name: string; readonly prototype: T }): error is T {
  if (!(error instanceof Error)) return false;
  return Object.prototype.isPrototypeOf.call(kind.prototype, error) || error.name === kind.name;
}

function isSparkError(error: unknown): error is SparkConnectError {
  return error instanceof SparkConnectError || (error instanceof Error && "errorClass" in error && "sqlState" in error);
}

/** What to do about a run that another process cancelled. */
export const whenCancelled = "Someone else cancelled it; submit it again if that was not intended.";
const unreachableHint = "`spark-connect doctor` tries each step between here and an answer.";
const sessionLostHint = "Submit again: what was published already is found.";

function described(
  error: unknown,
  code: FailureCode,
  more: { readonly hint?: string | null; readonly retryable?: boolean; readonly facts?: JsonObject } = {},
): Failure {
  return {
    code,
    message: error instanceof Error ? error.message : String(error),
    hint: more.hint ?? null,
    retryable: more.retryable ?? retryableByDefault(code),
    errorClass: isSparkError(error) ? error.errorClass : null,
    sqlState: isSparkError(error) ? error.sqlState : null,
    facts: more.facts ?? {},
  };
}

function retryableByDefault(code: FailureCode): boolean {
  switch (code) {
    case "UNREACHABLE":
    case "INPUT_NOT_READY":
    case "CONFLICT":
    case "TIMEOUT":
    case "ABANDONED":
    case "INTERRUPTED":
      return true;
    case "JOB_FAILED":
    case "USAGE":
    case "DATA_CHECK_FAILED":
    case "CANCELLED":
      return false;
  }
}
