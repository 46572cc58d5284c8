import type { SourceLocation } from "../plan/call-site.ts";
import type { AutoCdcDetails, Output } from "../plan/pipeline.ts";
import type { OptionMap } from "../plan/source.ts";
import type { AnyDataFrame } from "../sql/dataframe/dataframe-base.ts";
import type { SparkSession } from "../sql/spark-session.ts";

/**
 * What an output holds, or a flow adds: a DataFrame of the given session, made without changing that session.
 * The pipeline's other datasets are tables there, `spark.table("orders")` or `spark.readStream.table("orders")`,
 * whatever their order.
 */
export type Query = (spark: SparkSession) => AnyDataFrame | Promise<AnyDataFrame>;

/** One call of a module that defines a pipeline. */
export type Definition = { readonly location: SourceLocation | undefined } & (
  | { readonly kind: "output"; readonly output: Output }
  | ({ readonly kind: "flow"; readonly query: Query } & FlowTarget)
  | ({ readonly kind: "autoCdc"; readonly details: AutoCdcDetails } & FlowTarget)
);

interface FlowTarget {
  readonly name: string;
  readonly target: string;
  readonly sqlConf: OptionMap;
}
