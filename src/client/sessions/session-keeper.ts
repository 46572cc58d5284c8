import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Connecting } from "../rpc.ts";
import { abortable } from "../waiting.ts";
import type { LiveSession } from "./live-session.ts";

/** What a call waits for before it is made. */
export interface Preparation {
  readonly signal?: AbortSignal | undefined;
  /** Called with the id of the session that the call will be made in. If that is replaced meanwhile, called again. */
  readonly before?: ((sessionId: string) => Promise<void>) | undefined;
  /** Whether the call may be sent beside the session's first request, because it does nothing twice. */
  readonly isAtOnce?: boolean;
}

/** What a call in a session needs to know of it. */
export interface Begun {
  /** The session's first request if that is under way. */
  readonly connecting: Connecting | null;
  /** To be called when the server says that the session was gone before it took the call. */
  readonly onGone: () => void;
}

/** How a lost session is replaced. */
export interface Renewal {
  /** Makes a new session what the lost one was. Its own calls do not wait for it. */
  readonly setup: () => Promise<void>;
  /** A call that tells the server that the session is in use. */
  readonly ping: () => Promise<unknown>;
  /** Tells the server to forget a session whose setup failed. */
  readonly release: (live: LiveSession) => void;
}

/** Spark's default of `spark.connect.session.manager.defaultSessionTimeout`, for servers that do not tell theirs. */
const defaultSessionTimeoutMs = 60 * 60_000;

/**
 * The session of a client. With a renewal, a session that is lost is replaced before the next call: one that has begun
 * stays with its own session and fails with it.
 */
export class SessionKeeper {
  readonly #open: (sessionId: string) => LiveSession;
  readonly #settingUp = new AsyncLocalStorage<LiveSession>();
  #live: LiveSession;
  #renewal: Renewal | null = null;
  #isSetUp = false;
  #renewing: Promise<void> | null = null;
  /** The session whose setup is under way. */
  #inSetup: LiveSession | null = null;
  #keepAlive: NodeJS.Timeout | null = null;

  constructor(open: (sessionId: string) => LiveSession, sessionId: string) {
    this.#open = open;
    this.#live = open(sessionId);
  }

  get live(): LiveSession {
    return this.#live;
  }

  /** Sets the session up now, and each one that replaces it. Rejects as the setup does. */
  async renewWith(renewal: Renewal): Promise<void> {
    // A setup that is under way is another caller's: who joined it would never have its own run.
    while (this.#renewing !== null) await this.#renewing.catch(() => {});
    this.#renewal = renewal;
    this.#isSetUp = false;
    await this.#renewed(renewal);
  }

  /** Leaves the session as it is. */
  end(): void {
    this.#renewal = null;
    this.#stopKeepAlive();
  }

  /** The session for a call. Rejects with `UnreachableError`, and as its setup does. */
  async ready({ signal, before }: Preparation): Promise<LiveSession> {
    for (;;) {
      signal?.throwIfAborted();
      const renewal = this.#renewalOfOthers();
      if (renewal !== null) await abortable(this.#renewed(renewal), signal);
      const live = this.#live;
      await live.connection.ready(signal);
      await before?.(live.session.id);
      if (live === this.#live) return live;
    }
  }

  /** The same for a call that may not have to wait. A session with a setup is waited for. */
  async begun(preparation: Preparation): Promise<{ readonly live: LiveSession } & Pick<Begun, "connecting">> {
    const { signal, before, isAtOnce = false } = preparation;
    if (!isAtOnce || this.#renewalOfOthers() !== null) return { live: await this.ready(preparation), connecting: null };
    signal?.throwIfAborted();
    const live = this.#live;
    await before?.(live.session.id);
    return { live, connecting: live.connection.begin() };
  }

  /**
   * Makes a call. If the server says that the session was gone before it took the call (`onGone`), the call is made in
   * the session that replaces it.
   */
  async within<T>(preparation: Preparation, call: (live: LiveSession, begun: Begun) => Promise<T>): Promise<T> {
    for (let isFirst = true; ; isFirst = false) {
      const { live, connecting } = await this.begun(preparation);
      let isGone = false;
      const onGone = (): void => {
        isGone = true;
      };
      try {
        return await call(live, { connecting, onGone });
      } catch (error) {
        if (!isFirst || !this.isReplaced(isGone)) throw error;
      }
    }
  }

  /** Whether a call whose session `isGone` may be made in another one. */
  isReplaced(isGone: boolean): boolean {
    return isGone && this.#renewalOfOthers() !== null;
  }

  /** `null` for the calls of the setup itself too. */
  #renewalOfOthers(): Renewal | null {
    const caller = this.#settingUp.getStore();
    return caller !== undefined && caller === this.#inSetup ? null : this.#renewal;
  }

  #renewed(renewal: Renewal): Promise<void> {
    this.#renewing ??= this.#renew(renewal).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew(renewal: Renewal): Promise<void> {
    if (this.#live.session.isLost) this.#replace();
    if (this.#isSetUp) return;
    const live = this.#live;
    // Also tells how long the server keeps an idle session.
    await live.connection.ready(undefined);
    this.#inSetup = live;
    try {
      await this.#settingUp.run(live, renewal.setup);
      this.#isSetUp = true;
      this.#startKeepAlive(renewal);
    } catch (error) {
      // The next call begins with a session that no setup has been at.
      this.#replace();
      renewal.release(live);
      throw error;
    } finally {
      this.#inSetup = null;
    }
  }

  #replace(): void {
    this.#stopKeepAlive();
    this.#live = this.#open(randomUUID());
    this.#isSetUp = false;
  }

  /** Before a third of the time after which the server drops idle sessions has passed: two pings may fail. */
  #startKeepAlive({ ping }: Renewal): void {
    this.#stopKeepAlive();
    if (this.#renewal === null) return;
    const timeoutMs = this.#live.connection.sessionTimeoutMs ?? defaultSessionTimeoutMs;
    if (timeoutMs <= 0) return;
    const everyMs = Math.min(timeoutMs, defaultSessionTimeoutMs) / 3;
    // Whatever it finds, the next call finds too.
    this.#keepAlive = setInterval(() => void ping().catch(() => {}), everyMs);
    this.#keepAlive.unref();
  }

  #stopKeepAlive(): void {
    if (this.#keepAlive !== null) clearInterval(this.#keepAlive);
    this.#keepAlive = null;
  }
}
