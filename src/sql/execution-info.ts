import type { ExecutePlanResponse_Metrics, ExecutePlanResponse_ObservedMetrics } from "../gen/spark/connect/base_pb.js";
import type { Metrics } from "./dataframe/observation.ts";
import { literalValue, rowOf } from "./literal-value.ts";

/** The aggregates of one `observe`, by the name that it gave. */
export interface ObservedMetrics {
  readonly name: string;
  readonly values: Metrics;
}

/** What one operator of the physical plan counted; `planId` and `parent` say where it stands. */
export interface OperatorMetrics {
  readonly name: string;
  readonly planId: bigint;
  readonly parent: bigint;
  readonly metrics: readonly OperatorMetric[];
}

/** One count, such as `numOutputRows`. `metricType` is Spark's: `sum`, `size` (bytes), `timing` (ms), `nsTiming`. */
export interface OperatorMetric {
  readonly key: string;
  readonly name: string;
  readonly value: bigint;
  readonly metricType: string;
}

/** What the server told about an action in addition to its rows. */
export interface ExecutionInfo {
  readonly operators: readonly OperatorMetrics[];
  readonly observed: readonly ObservedMetrics[];
}

/** The metrics of a plan's operators. */
export function operatorMetrics(message: ExecutePlanResponse_Metrics): readonly OperatorMetrics[] {
  return message.metrics.map(({ name, planId, parent, executionMetrics }) => ({
    name,
    planId,
    parent,
    metrics: Object.entries(executionMetrics).map(([key, metric]) => ({
      key,
      name: metric.name,
      value: metric.value,
      metricType: metric.metricType,
    })),
  }));
}

/** Observed metrics with their values decoded. */
export function observedMetrics(message: ExecutePlanResponse_ObservedMetrics): ObservedMetrics {
  return { name: message.name, values: rowOf(message.keys, message.values.map(literalValue)) };
}
