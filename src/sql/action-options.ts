import type { ExecutionProgress } from "../client/events.ts";
import type { ExecutePlanResponse } from "../gen/spark/connect/base_pb.js";

/** What every action takes. */
export interface ActionOptions {
  /** Aborting interrupts the operation on the server and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** For `interruptTag`, in addition to the session's own tags. */
  readonly tags?: readonly string[] | undefined;
  /** Called with each progress report of the server. */
  readonly onProgress?: ProgressHandler | undefined;
}

/** What a LONG is in rows: by default `bigint`; `number` fails beyond 2^53 - 1, where it would lose digits. */
export type Longs = "bigint" | "number" | "string";

/** The options of actions that give rows. */
export interface ReadOptions<L extends Longs = Longs> extends ActionOptions {
  /** What each LONG becomes, nested ones too: `bigint` (the default), `number` or `string`. */
  readonly longs?: L | undefined;
}

/** Further options for starting a command, for callers that may detach and attach again. */
export interface CommandOptions extends ActionOptions {
  /** A UUID. Default: a random one. */
  readonly operationId?: string | undefined;
  /** When it aborts, reading stops once the server has the operation, which runs on; nothing is released. */
  readonly detach?: AbortSignal | undefined;
  /** Called once, when the server is known to have the operation. */
  readonly onAccepted?: ((operationId: string) => void) | undefined;
  /** Called with each of the command's answers as it comes, for commands that give several. */
  readonly onResponse?: ResponseHandler | undefined;
}

/** What a command answers. */
export type CommandResponse = ExecutePlanResponse["responseType"];

/** Receives a command's answers while it runs. */
export type ResponseHandler = (response: CommandResponse) => void;

/** Receives the progress of an operation. */
export type ProgressHandler = (progress: ExecutionProgress) => void;
