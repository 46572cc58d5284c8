import {
  type QueryContext,
  SessionLostError,
  SparkConnectError,
  type SparkConnectErrorCode,
  type SparkConnectErrorOptions,
  UnreachableError,
} from "../errors.ts";
import type { FetchErrorDetailsResponse, FetchErrorDetailsResponse_Error } from "../gen/spark/connect/base_pb.js";
import { isProxyRefusal, transportAdvice } from "./calls/transport-advice.ts";
import type { RpcError } from "./grpc-status.ts";

/** What a failed call was about, for the message and the error's fields. */
export interface FailedCall {
  readonly remote: string;
  readonly usesTls: boolean;
  readonly sessionId: string;
  readonly operationId: string | null;
  /** Why the address could not be read again, if that failed. */
  readonly noNewAddress: string | null;
}

const lostSessionClasses: ReadonlySet<string> = new Set([
  "INVALID_HANDLE.SESSION_CLOSED",
  "INVALID_HANDLE.SESSION_CHANGED",
  "INVALID_HANDLE.SESSION_NOT_FOUND",
]);

/** Whether the server says that the session no longer exists. */
export function isSessionLost(error: RpcError): boolean {
  return lostSessionClasses.has(error.errorClass ?? "");
}

/** The error that a caller sees for a failed call, with what FetchErrorDetails told about it, if anything. */
export function toSparkError(
  error: RpcError,
  call: FailedCall,
  fetched: FetchErrorDetailsResponse | null,
): SparkConnectError {
  const options = { ...describe(error), ...describeFetched(fetched, error), operationId: call.operationId };
  // The error made here says the same. As its cause, this one would print its message and our own frames again.
  Object.defineProperty(error, "stack", { value: `RpcError: ${error.code}`, configurable: true });
  if (isSessionLost(error)) {
    const message = `The session ${call.sessionId} is lost: ${messageOf(error)} Its views, settings and operations are gone; open a new session.`;
    return new SessionLostError(message, options);
  }
  if (error.isRefusal) {
    return new UnreachableError(`${call.remote} refuses the token: ${messageOf(error)} Check the token, or give one.`, {
      ...options,
      code: "UNAUTHENTICATED",
    });
  }
  if (error.code === "UNAVAILABLE" || isProxyRefusal(error)) {
    const advice =
      call.noNewAddress ||
      transportAdvice(error, call) ||
      "Check the address and that a Spark Connect server listens there.";
    return new UnreachableError(`Cannot reach ${call.remote}: ${messageOf(error)} ${advice}`, options);
  }
  return new SparkConnectError(rootOf(fetched)?.message || withHint(error, call), { ...options, code: codeOf(error) });
}

function codeOf({ code, errorClass }: RpcError): SparkConnectErrorCode {
  if (code === "CANCELLED" || errorClass === "OPERATION_CANCELED") return "CANCELLED";
  return code === "UNIMPLEMENTED" ? "UNSUPPORTED" : "FAILED";
}

/** Spark's own words, as FetchErrorDetails gives them: the server tells the details to the first reader only. */
function withHint(error: RpcError, call: FailedCall): string {
  const hint = transportAdvice(error, call) || hintOf(error);
  return hint === "" ? error.details?.message || error.message : `${messageOf(error)} ${hint}`;
}

/** What gRPC for Java says, in these words alone, when a request fails before Spark sees it. */
function hintOf({ code, details, message }: RpcError): string {
  if (code !== "UNKNOWN" || details !== null || !message.endsWith("Application error processing RPC")) return "";
  return (
    "The server could not read the request. Most often its plan has more levels than the server allows." +
    " Raise spark.connect.grpc.marshallerRecursionLimit (1024 by default) there, or write out what the plan builds on."
  );
}

function messageOf(error: RpcError): string {
  const message = error.details?.message || error.message;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function describe(error: RpcError): SparkConnectErrorOptions {
  const metadata = error.details?.errorInfo?.metadata ?? {};
  return {
    cause: error,
    errorClass: error.errorClass,
    sqlState: metadata["sqlState"] ?? null,
    messageParameters: parseRecord(metadata["messageParameters"]),
    exceptionClasses: parseList(metadata["classes"]),
    serverStackTrace: metadata["stackTrace"] ?? null,
  };
}

function describeFetched(fetched: FetchErrorDetailsResponse | null, error: RpcError): SparkConnectErrorOptions {
  const root = rootOf(fetched);
  if (fetched === null || root === null) return {};
  const throwable = root.sparkThrowable;
  return {
    cause: causeOf(fetched.errors, root) ?? error,
    ...(throwable?.errorClass !== undefined && { errorClass: throwable.errorClass }),
    ...(throwable?.sqlState !== undefined && { sqlState: throwable.sqlState }),
    ...(throwable !== undefined && {
      messageParameters: { ...throwable.messageParameters },
      queryContexts: throwable.queryContexts.map(toQueryContext),
    }),
    ...(root.errorTypeHierarchy.length > 0 && { exceptionClasses: root.errorTypeHierarchy }),
    ...(root.stackTrace.length > 0 && { serverStackTrace: stackTraceOf(fetched.errors, root) }),
  };
}

function rootOf(fetched: FetchErrorDetailsResponse | null): FetchErrorDetailsResponse_Error | null {
  return fetched?.rootErrorIdx === undefined ? null : (fetched.errors[fetched.rootErrorIdx] ?? null);
}

type ProtoContext = NonNullable<FetchErrorDetailsResponse_Error["sparkThrowable"]>["queryContexts"][number];

function toQueryContext(context: ProtoContext): QueryContext {
  const { objectType, objectName, startIndex, stopIndex, fragment, callSite, summary } = context;
  return {
    contextType: context.contextType === 0 ? "sql" : "dataframe",
    objectType,
    objectName,
    startIndex,
    stopIndex,
    fragment,
    callSite,
    summary,
  };
}

/** The chain of causes from the root's cause on. Spark sends at most five; the limit guards against a cycle. */
function chain(
  errors: readonly FetchErrorDetailsResponse_Error[],
  root: FetchErrorDetailsResponse_Error,
): readonly FetchErrorDetailsResponse_Error[] {
  const causes: FetchErrorDetailsResponse_Error[] = [];
  let next = root.causeIdx;
  while (next !== undefined && causes.length < errors.length) {
    const cause = errors[next];
    if (cause === undefined) break;
    causes.push(cause);
    next = cause.causeIdx;
  }
  return causes;
}

function causeOf(
  errors: readonly FetchErrorDetailsResponse_Error[],
  root: FetchErrorDetailsResponse_Error,
): SparkConnectError | null {
  return chain(errors, root).reduceRight<SparkConnectError | null>(
    (cause, error) =>
      new SparkConnectError(error.message, {
        ...(cause !== null && { cause }),
        errorClass: error.sparkThrowable?.errorClass ?? null,
        sqlState: error.sparkThrowable?.sqlState ?? null,
        messageParameters: { ...error.sparkThrowable?.messageParameters },
        exceptionClasses: error.errorTypeHierarchy,
      }),
    null,
  );
}

/** As the JVM prints it. */
function stackTraceOf(
  errors: readonly FetchErrorDetailsResponse_Error[],
  root: FetchErrorDetailsResponse_Error,
): string {
  const print = (error: FetchErrorDetailsResponse_Error): string =>
    [
      `${error.errorTypeHierarchy[0] ?? "java.lang.Throwable"}: ${error.message}`,
      ...error.stackTrace.map(printFrame),
    ].join("\n");
  return [print(root), ...chain(errors, root).map((cause) => `Caused by: ${print(cause)}`)].join("\n");
}

function printFrame(frame: FetchErrorDetailsResponse_Error["stackTrace"][number]): string {
  const where = frame.fileName === undefined ? "Unknown Source" : `${frame.fileName}:${frame.lineNumber}`;
  return `\tat ${frame.declaringClass}.${frame.methodName}(${where})`;
}

function parseRecord(json: string | undefined): Readonly<Record<string, string>> {
  const value = parseJson(json);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, String(entry)]));
}

function parseList(json: string | undefined): readonly string[] {
  const value = parseJson(json);
  return Array.isArray(value) ? value.map(String) : [];
}

/** The server cuts long metadata, and cut JSON must not hide the error it belongs to. */
function parseJson(json: string | undefined): unknown {
  try {
    return json === undefined ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
