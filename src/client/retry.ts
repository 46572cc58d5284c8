import type { RpcError, RpcErrorCode } from "./grpc-status.ts";

/** When to retry a failed call, and how long to wait first. A plain value: replace any part of it. */
export interface RetryPolicy {
  readonly maxRetries: number;
  readonly initialBackoffMs: number;
  readonly multiplier: number;
  readonly maxBackoffMs: number;
  /** Waits of `jitterFromMs` and more get a random addition of up to this. */
  readonly jitterMs: number;
  readonly jitterFromMs: number;
  /** The longest delay that a server may ask for with RetryInfo; 0 ignores what it asks. */
  readonly maxServerDelayMs: number;
  /** Whether this policy applies to this failure. The first policy of a list that applies decides. */
  readonly canRetry: (failure: RetryableFailure) => boolean;
}

/** The facts of a failed call that a policy may look at. */
export interface RetryableFailure {
  /** A stream that was cut, or a lost connection, counts as `UNAVAILABLE`. */
  readonly code: RpcErrorCode;
  /** Spark's error class, with its sub-class; `null` if the server gave none. */
  readonly errorClass: string | null;
  /** What the server asked for with RetryInfo, in milliseconds; `null` if it sent none. */
  readonly retryDelayMs: number | null;
}

/** Waits at least ten minutes in all, as other Spark Connect clients do. */
export const defaultRetryPolicy: RetryPolicy = Object.freeze({
  maxRetries: 15,
  initialBackoffMs: 50,
  multiplier: 4,
  maxBackoffMs: 60_000,
  jitterMs: 500,
  jitterFromMs: 2_000,
  maxServerDelayMs: 10 * 60_000,
  canRetry: isTransient,
});

/** The server is away, another reader took the cursor, or the server says when to retry. */
export function isTransient(failure: RetryableFailure): boolean {
  return failure.code === "UNAVAILABLE" || isTakeover(failure) || failure.retryDelayMs !== null;
}

/** Whether another reader has taken over the operation's stream. The server has the operation then. */
export function isTakeover({ code, errorClass }: Pick<RetryableFailure, "code" | "errorClass">): boolean {
  return code === "INTERNAL" && errorClass === "INVALID_CURSOR.DISCONNECTED";
}

/** The facts of a failed call. */
export function failureOf(error: RpcError): RetryableFailure {
  // A reset stream, like a lost connection, says nothing about the call.
  const code = error.cut ? "UNAVAILABLE" : error.code;
  return { code, errorClass: error.errorClass, retryDelayMs: error.details?.retryDelayMs ?? null };
}

/** One wait per retry, in milliseconds, before jitter; ends when the retries are spent. */
export function* backoff(policy: RetryPolicy): Generator<number, void> {
  let waitMs = policy.initialBackoffMs;
  for (let retry = 0; retry < policy.maxRetries; retry++) {
    yield waitMs;
    waitMs = Math.min(waitMs * policy.multiplier, policy.maxBackoffMs);
  }
}

/** The retries that are left to one call, under a list of policies. */
export class RetryBudget {
  readonly #policies: readonly RetryPolicy[];
  readonly #random: () => number;
  readonly #waits = new Map<RetryPolicy, Generator<number, void>>();

  constructor(policies: readonly RetryPolicy[], random: () => number = Math.random) {
    this.#policies = policies;
    this.#random = random;
  }

  /** How long to wait before the next attempt, in milliseconds; `null` to give up. */
  nextWaitMs(failure: RetryableFailure): number | null {
    const policy = this.#policies.find((candidate) => candidate.canRetry(failure));
    if (policy === undefined) return null;
    const next = this.#waitsOf(policy).next();
    if (next.done === true) return null;
    const asked = Math.min(failure.retryDelayMs ?? 0, policy.maxServerDelayMs);
    const waitMs = Math.max(next.value, asked);
    return waitMs >= policy.jitterFromMs ? waitMs + this.#random() * policy.jitterMs : waitMs;
  }

  /** After progress, all retries are available again. */
  reset(): void {
    this.#waits.clear();
  }

  #waitsOf(policy: RetryPolicy): Generator<number, void> {
    const waits = this.#waits.get(policy) ?? backoff(policy);
    this.#waits.set(policy, waits);
    return waits;
  }
}
