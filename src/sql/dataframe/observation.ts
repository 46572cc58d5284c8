import { randomUUID } from "node:crypto";
import { InvalidInputError } from "../../errors.ts";
import { abortSignal, plainOptions } from "../calls/call-options.ts";
import { argument, text } from "../calls/checks.ts";

/** Aggregates by name, as `observe` computed them. */
export type Metrics = Readonly<Record<string, unknown>>;
/** The outcome of an observation. */
export type ObservationOutcome = { readonly metrics: Metrics } | { readonly error: unknown };

const getOptions = { example: "get({ signal })", checks: { signal: abortSignal } } as const;

/**
 * Receives the aggregates that `df.observe(observation, …)` computes while something else happens, such as a write.
 * It belongs to one `observe`, and gets the metrics of the first action that runs it.
 */
export class Observation {
  /** Unique unless given. */
  readonly name: string;
  #isUsed = false;
  #outcome: ObservationOutcome | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(name: string = randomUUID()) {
    argument('Observation("counts")', text, name);
    if (name === "")
      throw new InvalidInputError("An observation's name cannot be empty; leave it out for a unique one.");
    this.name = name;
  }

  /**
   * The metrics, once an action has computed them; it waits until then, or until `signal` aborts. Rejects with
   * `InvalidInputError` if no DataFrame is observed, and with the error if an aggregate failed.
   */
  async get(options?: { readonly signal?: AbortSignal }): Promise<Metrics> {
    const { signal } = plainOptions(getOptions, [options]);
    if (!this.#isUsed) {
      throw new InvalidInputError(`The observation "${this.name}" observes nothing; pass it to df.observe() first.`);
    }
    const outcome = this.#outcome ?? (await this.#settled(signal));
    if ("error" in outcome) throw outcome.error;
    return outcome.metrics;
  }

  /**
   * Called by `df.observe`. Throws `InvalidInputError` when the observation observes something already.
   *
   * @internal
   */
  use(): void {
    if (this.#isUsed) {
      throw new InvalidInputError(`The observation "${this.name}" is in use; make one for each observe().`);
    }
    this.#isUsed = true;
  }

  /**
   * Called with what the server observed; later calls change nothing.
   *
   * @internal
   */
  settle(outcome: ObservationOutcome): void {
    this.#outcome ??= outcome;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  async #settled(signal: AbortSignal | undefined): Promise<ObservationOutcome> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.delete(wake);
        reject(signal?.reason);
      };
      const wake = (): void => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
    // The code that wakes us has set the outcome.
    return this.#outcome as ObservationOutcome;
  }
}
