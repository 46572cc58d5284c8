/** Milliseconds of Spark's time text: `5m`, `3600s`, `300000ms`; a plain number counts milliseconds. */
export function sparkTimeMs(text: string): number {
  const [, count, unit] = /^\s*(-?\d+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const factor = factors.get((unit ?? "").toLowerCase());
  return count === undefined || factor === undefined ? Number.NaN : Number(count) * factor;
}

/** Source: JavaUtils.timeSuffixes in Spark's common-utils. */
const factors: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["us", 0.001],
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);
