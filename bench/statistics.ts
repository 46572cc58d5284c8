import type { Measured } from "./contender.ts";

/** Median, least and greatest of a contender's runs. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Throws if there are no values: a median of nothing would look like zero. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted.at(0), sorted.at(-1)];
  if (min === undefined || max === undefined) throw new Error("no runs to summarize");
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? min) + (sorted[Math.ceil(middle)] ?? min)) / 2;
  return { median, min, max };
}

/** The spread of one figure of a contender; `wallMs` is the whole process. Throws when a run lacks the figure. */
export function spreadOf(measured: Measured, figure: string): Spread {
  return spread(
    measured.runs.map((run) => {
      const value = figure === "wallMs" ? run.wallMs : run.figures[figure];
      if (value === undefined) throw new Error(`${measured.name} gave no ${figure}`);
      return value;
    }),
  );
}
