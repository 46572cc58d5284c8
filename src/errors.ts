/** What a server tells about an error beyond its message. Absent facts are `null` or empty. */
export interface ErrorDetails {
  /** Spark's error class, with its sub-class: `TABLE_OR_VIEW_NOT_FOUND`, `INVALID_HANDLE.OPERATION_ABANDONED`. */
  readonly errorClass: string | null;
  /** Five characters, as in the SQL standard. */
  readonly sqlState: string | null;
  readonly messageParameters: Readonly<Record<string, string>>;
  readonly queryContexts: readonly QueryContext[];
  /** The JVM's exception classes, most specific first: `org.apache.spark.sql.AnalysisException`. */
  readonly exceptionClasses: readonly string[];
  /** The JVM's stack trace, where the server sent one. */
  readonly serverStackTrace: string | null;
  readonly operationId: string | null;
}

/** The part of a query, or of a DataFrame program, that an error is about. */
export interface QueryContext {
  readonly contextType: "sql" | "dataframe";
  readonly objectType: string;
  readonly objectName: string;
  /** First and last character in the SQL text, from 0; -1 where unknown. */
  readonly startIndex: number;
  readonly stopIndex: number;
  readonly fragment: string;
  readonly callSite: string;
  readonly summary: string;
}

/**
 * The kind of failure, for a program to switch on. These names stay; later versions may add some.
 * - `INVALID_INPUT`: the caller's argument is wrong; nothing was sent.
 * - `UNREACHABLE`: the server cannot be reached.
 * - `UNAUTHENTICATED`: the server, or a gateway before it, refuses the token.
 * - `SESSION_LOST`: the session is gone, with its views and operations.
 * - `CANCELLED`: the operation was interrupted.
 * - `UNSUPPORTED`: the server does not know the call.
 * - `FAILED`: anything else; `errorClass` says what Spark found.
 */
export type SparkConnectErrorCode =
  | "INVALID_INPUT"
  | "UNREACHABLE"
  | "UNAUTHENTICATED"
  | "SESSION_LOST"
  | "CANCELLED"
  | "UNSUPPORTED"
  | "FAILED";

/** What an error holds besides its message. */
export interface SparkConnectErrorOptions extends Partial<ErrorDetails> {
  readonly code?: SparkConnectErrorCode | (string & {}) | undefined;
  readonly cause?: unknown;
}

/** A call failed. The subclasses are the cases in which a caller acts differently. */
export class SparkConnectError extends Error implements ErrorDetails {
  override readonly name: string = "SparkConnectError";
  /** One of `SparkConnectErrorCode`, or, in errors of jobs and runs, one of theirs. */
  declare readonly code: SparkConnectErrorCode | (string & {});
  readonly errorClass: string | null;
  readonly sqlState: string | null;
  declare readonly messageParameters: Readonly<Record<string, string>>;
  declare readonly queryContexts: readonly QueryContext[];
  declare readonly exceptionClasses: readonly string[];
  declare readonly serverStackTrace: string | null;
  readonly operationId: string | null;

  constructor(message: string, options: SparkConnectErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.errorClass = options.errorClass ?? null;
    this.sqlState = options.sqlState ?? null;
    // Not enumerable: an uncaught error would print pages of them, and the message says what matters.
    for (const [name, value] of [
      ["messageParameters", options.messageParameters ?? {}],
      ["queryContexts", options.queryContexts ?? []],
      ["exceptionClasses", options.exceptionClasses ?? []],
      ["serverStackTrace", options.serverStackTrace ?? null],
      // It would be printed beside the class's name, which says as much.
      ["code", options.code ?? "FAILED"],
    ] as const) {
      Object.defineProperty(this, name, { value, configurable: name === "code" });
    }
    this.operationId = options.operationId ?? null;
  }
}

/** The caller's argument is wrong; nothing was sent. */
export class InvalidInputError extends SparkConnectError {
  override readonly name: string = "InvalidInputError";

  constructor(message: string, options: SparkConnectErrorOptions = {}) {
    super(message, { code: "INVALID_INPUT", ...options });
  }
}

/**
 * The server cannot be reached, or refuses our credentials. The failed call executed nothing. But if the error names an
 * operation, contact was lost after the operation was sent, and it may have run.
 */
export class UnreachableError extends SparkConnectError {
  override readonly name: string = "UnreachableError";

  constructor(message: string, options: SparkConnectErrorOptions = {}) {
    super(message, { code: "UNREACHABLE", ...options });
  }
}

/** The session this client had is gone (server restarted, session closed or idled out), with its views and operations. */
export class SessionLostError extends SparkConnectError {
  override readonly name: string = "SessionLostError";

  constructor(message: string, options: SparkConnectErrorOptions = {}) {
    super(message, { code: "SESSION_LOST", ...options });
  }
}
