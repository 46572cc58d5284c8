import { InvalidInputError } from "../index.ts";

const unitMs: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** Milliseconds of `90s`, `10m`, `1h30m`, `2d`. A number without a unit is refused: nobody can tell which was meant. */
export function parseDurationMs(text: string): number {
  if (!/^(\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) {
    throw new InvalidInputError(`"${text}" is no length of time: write it as 90s, 10m, 1h30m or 2d.`);
  }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  return Math.ceil(parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (unitMs.get(unit) ?? 0), 0));
}
