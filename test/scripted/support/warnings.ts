import { setTimeout as after } from "node:timers/promises";
import { afterEach, beforeEach, vi } from "vitest";

export interface Warned {
  readonly message: string;
  readonly code: string | undefined;
  readonly name: string;
  readonly detail?: string | undefined;
}

/** Keeps the process's warnings during each test of a file instead of printing them, and gives those so far. */
export function watchWarnings(): () => Promise<readonly Warned[]> {
  const warnings: Warned[] = [];
  const onWarning = (warning: Error & { readonly code?: string; readonly detail?: string }): void => {
    const { message, name, code, detail } = warning;
    warnings.push({ message, name, code, ...(detail !== undefined && { detail }) });
  };
  /** Node's own, which prints. */
  const printers = process.listeners("warning");
  beforeEach(() => {
    warnings.length = 0;
    process.removeAllListeners("warning").on("warning", onWarning);
  });
  afterEach(() => {
    process.removeAllListeners("warning");
    for (const printer of printers) process.on("warning", printer);
    vi.useRealTimers();
  });
  // Node emits warnings on the next tick.
  return () => after(0, warnings);
}

/** The clock that outages are measured by, which moves only as the test says; timers stay real until the test ends. */
export function frozenClock(): (ms: number) => void {
  vi.useFakeTimers({ toFake: ["performance"] });
  return (ms) => void vi.advanceTimersByTime(ms);
}
