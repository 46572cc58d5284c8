import type { Expression, Expression_Literal } from "../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { defined } from "./defined.ts";
import { relation } from "./relation.ts";

/** Nulls replaced: in all columns whose type fits the value, or one value for each of `cols`. */
export function fillNulls(input: Relation, cols: readonly string[], values: readonly Expression_Literal[]): Relation {
  return relation({ case: "fillNa", value: { input, cols: [...cols], values: [...values] } });
}

/** Rows with at least `minNonNulls` values that are neither null nor NaN; by default all must be. */
export function dropNulls(input: Relation, cols: readonly string[], minNonNulls?: number): Relation {
  return relation({ case: "dropNa", value: { input, cols: [...cols], ...defined({ minNonNulls }) } });
}

/** A value and what stands in its place. */
export interface Replacement {
  readonly oldValue: Expression_Literal;
  readonly newValue: Expression_Literal;
}

/** Values replaced, in all columns or in `cols`. */
export function replaceValues(
  input: Relation,
  cols: readonly string[],
  replacements: readonly Replacement[],
): Relation {
  return relation({ case: "replace", value: { input, cols: [...cols], replacements: [...replacements] } });
}

/** Count, mean and the like of each column, one row for each statistic. */
export function summary(input: Relation, statistics: readonly string[]): Relation {
  return relation({ case: "summary", value: { input, statistics: [...statistics] } });
}

/** As `summary`, with the basic statistics, of the given columns. */
export function describe(input: Relation, cols: readonly string[]): Relation {
  return relation({ case: "describe", value: { input, cols: [...cols] } });
}

/** One row, one column: the sample covariance. */
export function covariance(input: Relation, col1: string, col2: string): Relation {
  return relation({ case: "cov", value: { input, col1, col2 } });
}

/** One row, one column: Pearson's correlation. */
export function correlation(input: Relation, col1: string, col2: string): Relation {
  return relation({ case: "corr", value: { input, col1, col2, method: "pearson" } });
}

/** One row, one column: an array of quantiles for each column. */
export function approxQuantile(
  input: Relation,
  cols: readonly string[],
  accuracy: { readonly probabilities: readonly number[]; readonly relativeError: number },
): Relation {
  const { probabilities, relativeError } = accuracy;
  return relation({
    case: "approxQuantile",
    value: { input, cols: [...cols], probabilities: [...probabilities], relativeError },
  });
}

/** How often each pair of values occurs. */
export function crosstab(input: Relation, col1: string, col2: string): Relation {
  return relation({ case: "crosstab", value: { input, col1, col2 } });
}

/** The values that may occur in more than a share of `support` of the rows. */
export function frequentItems(input: Relation, cols: readonly string[], support: number): Relation {
  return relation({ case: "freqItems", value: { input, cols: [...cols], support } });
}

/** A random part of the rows, with a share of its own for each value of `col`. */
export function sampleBy(
  input: Relation,
  col: Expression,
  options: {
    readonly fractions: readonly { readonly stratum: Expression_Literal; readonly fraction: number }[];
    readonly seed: bigint;
  },
): Relation {
  return relation({
    case: "sampleBy",
    value: { input, col, fractions: [...options.fractions], seed: options.seed },
  });
}
