import type { ExecutionProgress } from "../client/events.ts";
import type { ExecutePlanResponse } from "../gen/spark/connect/base_pb.js";

/** What every action takes. */
export interface ActionOptions {
  /** Aborting interrupts the operation on the server and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** For `interruptTag`, beside the session's own tags. */
  readonly tags?: readonly string[] | undefined;
  /** Called as the server tells how far it is. */
  readonly onProgress?: ProgressHandler | undefined;
}

/** What a LONG is in rows: `bigint` unless told otherwise; `number` fails beyond 2^53 - 1, where digits would be lost. */
export type Longs = "bigint" | "number" | "string";

/** What actions take that give rows. */
export interface ReadOptions<L extends Longs = Longs> extends ActionOptions {
  /** What each LONG becomes, nested ones too: `bigint` (the default), `number` or `string`. */
  readonly longs?: L | undefined;
}

/** What the start of a command takes beside that, for those who may leave it and come back. */
export interface CommandOptions extends ActionOptions {
  /** A UUID. Default: a random one. */
  readonly operationId?: string | undefined;
  /** When it aborts, reading stops as soon as the server has the operation; that runs on, and nothing is released. */
  readonly detach?: AbortSignal | undefined;
  /** Called once, when the server is known to have the operation. */
  readonly onAccepted?: ((operationId: string) => void) | undefined;
  /** Called with each of the command's answers as it comes, for those that give several. */
  readonly onResponse?: ResponseHandler | undefined;
}

/** What a command answers. */
export type CommandResponse = ExecutePlanResponse["responseType"];

/** Hears what a command answers while it runs. */
export type ResponseHandler = (response: CommandResponse) => void;

/** Hears how far an operation is. */
export type ProgressHandler = (progress: ExecutionProgress) => void;
