import type { Column, DataFrame, SparkSession, StreamingQuery, TableArg } from "../../../src/index.ts";

/** What the cases are made of. PySpark's side has the same under the same names. */
export interface Given {
  readonly spark: SparkSession;
  /** `spark.table("t")`. */
  readonly df: DataFrame;
  /** `spark.table("u")`. */
  readonly other: DataFrame;
  /** A streaming query whose ids are made up. */
  readonly query: StreamingQuery;
}

/** By the call in PySpark, the same call in TypeScript. What it makes, or what it sends, must be equal. */
export type Cases = Readonly<
  Record<string, (given: Given) => Column | DataFrame | TableArg | Promise<unknown> | undefined>
>;
