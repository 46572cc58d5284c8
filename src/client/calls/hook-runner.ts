import { inspect } from "node:util";
import type { RpcError } from "../grpc-status.ts";
import { failureOf } from "../retry.ts";
import type { CallInterception, ClientHooks, OutgoingCall, ReconnectEvent, RetryEvent } from "./client-hooks.ts";
import { headerProblem, lowerCaseKeys } from "./headers.ts";

/** What the runner needs besides the hooks; tests inject it. */
export interface HookRunnerOptions {
  /** For messages; without secrets. */
  readonly remote: string;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
  readonly warn?: (message: string, options: { readonly code: string; readonly detail?: string }) => void;
}

/** If no hook listens for retries, the runner warns of an outage after this long. */
const silentMs = 60_000;

/** Calls a client's hooks, so that none can break its call, and warns of outages that no hook listens for. */
export class HookRunner {
  readonly #hooks: ClientHooks;
  readonly #remote: string;
  readonly #warn: NonNullable<HookRunnerOptions["warn"]>;
  readonly now: () => number;
  readonly #failed = new Set<keyof ClientHooks>();
  #hasWarned = false;

  constructor(hooks: ClientHooks, options: HookRunnerOptions) {
    this.#hooks = hooks;
    this.#remote = options.remote;
    this.now = options.now ?? (() => performance.now());
    this.#warn =
      options.warn ?? ((message, about) => process.emitWarning(message, { type: "SparkConnectWarning", ...about }));
  }

  retrying(event: RetryEvent): void {
    const { onRetry } = this.#hooks;
    if (onRetry !== undefined) this.#run("onRetry", () => onRetry(event));
    else if (event.failingMs >= silentMs && !this.#hasWarned) this.#warnOfOutage(event);
  }

  reconnected(event: ReconnectEvent): void {
    const { onReconnect } = this.#hooks;
    if (onReconnect !== undefined) this.#run("onReconnect", () => onReconnect(event));
  }

  /** The server has answered: the next outage is another one. */
  answered(): void {
    this.#hasWarned = false;
  }

  /** The headers to add to a call, and what to tell of its end. */
  intercept(call: OutgoingCall): {
    readonly headers: Readonly<Record<string, string>>;
    readonly onEnd: (error: RpcError | null) => void;
  } {
    const { interceptCall } = this.#hooks;
    if (interceptCall === undefined) return { headers: {}, onEnd: () => {} };
    const { headers = {}, onEnd } = this.#run("interceptCall", () => checked(interceptCall(call))) ?? {};
    if (onEnd === undefined) return { headers, onEnd: () => {} };
    const startedAt = this.now();
    return {
      headers,
      onEnd: (error) => {
        const code = error === null ? "OK" : failureOf(error).code;
        this.#run("interceptCall", () => onEnd({ code, error, durationMs: this.now() - startedAt }));
      },
    };
  }

  #run<T>(name: keyof ClientHooks, hook: () => T): T | undefined {
    try {
      const result: unknown = hook();
      // A hook may be an async function, whose rejection would end the process.
      if (result instanceof Promise) void result.catch((error: unknown) => this.#onThrown(name, error));
      return result as T;
    } catch (error) {
      this.#onThrown(name, error);
      return undefined;
    }
  }

  #onThrown(name: keyof ClientHooks, error: unknown): void {
    if (this.#failed.has(name)) return;
    this.#failed.add(name);
    this.#warn(`The hook ${name} of the client of ${this.#remote} failed. The calls go on without it; fix the hook.`, {
      code: "SPARK_CONNECT_HOOK",
      detail: inspect(error),
    });
  }

  #warnOfOutage({ method, code, failingMs }: RetryEvent): void {
    this.#hasWarned = true;
    const seconds = Math.round(failingMs / 1000);
    this.#warn(
      `${method} on ${this.#remote} has been failing for ${seconds} s (${code}), and the client goes on trying. Give it an onRetry hook to be told of each failure instead of this warning, or fewer retries (retryPolicies).`,
      { code: "SPARK_CONNECT_RETRYING" },
    );
  }
}

/** Throws what is wrong with an interception. */
function checked(interception: CallInterception | undefined): CallInterception {
  if (interception instanceof Promise) {
    interception.catch(() => {});
    throw new TypeError("interceptCall returned a promise, and calls do not wait for it");
  }
  const headers = lowerCaseKeys(interception?.headers ?? {});
  for (const [name, value] of Object.entries(headers)) {
    if (name === "authorization") throw new TypeError("authorization is the token's; give the token as a function");
    const problem = headerProblem(name, value);
    if (problem !== null) throw new TypeError(problem);
  }
  return { ...interception, headers };
}
