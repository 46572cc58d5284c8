import { FailureError } from "../../submit/failure.ts";
import type { StopSignal } from "../exit-codes.ts";

/** The two signals that ask a command to stop, as one abort signal that remembers which came first. */
export class StopSignals implements Disposable {
  readonly #controller = new AbortController();
  readonly #source: NodeJS.EventEmitter;
  readonly #handlers: ReadonlyMap<StopSignal, () => void>;
  #received: StopSignal | null = null;
  #onSecond: ((signal: StopSignal) => void) | null = null;
  #onInterrupt: (() => void) | null = null;

  constructor(source: NodeJS.EventEmitter) {
    this.#source = source;
    this.#handlers = new Map([
      ["SIGINT", () => this.#receive("SIGINT")],
      ["SIGTERM", () => this.#receive("SIGTERM")],
    ]);
    for (const [signal, handler] of this.#handlers) source.on(signal, handler);
  }

  /** Aborts at the first signal, with the failure that the command should end with. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first signal that came, or `null`. */
  get received(): StopSignal | null {
    return this.#received;
  }

  /** What to do when a second signal says not to wait for the first signal's effect. */
  onSecond(action: (signal: StopSignal) => void): void {
    this.#onSecond = action;
  }

  /** Until it is disposed, Ctrl-C does this alone: a shell outlives the statement that it stops. */
  onInterrupt(action: () => void): Disposable {
    const before = this.#onInterrupt;
    this.#onInterrupt = action;
    return {
      [Symbol.dispose]: () => {
        this.#onInterrupt = before;
      },
    };
  }

  [Symbol.dispose](): void {
    for (const [signal, handler] of this.#handlers) this.#source.off(signal, handler);
  }

  #receive(signal: StopSignal): void {
    const first = signal === "SIGINT" ? this.#onInterrupt : null;
    if (first !== null) {
      first();
      return;
    }
    if (this.#received !== null) {
      this.#onSecond?.(signal);
      return;
    }
    this.#received = signal;
    this.#controller.abort(new FailureError("INTERRUPTED", `interrupted by ${signal}`));
  }
}
