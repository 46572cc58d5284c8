import type { RpcError, RpcErrorCode } from "../grpc-status.ts";

/**
 * Tells the operators of a program about its calls while they are under way.
 *
 * Hooks run in the middle of the work, which waits until they return. One that throws, or whose promise rejects,
 * changes nothing about the call; Node's warning `SPARK_CONNECT_HOOK` tells of the first time.
 */
export interface ClientHooks {
  /**
   * Called when a call has failed and is about to be made again, before the wait. Without this hook, an outage that lasts
   * longer than a minute gives one of Node's warnings, `SPARK_CONNECT_RETRYING`.
   */
  readonly onRetry?: (event: RetryEvent) => void;
  /** Called at the first response of a new stream, when an operation's responses continue on it. */
  readonly onReconnect?: (event: ReconnectEvent) => void;
  /** Called before each call is sent, retries included. What it returns adds headers, and hears of the call's end. */
  readonly interceptCall?: (call: OutgoingCall) => CallInterception | undefined;
}

/** A call that failed and is about to be made again. */
export interface RetryEvent {
  /** The call, by its name in the protocol: `AnalyzePlan`, `ExecutePlan`, `ReattachExecute`, … */
  readonly method: string;
  /** The operation whose responses are read; `null` for other calls. */
  readonly operationId: string | null;
  /** Whether the session has had an answer before. */
  readonly stage: "connecting" | "connected";
  /** What the retry policies decide by: a stream that was cut, or a lost connection, counts as `UNAVAILABLE`. */
  readonly code: RpcErrorCode;
  /** What the network or the server said. */
  readonly error: RpcError;
  /** How often the call has failed since it was first made, or since the operation's last response; from 1. */
  readonly failures: number;
  /** How long that has been going on, in milliseconds. */
  readonly failingMs: number;
  /** How long the client now waits, in milliseconds. */
  readonly waitMs: number;
}

/** An operation whose responses continue on a new stream. */
export interface ReconnectEvent {
  readonly operationId: string;
  /** `ReattachExecute`; `ExecutePlan` where the server had never seen the operation. */
  readonly method: string;
  /**
   * Why the previous stream stopped: the server ended it, as it does every two minutes by default, or the last attempt
   * failed with this error.
   */
  readonly cause: "ended by the server" | RpcError;
  /** How long it took from the stop to this response, in milliseconds. */
  readonly gapMs: number;
}

/** A call that is about to be sent. */
export interface OutgoingCall {
  /** The call, by its name in the protocol: `AnalyzePlan`, `ExecutePlan`, `ReattachExecute`, … */
  readonly method: string;
  /** The operation whose responses are read; `null` for other calls. */
  readonly operationId: string | null;
  /** 1, and one more for each failure in a row: since the call was first made, or since the operation's last response. */
  readonly attempt: number;
  /** How often the operation's responses have been asked for again, this time included; 0 for other calls. */
  readonly reattaches: number;
  /** Where the call is sent: the host of the connection string. */
  readonly host: string;
  readonly port: number;
}

/** What an interceptor adds to a call. */
export interface CallInterception {
  /**
   * Sent with this call, in addition to the client's own headers, replacing those of the same name. `authorization`
   * is the token's: give a function as `token` for one that changes.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Called once, when the call has ended. */
  readonly onEnd?: (end: CallEnd) => void;
}

/** How a call ended. */
export interface CallEnd {
  /** `OK`, or the code of the error; `CANCELLED` also where the client needed no more of a stream. */
  readonly code: RpcErrorCode | "OK";
  /** `null` after `OK`. */
  readonly error: RpcError | null;
  /** From the sending to the end, in milliseconds. A stream lasts as long as it is read. */
  readonly durationMs: number;
}
