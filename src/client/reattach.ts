import { isTakeover, type RetryableFailure, type RetryBudget } from "./retry.ts";

/** What to do next with an operation whose stream stopped before the result was complete. */
export type Step =
  | { readonly kind: "execute"; readonly waitMs: number }
  | { readonly kind: "reattach"; readonly waitMs: number; readonly after: string | null }
  | { readonly kind: "fail" };

export interface ReattachOptions {
  /** `attach` never starts the operation: another client did. */
  readonly origin: "execute" | "attach";
  readonly budget: RetryBudget;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** How long retries without a wait may go on without a response: as long as PySpark's. */
export const maxImmediateMs: number = 60 * 60_000;

/**
 * The rules of reattachable execution, without I/O: what was received, and what follows from how a stream stopped.
 *
 * - If a stream ends without `result_complete`, ReattachExecute continues after the last response: the server
 *   ends streams on purpose (`spark.connect.execute.reattachable.senderMaxStreamDuration`, `…Size`).
 * - ExecutePlan is sent again only if nothing was received and the server says that it never saw the operation. If
 *   another reader took the operation over and it is gone now, that reader released it, perhaps after a cancel.
 * - Each response resets the retries.
 */
export class ReattachState {
  readonly #options: ReattachOptions;
  #lastResponseId: string | null = null;
  #immediateSince: number | null = null;
  #immediateSteps = 0;
  #wasTakenOver = false;
  #isComplete = false;

  constructor(options: ReattachOptions) {
    this.#options = options;
  }

  get lastResponseId(): string | null {
    return this.#lastResponseId;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  onResponse(responseId: string, kind: "partial" | "complete"): void {
    // Sail's heartbeats have no id: they are progress, but nothing to resume from.
    if (responseId !== "") this.#lastResponseId = responseId;
    this.#isComplete = kind === "complete";
    this.#immediateSince = null;
    this.#immediateSteps = 0;
    this.#options.budget.reset();
  }

  /** The stream ended with OK, but the result is not complete. Such a server is alive, so there is no time limit. */
  onEnd(): Step {
    return this.#reattach(this.#immediateWaitMs());
  }

  onError(failure: RetryableFailure): Step {
    if (isTakeover(failure)) this.#wasTakenOver = true;
    if (failure.errorClass === "INVALID_HANDLE.OPERATION_NOT_FOUND") return this.#onUnknownOperation();
    if (failure.code === "DEADLINE_EXCEEDED") {
      return this.#hasTimeLeft() ? this.#reattach(this.#immediateWaitMs()) : { kind: "fail" };
    }
    const waitMs = this.#options.budget.nextWaitMs(failure);
    return waitMs === null ? { kind: "fail" } : this.#reattach(waitMs);
  }

  /** After a response, a new start could do the work twice; an attached operation is not ours to start. */
  #onUnknownOperation(): Step {
    const isNew = this.#lastResponseId === null && !this.#wasTakenOver;
    const canStart = this.#options.origin === "execute" && isNew && this.#hasTimeLeft();
    return canStart ? { kind: "execute", waitMs: this.#immediateWaitMs() } : { kind: "fail" };
  }

  #reattach(waitMs: number): Step {
    return { kind: "reattach", waitMs, after: this.#lastResponseId };
  }

  #hasTimeLeft(): boolean {
    this.#immediateSince ??= this.#options.now();
    return this.#options.now() - this.#immediateSince < maxImmediateMs;
  }

  /** No wait at first, then up to a second: if a server ends each stream at once, we must not spin. */
  #immediateWaitMs(): number {
    const steps = this.#immediateSteps++;
    return steps === 0 ? 0 : Math.min(10 * 2 ** (steps - 1), 1_000);
  }
}
