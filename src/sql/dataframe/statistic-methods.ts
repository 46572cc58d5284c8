import { InvalidInputError } from "../../errors.ts";
import type { Expression_Literal } from "../../gen/spark/connect/expressions_pb.js";
import { assertCount } from "../../plan/assert-count.ts";
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
import type { ActionOptions } from "../action-options.ts";
import { actionOptions, plainOptions } from "../calls/call-options.ts";
import {
  argument,
  isPlainObject,
  number,
  numbers,
  oneOf,
  text,
  textOrTexts,
  texts,
  wrongArgument,
} from "../calls/checks.ts";
import { spread } from "../calls/spread.ts";
import type { ColumnOrName } from "../column.ts";
import { toColumn } from "../columns.ts";
import { seedOr } from "../random-seed.ts";
import { CombiningTransformations } from "./combining-transformations.ts";
import type { DataFrame } from "./dataframe.ts";
import type { AnyColumns, ColumnOrNameOf, NameOf } from "./dataframe-base.ts";
import { relationOf, runnerOf } from "./planned-rows.ts";
import { comparable, type StratumFractions, strataOf } from "./strata.ts";

/** The values that can replace a null. */
export type FillValue = boolean | number | bigint | string;
/** What `replace` looks for, and what replaces it: booleans, numbers or texts, of one kind. */
export type ReplaceValue = boolean | number | string;

/** What `replace` takes first: a value, several, or old and new ones. */
export type ToReplace =
  | ReplaceValue
  | readonly ReplaceValue[]
  | ReadonlyMap<ReplaceValue, ReplaceValue | null>
  | Readonly<Record<string, ReplaceValue>>;

/** How `dropna` chooses rows. */
export interface DropNullsOptions {
  /** `any` (the default) drops rows with one null, `all` only rows without any value. */
  readonly how?: "any" | "all";
  /** Keeps rows with at least this many values, whatever `how` says. */
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
    subset?: string | readonly string[] | null,
  ): DataFrame<Columns> {
    const names = namesIn(subset, fillExample);
    if (!isPlainObject(value)) return this.derive(fillNulls(relationOf(this), names, [fillLiteral(value)]));
    if (names.length > 0) throw wrongArgument(fillExample, "a subset only with one value for all columns", subset);
    if (Object.keys(value).length === 0) throw new InvalidInputError("fillna needs the value of at least one column.");
    return this.derive(fillNulls(relationOf(this), Object.keys(value), Object.values(value).map(fillLiteral)));
  }

  /** The rows without nulls or NaNs, or with few enough. */
  dropna(options?: DropNullsOptions): DataFrame<Columns>;
  dropna(
    how: "any" | "all" | null,
    thresh?: number | null,
    subset?: string | readonly string[] | null,
  ): DataFrame<Columns>;
  dropna(...given: readonly unknown[]): DataFrame<Columns> {
    const { how = "any", thresh, subset } = plainOptions(dropNullsOptions, given);
    if (thresh !== undefined) assertCount("The thresh of dropna", thresh, 0);
    const minNonNulls = thresh ?? (how === "all" ? 1 : undefined);
    return this.derive(dropNulls(relationOf(this), namesIn(subset, dropNullsOptions.example), minNonNulls));
  }

  /**
   * Values replaced, in all columns of their kind or in `subset`: one or several by one, several by as many, or a map of
   * old to new. Numbers compare as DOUBLE.
   */
  replace(
    toReplace: ToReplace,
    value?: ReplaceValue | null | readonly (ReplaceValue | null)[],
    subset?: string | readonly string[] | null,
  ): DataFrame<Columns> {
    const pairs = replacementPairs(toReplace, value);
    assertOneKind(pairs);
    const replacements = pairs.map(([from, to]) => ({ oldValue: replaceLiteral(from), newValue: replaceLiteral(to) }));
    return this.derive(replaceValues(relationOf(this), namesIn(subset, replaceExample), replacements));
  }

  /** Statistics of each column, a row each: count, mean, stddev, min, quartiles and max unless others are named. */
  summary(...statistics: readonly string[] | readonly [readonly string[]]): DataFrame {
    const names = argument('summary("count", "25%")', texts, Array.from(spread<string>(statistics)));
    return this.derive(summary(relationOf(this), names));
  }

  /** Count, mean, stddev, min and max of these columns, or of all that are numbers or text. */
  describe(...columns: readonly NameOf<Columns>[] | readonly [readonly NameOf<Columns>[]]): DataFrame {
    const names = argument('describe("amount", "day")', texts, Array.from(spread<string>(columns)));
    return this.derive(describe(relationOf(this), names));
  }

  /** How often each pair of values of two columns occurs: a row for each of the first, a column for each of the second. */
  crosstab(col1: NameOf<Columns>, col2: NameOf<Columns>): DataFrame {
    for (const name of [col1, col2]) argument('crosstab("day", "kind")', text, name);
    return this.derive(crosstab(relationOf(this), col1, col2));
  }

  /** The values that may occur in at least a share of `support` of the rows, 0.01 unless given. */
  freqItems(columns: readonly NameOf<Columns>[], support?: number | null): DataFrame {
    const example = 'freqItems(["day", "kind"], 0.1)';
    argument(example, number, support ?? 0.01);
    return this.derive(frequentItems(relationOf(this), argument(example, texts, columns), support ?? 0.01));
  }

  /**
   * A random part of the rows, with a share of its own for each value of a column; 0 for a value without one. A column
   * whose values can equal none of these, such as a DECIMAL or a number where texts are given, fails on the server.
   */
  sampleBy(
    column: ColumnOrNameOf<Columns>,
    fractions: StratumFractions,
    seed?: number | bigint | null,
  ): DataFrame<Columns> {
    const strata = strataOf(fractions);
    const { example } = strata;
    const expression = comparable(toColumn(column as ColumnOrName, example).expression, strata.types);
    return this.derive(
      sampleBy(relationOf(this), expression, { fractions: strata.fractions, seed: seedOr(seed, example) }),
    );
  }

  /** The sample covariance of two columns. */
  async cov(col1: NameOf<Columns>, col2: NameOf<Columns>, options: ActionOptions = {}): Promise<number> {
    for (const name of [col1, col2]) argument('cov("a", "b")', text, name);
    return Number(
      await runnerOf(this).value(
        covariance(relationOf(this), col1, col2),
        actionOptions('cov("a", "b", { signal })', options),
      ),
    );
  }

  /** Pearson's correlation of two columns. */
  async corr(col1: NameOf<Columns>, col2: NameOf<Columns>, options: ActionOptions = {}): Promise<number> {
    for (const name of [col1, col2]) argument('corr("a", "b")', text, name);
    return Number(
      await runnerOf(this).value(
        correlation(relationOf(this), col1, col2),
        actionOptions('corr("a", "b", { signal })', options),
      ),
    );
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
    columns: NameOf<Columns>,
    probabilities: readonly number[],
    relativeError: number,
    options?: ActionOptions,
  ): Promise<readonly number[]>;
  async approxQuantile(
    columns: readonly NameOf<Columns>[],
    probabilities: readonly number[],
    relativeError: number,
    options?: ActionOptions,
  ): Promise<readonly (readonly number[])[]>;
  async approxQuantile(
    columns: string | readonly string[],
    ...given: readonly unknown[]
  ): Promise<readonly number[] | readonly (readonly number[])[]> {
    const { accuracy, action } = quantileArguments(given);
    const names = [argument(quantileExample, textOrTexts, columns)].flat();
    const value = await runnerOf(this).value(approxQuantile(relationOf(this), names, accuracy), action);
    // The server answers with an array of doubles for each column.
    const quantiles = value as readonly (readonly number[])[];
    return typeof columns === "string" ? (quantiles[0] ?? []) : quantiles;
  }
}

const fillExample = 'fillna({ amount: 0, name: "?" })';
const replaceExample = 'replace(["a", "b"], ["A", "B"], "name")';
const quantileExample = 'approxQuantile("amount", { probabilities: [0.5, 0.9], relativeError: 0.01 })';

const dropNullsOptions = {
  example: 'dropna({ how: "all", subset: ["amount"] })',
  checks: { how: oneOf("any", "all"), thresh: number, subset: textOrTexts },
  inOrder: ["how", "thresh", "subset"],
} as const;

const accuracyOptions = {
  example: quantileExample,
  checks: { probabilities: numbers, relativeError: number },
} as const;

/** Names of columns, one or several; none for all. */
function namesIn(subset: string | readonly string[] | null | undefined, example: string): readonly string[] {
  return [argument(example, textOrTexts, subset ?? [])].flat();
}

/** Both in one object, or one after the other as in PySpark; then the options. */
function quantileArguments(given: readonly unknown[]): {
  readonly accuracy: QuantileAccuracy;
  readonly action: ActionOptions;
} {
  const isInOrder = !isPlainObject(given[0]);
  const [probabilities, relativeError, options] = given;
  const accuracy = isInOrder ? { probabilities, relativeError } : plainOptions(accuracyOptions, given.slice(0, 1));
  return {
    accuracy: {
      probabilities: argument(quantileExample, numbers, accuracy.probabilities),
      relativeError: argument(quantileExample, number, accuracy.relativeError),
    },
    action: actionOptions(quantileExample, isInOrder ? options : given[1]),
  };
}

/** Which quantiles, and how exact. */
export interface QuantileAccuracy {
  /** 0 is the least value, 0.5 the median, 1 the greatest. */
  readonly probabilities: readonly number[];
  readonly relativeError: number;
}

/** As in Spark, whole numbers are LONG, others DOUBLE. */
function fillLiteral(value: FillValue): Expression_Literal {
  return Number.isSafeInteger(value) ? literalMessage({ case: "long", value: BigInt(value) }) : plainLiteral(value);
}

function replaceLiteral(value: ReplaceValue | null): Expression_Literal {
  return typeof value === "number" ? literalMessage({ case: "double", value }) : plainLiteral(value);
}

type Pair = readonly [ReplaceValue, ReplaceValue | null];

function replacementPairs(
  toReplace: ToReplace,
  value: ReplaceValue | null | readonly (ReplaceValue | null)[] | undefined,
): readonly Pair[] {
  if (toReplace instanceof Map) return [...toReplace];
  if (isPlainObject(toReplace)) {
    if (isGivenValue(value)) throw wrongArgument(replaceExample, "an object of old and new values alone", value);
    return Object.entries(toReplace).map(replacementOf);
  }
  if (value === undefined) throw new InvalidInputError("replace needs a new value; null is a value too.");
  // No map, nor an object, as those have returned.
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

function isGivenValue(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A key of an object is always text: the new value tells the type of the old one. */
function replacementOf([key, value]: readonly [string, unknown]): Pair {
  if (typeof value === "number" && String(Number(key)) === key) return [Number(key), value];
  if (typeof value === "boolean" && (key === "true" || key === "false")) return [key === "true", value];
  if (typeof value === "string") return [key, value];
  throw wrongArgument("replace(new Map([[1, 2]]))", `a Map where ${JSON.stringify(key)} has`, value);
}

function assertOneKind(pairs: readonly Pair[]): void {
  const kinds = new Set(
    pairs
      .flat()
      .filter((value) => value !== null)
      .map((value) => typeof value),
  );
  for (const kind of kinds) {
    if (!["boolean", "number", "string"].includes(kind)) {
      throw new InvalidInputError(`replace takes booleans, numbers, texts and null, not ${kind}: ${replaceExample}.`);
    }
  }
  if (kinds.size > 1) throw new InvalidInputError(`replace takes values of one kind, not ${[...kinds].join(" and ")}.`);
}
