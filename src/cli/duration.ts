import { durationMs } from "../job/duration.ts";
import { FailureError } from "../submit/failure.ts";

/** Parses the value of an option, and names the option in what it throws. */
export function durationOf(flag: string): (text: string) => number {
  return (text) => {
    const ms = durationMs(text);
    if (ms !== undefined && ms > 0) return ms;
    throw new FailureError("USAGE", `${flag}: '${text}' is ${ms === 0 ? "no time at all" : "not a duration"}`, {
      hint: "Write a number with its unit: 90s, 10m, 1h30m, 2d.",
    });
  };
}

/** The same, for a time that a timer waits for. */
export function timeoutOf(flag: string): (text: string) => number {
  const parse = durationOf(flag);
  return (text) => {
    const ms = parse(text);
    if (ms <= maxTimeoutMs) return ms;
    throw new FailureError("USAGE", `${flag}: '${text}' is too long`, { hint: "No command waits longer than 24d." });
  };
}

/** A setTimeout of more than 2^31-1 ms fires at once. */
const maxTimeoutMs = 24 * 86_400_000;

/** For people, in its two largest units: `0.4 s`, `59.9 s`, `2 min 5 s`, `3 h`, `1 d 2 h`. */
export function durationText(ms: number): string {
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(" ");
}
