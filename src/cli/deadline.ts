import { FailureError } from "../submit/failure.ts";

/** `--timeout`: aborts when the time is over, and does not keep the process alive. */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number | null, what: "job" | "statement" = "job") {
    if (timeoutMs === null) return;
    const reason = new FailureError("TIMEOUT", `the ${what} took longer than --timeout`, {
      hint: "Give it more time, or find out what slows it down.",
    });
    this.#timer = setTimeout(() => this.#controller.abort(reason), timeoutMs);
    this.#timer.unref();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
