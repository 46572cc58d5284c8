import type { Column, DataFrame, SparkSession, StreamingQuery, TableArg } from "../../../src/index.ts";

/** The parts that cases use. PySpark's side has the same under the same names. */
export interface Given {
  readonly spark: SparkSession;
  /** `spark.table("t")`. */
  readonly df: DataFrame;
  /** `spark.table("u")`. */
  readonly other: DataFrame;
  /** A streaming query with made-up ids. */
  readonly query: StreamingQuery;
}

/** For each call in PySpark, the same call in TypeScript. What both make, or send, must be equal. */
export type Cases = Readonly<
  Record<string, (given: Given) => Column | DataFrame | TableArg | Promise<unknown> | undefined>
>;
