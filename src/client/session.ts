import { create } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { SessionLostError } from "../errors.ts";
import { type UserContext, UserContextSchema } from "../gen/spark/connect/base_pb.js";

/** The fields that every request of a session has. */
export interface Envelope {
  readonly sessionId: string;
  readonly userContext: UserContext;
  readonly clientType: string;
  readonly clientObservedServerSideSessionId?: string;
}

/** The fields that every response of a session has. */
export interface Answer {
  /** Empty in FetchErrorDetailsResponse. */
  readonly sessionId: string;
  /** Empty on Spark 3.5. */
  readonly serverSideSessionId: string;
}

/** Which session a client has, and whether the server still has the same one. */
export class Session {
  readonly id: string;
  readonly userId: string;
  readonly #clientType: string;
  /** What requests tell the server's plug-ins; it changes. */
  readonly #extensions: Iterable<Any>;
  #serverSideId: string | null = null;
  #lost: SessionLostError | null = null;

  constructor(
    id: string,
    {
      userId,
      clientType,
      extensions,
    }: { readonly userId: string; readonly clientType: string; readonly extensions: Iterable<Any> },
  ) {
    this.id = id;
    this.userId = userId;
    this.#clientType = clientType;
    this.#extensions = extensions;
  }

  get isLost(): boolean {
    return this.#lost !== null;
  }

  /** Throws `SessionLostError` once the session is known to be lost: another session would answer the call. */
  envelope(): Envelope {
    if (this.#lost !== null) throw this.#lost;
    return {
      sessionId: this.id,
      userContext: create(UserContextSchema, {
        userId: this.userId,
        userName: this.userId,
        extensions: [...this.#extensions],
      }),
      clientType: this.#clientType,
      ...(this.#serverSideId !== null && { clientObservedServerSideSessionId: this.#serverSideId }),
    };
  }

  /** Throws `SessionLostError` when the answer is another session's. */
  verify(answer: Answer): void {
    if (answer.sessionId !== "" && answer.sessionId !== this.id) {
      throw this.lose(`asked session ${this.id}, and session "${answer.sessionId}" answered`);
    }
    if (answer.serverSideSessionId === "") return;
    this.#serverSideId ??= answer.serverSideSessionId;
    if (answer.serverSideSessionId !== this.#serverSideId) {
      throw this.lose("the server has restarted, or another server answered");
    }
  }

  /** Sets the server's own id, which another session's answer told (CloneSession). */
  expect(serverSideSessionId: string): void {
    if (serverSideSessionId !== "") this.#serverSideId = serverSideSessionId;
  }

  /** The session was released with the right to use its id again: the next answer comes from a new one. */
  restart(): void {
    this.#serverSideId = null;
  }

  /** Makes every later call fail with the error that it returns. */
  lose(reason: string, cause?: SessionLostError): SessionLostError {
    this.#lost ??=
      cause ??
      new SessionLostError(
        `The session ${this.id} is lost: ${reason}. Its views, settings and operations are gone; open a new session.`,
        { errorClass: "INVALID_HANDLE.SESSION_CHANGED" },
      );
    return this.#lost;
  }
}
