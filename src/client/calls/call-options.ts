import type { Any } from "@bufbuild/protobuf/wkt";

/** What every call takes. */
export interface CallOptions {
  /** Aborting rejects with the signal's reason and interrupts what the call started on the server. */
  readonly signal?: AbortSignal | undefined;
  /** What a request tells the server in `UserContext.extensions`. */
  readonly extensions?: readonly Any[] | undefined;
  /** Error classes that the caller handles by their class alone: the server is not asked for their details. */
  readonly expected?: readonly string[] | undefined;
  /**
   * Makes the session ready for this call: called with its id, and again with that of the one which replaces it.
   *
   * @internal
   */
  readonly before?: ((sessionId: string) => Promise<void>) | undefined;
}

/** What running an operation takes besides. */
export interface ExecuteOptions extends CallOptions {
  /** A UUID. Default: a random one. */
  readonly operationId?: string | undefined;
  /** Names to interrupt the operation by; not empty, without commas. */
  readonly tags?: readonly string[] | undefined;
  /**
   * When it aborts, reading stops as soon as the server has the operation. The operation runs on; nothing is released.
   */
  readonly detach?: AbortSignal | undefined;
  /** Called once, when the server is known to have the operation. */
  readonly onAccepted?: ((operationId: string) => void) | undefined;
  /**
   * What to do when another client reads the operation: `reattach`, the default, takes the reading back; `leave` fails
   * with `INVALID_CURSOR.DISCONNECTED` and releases nothing.
   */
  readonly onTakeover?: "reattach" | "leave" | undefined;
  /**
   * `brief` is for a query with a small result: it is given when all of it has come, and needs no release. If the
   * stream breaks before, the query runs once more, `reattachable`. Commands are always that.
   *
   * @internal
   */
  readonly reading?: "reattachable" | "brief" | undefined;
}
