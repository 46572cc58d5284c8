import { InvalidInputError } from "../../errors.ts";
import type { Expression_Literal } from "../../gen/spark/connect/expressions_pb.js";
import { literalMessage, plainLiteral } from "../../plan/literal.ts";
import {
  approxQuantile,
  correlation,
  covariance,
  crosstab,
  describe,
  dropNulls,
  fillNulls,
  frequentItems,
  replaceValues,
  sampleBy,
  summary,
} from "../../plan/statistics.ts";
import { type ColumnOrName, toColumn } from "../column.ts";
import type { ActionOptions } from "../plan-runner.ts";
import { seedOr } from "../random-seed.ts";
import { CombiningTransformations } from "./combining-transformations.ts";
import type { DataFrame } from "./dataframe.ts";
import type { AnyColumns, ColumnOrNameOf, NameOf } from "./dataframe-base.ts";
import { comparable, type StratumFractions, strataOf } from "./strata.ts";

/** What can stand in for a null. */
export type FillValue = boolean | number | bigint | string;
/** What `replace` looks for and puts in its place: booleans, numbers or texts, of one kind. */
export type ReplaceValue = boolean | number | string;

/** How `dropna` chooses rows. */
export interface DropNullsOptions {
  /** `any` (the default) drops rows with one null, `all` only rows without any value. */
  readonly how?: "any" | "all";
  /** Keeps rows with at least so many values, whatever `how` says. */
  readonly thresh?: number;
  /** The columns that count; all unless given. */
  readonly subset?: string | readonly string[];
}

/** The methods that fill gaps and describe data. */
export abstract class StatisticMethods<Columns extends object = AnyColumns> extends CombiningTransformations<Columns> {
  /**
   * Nulls and NaNs replaced: by one value, in the columns whose type it fits (of `subset`, where given), or by a value
   * for each of several columns, `{ amount: 0, name: "?" }`.
   */
  fillna(
    value: FillValue | Readonly<Record<string, FillValue>>,
    subset: string | readonly string[] = [],
  ): DataFrame<Columns> {
    if (typeof value !== "object") return this.derive(fillNulls(this.relation, [subset].flat(), [fillLiteral(value)]));
    if (Object.keys(value).length === 0) throw new InvalidInputError("fillna needs the value of at least one column.");
    return this.derive(fillNulls(this.relation, Object.keys(value), Object.values(value).map(fillLiteral)));
  }

  /** The rows without nulls or NaNs, or with few enough. */
  dropna(options: DropNullsOptions = {}): DataFrame<Columns> {
    const { how = "any", thresh, subset = [] } = options;
    const minNonNulls = thresh ?? (how === "all" ? 1 : undefined);
    return this.derive(dropNulls(this.relation, [subset].flat(), minNonNulls));
  }

  /**
   * Values replaced, in all columns of their kind or in `subset`: one or several by one, several by as many, or a map of
   * old to new. Numbers compare as DOUBLE.
   */
  replace(
    toReplace: ReplaceValue | readonly ReplaceValue[] | ReadonlyMap<ReplaceValue, ReplaceValue | null>,
    value?: ReplaceValue | null | readonly (ReplaceValue | null)[],
    subset: string | readonly string[] = [],
  ): DataFrame<Columns> {
    const pairs = replacementPairs(toReplace, value);
    assertOneKind(pairs);
    const replacements = pairs.map(([from, to]) => ({ oldValue: replaceLiteral(from), newValue: replaceLiteral(to) }));
    return this.derive(replaceValues(this.relation, [subset].flat(), replacements));
  }

  /** Statistics of each column, a row each: count, mean, stddev, min, quartiles and max unless others are named. */
  summary(...statistics: readonly string[]): DataFrame {
    return this.derive(summary(this.relation, statistics));
  }

  /** Count, mean, stddev, min and max of these columns, or of all that are numbers or text. */
  describe(...columns: readonly NameOf<Columns>[]): DataFrame {
    return this.derive(describe(this.relation, columns));
  }

  /** How often each pair of values of two columns occurs: a row for each of the first, a column for each of the second. */
  crosstab(col1: NameOf<Columns>, col2: NameOf<Columns>): DataFrame {
    return this.derive(crosstab(this.relation, col1, col2));
  }

  /** The values that may occur in at least a share of `support` of the rows, 0.01 unless given. */
  freqItems(columns: readonly NameOf<Columns>[], support: number = 0.01): DataFrame {
    return this.derive(frequentItems(this.relation, columns, support));
  }

  /**
   * A random part of the rows, with a share of its own for each value of a column; 0 for a value without one. A column
   * whose values can equal none of these, such as a DECIMAL or a number where texts are given, fails on the server.
   */
  sampleBy(column: ColumnOrNameOf<Columns>, fractions: StratumFractions, seed?: number | bigint): DataFrame<Columns> {
    const strata = strataOf(fractions);
    const expression = comparable(toColumn(column as ColumnOrName).expression, strata.types);
    return this.derive(sampleBy(this.relation, expression, { fractions: strata.fractions, seed: seedOr(seed) }));
  }

  /** The sample covariance of two columns. */
  async cov(col1: NameOf<Columns>, col2: NameOf<Columns>, options: ActionOptions = {}): Promise<number> {
    return Number(await this.runner.value(covariance(this.relation, col1, col2), options));
  }

  /** Pearson's correlation of two columns. */
  async corr(col1: NameOf<Columns>, col2: NameOf<Columns>, options: ActionOptions = {}): Promise<number> {
    return Number(await this.runner.value(correlation(this.relation, col1, col2), options));
  }

  /** Quantiles of a column, or of several, within `relativeError` of the true rank (0 for exact ones, at a cost). */
  async approxQuantile(
    columns: NameOf<Columns>,
    accuracy: QuantileAccuracy,
    options?: ActionOptions,
  ): Promise<readonly number[]>;
  async approxQuantile(
    columns: readonly NameOf<Columns>[],
    accuracy: QuantileAccuracy,
    options?: ActionOptions,
  ): Promise<readonly (readonly number[])[]>;
  async approxQuantile(
    columns: NameOf<Columns> | readonly NameOf<Columns>[],
    accuracy: QuantileAccuracy,
    options: ActionOptions = {},
  ): Promise<readonly number[] | readonly (readonly number[])[]> {
    const names: readonly string[] = [columns].flat();
    const value = await this.runner.value(approxQuantile(this.relation, names, accuracy), options);
    // The server answers with an array of doubles for each column.
    const quantiles = value as readonly (readonly number[])[];
    return typeof columns === "string" ? (quantiles[0] ?? []) : quantiles;
  }
}

/** Which quantiles, and how exactly. */
export interface QuantileAccuracy {
  /** 0 is the least value, 0.5 the median, 1 the greatest. */
  readonly probabilities: readonly number[];
  readonly relativeError: number;
}

/** As Spark does it: whole numbers are LONG, others DOUBLE. */
function fillLiteral(value: FillValue): Expression_Literal {
  return Number.isSafeInteger(value) ? literalMessage({ case: "long", value: BigInt(value) }) : plainLiteral(value);
}

function replaceLiteral(value: ReplaceValue | null): Expression_Literal {
  return typeof value === "number" ? literalMessage({ case: "double", value }) : plainLiteral(value);
}

type Pair = readonly [ReplaceValue, ReplaceValue | null];

function replacementPairs(
  toReplace: ReplaceValue | readonly ReplaceValue[] | ReadonlyMap<ReplaceValue, ReplaceValue | null>,
  value: ReplaceValue | null | readonly (ReplaceValue | null)[] | undefined,
): readonly Pair[] {
  if (toReplace instanceof Map) return [...toReplace];
  if (value === undefined) throw new InvalidInputError("replace needs what to put in the place; null is a value too.");
  // No map, as that has returned.
  const olds = [toReplace as ReplaceValue | readonly ReplaceValue[]].flat();
  const isList = Array.isArray(value);
  const news: readonly (ReplaceValue | null)[] = isList ? value : olds.map(() => value as ReplaceValue | null);
  if (olds.length !== news.length) {
    throw new InvalidInputError(
      `replace got ${olds.length} values to replace and ${news.length} to put in their place.`,
    );
  }
  return olds.map((old, index) => [old, news[index] ?? null]);
}

function assertOneKind(pairs: readonly Pair[]): void {
  const kinds = new Set(
    pairs
      .flat()
      .filter((value) => value !== null)
      .map((value) => typeof value),
  );
  if (kinds.size > 1) throw new InvalidInputError(`replace takes values of one kind, not ${[...kinds].join(" and ")}.`);
}
