import type { StatusDetails } from "./google-rpc.ts";

/** gRPC's status codes, by name; https://grpc.io/docs/guides/status-codes/. */
export const grpcStatus: Readonly<Record<RpcErrorCode | "OK", number>> = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
};

/** gRPC's status codes, by name, for a program to switch on: https://grpc.io/docs/guides/status-codes/. */
export type RpcErrorCode =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

// The keys of the table above are the names.
const nameOfStatus: ReadonlyMap<number, keyof typeof grpcStatus> = new Map(
  Object.entries(grpcStatus).map(([name, status]) => [status, name as keyof typeof grpcStatus]),
);

/** What else is known of a call that failed. */
export interface RpcErrorOptions {
  /** What `grpc-status-details-bin` held; `null` if the server sent none. */
  readonly details?: StatusDetails | null;
  /** The stream was cut (RST_STREAM, lost connection) before the server gave a status of its own. */
  readonly cut?: boolean;
}

/**
 * A remote call ended with a status other than OK: what the network or the server said, in its own words.
 * It is the `cause` of a `SparkConnectError`, and what hooks are given.
 */
export class RpcError extends Error {
  override readonly name: string = "RpcError";
  /** `UNAVAILABLE`, `DEADLINE_EXCEEDED`, …; `UNKNOWN` for a status that gRPC does not define. */
  readonly code: RpcErrorCode;
  /** What the server sent in addition to the status; `null` if it sent nothing. */
  declare readonly details: StatusDetails | null;
  /** Whether the stream was cut (RST_STREAM, lost connection) before the server gave a status of its own. */
  declare readonly cut: boolean;
  readonly #text: string;

  /** `status` is one of gRPC's numbers. */
  constructor(status: number, message: string, options: RpcErrorOptions = {}) {
    const name = nameOfStatus.get(status);
    super(`${name ?? `status ${status}`}: ${message}`);
    this.#text = message;
    // gRPC tells clients to treat a status that it does not define as UNKNOWN.
    this.code = name === undefined || name === "OK" ? "UNKNOWN" : name;
    // Not enumerable: the caller's error holds the same facts, and would print them twice.
    Object.defineProperty(this, "details", { value: options.details ?? null });
    Object.defineProperty(this, "cut", { value: options.cut ?? false });
  }

  /**
   * The server, or a gateway before it, refuses our credentials: the call was not executed. Gateways say so
   * with PERMISSION_DENIED too; Spark's own denials (of a table, say) come with details.
   */
  get isRefusal(): boolean {
    return this.code === "UNAUTHENTICATED" || (this.code === "PERMISSION_DENIED" && this.details === null);
  }

  /** Spark's error class with its sub-class (`INVALID_HANDLE.SESSION_CLOSED`); `null` if the server gave none. */
  get errorClass(): string | null {
    return this.details?.errorInfo?.metadata["errorClass"] ?? bracketed(this.details?.message ?? this.#text);
  }
}

/**
 * Text is all there is on Spark 3.5 and Sail: their ErrorInfo has no `errorClass`, but the message begins with it
 * in brackets, `[INVALID_HANDLE.OPERATION_NOT_FOUND] The handle …`.
 */
function bracketed(message: string): string | null {
  return /^\s*\[([A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*)\]/.exec(message)?.[1] ?? null;
}
