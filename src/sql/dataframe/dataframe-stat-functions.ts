import type { ActionOptions } from "../action-options.ts";
import type { DataFrame } from "./dataframe.ts";
import type { AnyColumns, ColumnOrNameOf, NameOf } from "./dataframe-base.ts";
import type { QuantileAccuracy } from "./statistic-methods.ts";
import type { StratumFractions } from "./strata.ts";

/** `df.stat`: the statistics, as Spark groups them. */
export class DataFrameStatFunctions<Columns extends object = AnyColumns> {
  readonly #dataFrame: DataFrame<Columns>;

  /** @internal */
  constructor(dataFrame: DataFrame<Columns>) {
    this.#dataFrame = dataFrame;
  }

  /** The same as `df.cov`. */
  cov(col1: NameOf<Columns>, col2: NameOf<Columns>, options: ActionOptions = {}): Promise<number> {
    return this.#dataFrame.cov(col1, col2, options);
  }

  /** The same as `df.corr`. */
  corr(col1: NameOf<Columns>, col2: NameOf<Columns>, options: ActionOptions = {}): Promise<number> {
    return this.#dataFrame.corr(col1, col2, options);
  }

  /** The same as `df.approxQuantile`. */
  approxQuantile(
    columns: NameOf<Columns>,
    accuracy: QuantileAccuracy,
    options?: ActionOptions,
  ): Promise<readonly number[]>;
  approxQuantile(
    columns: readonly NameOf<Columns>[],
    accuracy: QuantileAccuracy,
    options?: ActionOptions,
  ): Promise<readonly (readonly number[])[]>;
  approxQuantile(
    columns: NameOf<Columns>,
    probabilities: readonly number[],
    relativeError: number,
    options?: ActionOptions,
  ): Promise<readonly number[]>;
  approxQuantile(
    columns: readonly NameOf<Columns>[],
    probabilities: readonly number[],
    relativeError: number,
    options?: ActionOptions,
  ): Promise<readonly (readonly number[])[]>;
  approxQuantile(
    columns: NameOf<Columns> | readonly NameOf<Columns>[],
    ...given: readonly unknown[]
  ): Promise<readonly number[] | readonly (readonly number[])[]> {
    // The overloads are those of the DataFrame's method, which looks at what comes.
    return this.#dataFrame.approxQuantile(columns as NameOf<Columns>, ...(given as [QuantileAccuracy]));
  }

  /** The same as `df.crosstab`. */
  crosstab(col1: NameOf<Columns>, col2: NameOf<Columns>): DataFrame {
    return this.#dataFrame.crosstab(col1, col2);
  }

  /** The same as `df.freqItems`. */
  freqItems(columns: readonly NameOf<Columns>[], support?: number | null): DataFrame {
    return this.#dataFrame.freqItems(columns, support);
  }

  /** The same as `df.sampleBy`. */
  sampleBy(column: ColumnOrNameOf<Columns>, fractions: StratumFractions, seed?: number | bigint): DataFrame<Columns> {
    return this.#dataFrame.sampleBy(column, fractions, seed);
  }
}
