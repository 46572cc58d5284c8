import type { DataFrame } from "./dataframe.ts";
import type { AnyColumns } from "./dataframe-base.ts";
import type { DropNullsOptions, FillValue, ReplaceValue, ToReplace } from "./statistic-methods.ts";

/** `df.na`: the methods about missing values, under Spark's other names for them. */
export class DataFrameNaFunctions<Columns extends object = AnyColumns> {
  readonly #dataFrame: DataFrame<Columns>;

  /** @internal */
  constructor(dataFrame: DataFrame<Columns>) {
    this.#dataFrame = dataFrame;
  }

  /** The same as `df.fillna`. */
  fill(
    value: FillValue | Readonly<Record<string, FillValue>>,
    subset?: string | readonly string[] | null,
  ): DataFrame<Columns> {
    return this.#dataFrame.fillna(value, subset);
  }

  /** The same as `df.dropna`. */
  drop(options?: DropNullsOptions): DataFrame<Columns>;
  drop(
    how: "any" | "all" | null,
    thresh?: number | null,
    subset?: string | readonly string[] | null,
  ): DataFrame<Columns>;
  drop(...given: readonly unknown[]): DataFrame<Columns> {
    // The overloads are those of dropna, which looks at what comes.
    return this.#dataFrame.dropna(...(given as [DropNullsOptions?]));
  }

  /** The same as `df.replace`. */
  replace(
    toReplace: ToReplace,
    value?: ReplaceValue | null | readonly (ReplaceValue | null)[],
    subset?: string | readonly string[] | null,
  ): DataFrame<Columns> {
    return this.#dataFrame.replace(toReplace, value, subset);
  }
}
