import { FailureError } from "../submit/failure.ts";

const unitMs: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** A setTimeout of more than 2^31-1 ms fires at once. */
const longestMs = 24 * 86_400_000;

/** Milliseconds of `90s`, `10m`, `1h30m`, `2d`. A number without a unit is refused: nobody can tell which was meant. */
export function parseDurationMs(text: string): number {
  if (!/^(\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) {
    throw new FailureError("USAGE", `'${text}' is not a duration`, {
      hint: "Write a number with its unit: 90s, 10m, 1h30m, 2d.",
    });
  }
  let totalMs = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    totalMs += Number(count) * (unitMs.get(unit ?? "") ?? 0);
  }
  if (totalMs <= 0 || totalMs > longestMs) {
    throw new FailureError("USAGE", `'${text}' is out of range`, { hint: "Durations lie between 1ms and 24d." });
  }
  return Math.ceil(totalMs);
}

/** Parses the value of an option, and names the option in what it throws. */
export function durationOf(flag: string): (text: string) => number {
  return (text) => {
    try {
      return parseDurationMs(text);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      throw new FailureError("USAGE", `${flag}: ${error.message}`, { hint: error.hint ?? "", cause: error });
    }
  };
}

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
