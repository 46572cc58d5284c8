import type { RpcError } from "../grpc-status.ts";
import { failureOf } from "../retry.ts";
import type { RetryEvent } from "./client-hooks.ts";
import type { HookRunner } from "./hook-runner.ts";

/** The failures in a row of one call, or of one operation between two responses. */
export class FailureStreak {
  readonly #hooks: HookRunner;
  readonly #about: Pick<RetryEvent, "operationId" | "stage">;
  #since: number | null = null;
  #failures = 0;

  constructor(hooks: HookRunner, about: Pick<RetryEvent, "operationId" | "stage">) {
    this.#hooks = hooks;
    this.#about = about;
  }

  get failures(): number {
    return this.#failures;
  }

  /** The call failed, and is made again after the wait. */
  retrying(method: string, error: RpcError, waitMs: number): void {
    const now = this.#hooks.now();
    this.#since ??= now;
    this.#failures += 1;
    this.#hooks.retrying({
      ...this.#about,
      method,
      code: failureOf(error).code,
      error,
      failures: this.#failures,
      failingMs: now - this.#since,
      waitMs,
    });
  }

  /** There was an answer. */
  reset(): void {
    this.#since = null;
    this.#failures = 0;
    this.#hooks.answered();
  }
}
