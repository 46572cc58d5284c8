import { plainOptions } from "../calls/call-options.ts";
import { columnOrName, columnOrNumber } from "../calls/column-checks.ts";
import type { Column } from "../column.ts";
import { type ColumnOrName, call, lit, randomSeed } from "./call.ts";

/** How a tuple sketch joins the summaries of an equal key: Spark's default is `sum`. */
export type TupleMode = "sum" | "min" | "max" | "alwaysone";

/** What tuple sketches are built or joined with. */
export interface TupleSketchOptions {
  /** The logarithm, to base 2, of the nominal number of entries: 4 to 26, 12 by default. */
  readonly lgNomEntries?: number | Column;
  /** `sum` by default. */
  readonly mode?: TupleMode | Column;
}

const tupleSketchOptions = {
  example: 'F.tuple_union_double("left", "right", { lgNomEntries: 14, mode: "max" })',
  checks: { lgNomEntries: columnOrNumber, mode: columnOrName },
} as const;

function tupleSketch(options: TupleSketchOptions): readonly Column[] {
  const { lgNomEntries = 12, mode = "sum" } = plainOptions(tupleSketchOptions, [options]);
  return [lit(lgNomEntries), lit(mode)];
}

/** Aggregate: a count-min sketch, as binary; `eps` is its relative error, `confidence` the probability of that. */
export const count_min_sketch = (
  value: ColumnOrName,
  eps: Column | number,
  confidence: Column | number,
  seed?: Column | number | bigint,
): Column => call("count_min_sketch", value, eps, confidence, seed ?? randomSeed());

/** Aggregate: a HyperLogLog sketch of the distinct values, as binary. `lgConfigK` is 4 to 21, 12 by default. */
export const hll_sketch_agg = (value: ColumnOrName, lgConfigK?: number | Column): Column =>
  call("hll_sketch_agg", value, lgConfigK);
/** How many distinct values a HyperLogLog sketch has seen, estimated. */
export const hll_sketch_estimate = (sketch: ColumnOrName): Column => call("hll_sketch_estimate", sketch);
/** Two HyperLogLog sketches as one. Sketches of different `lgConfigK` are refused unless allowed. */
export const hll_union = (left: ColumnOrName, right: ColumnOrName, allowDifferentLgConfigK?: boolean): Column =>
  call("hll_union", left, right, allowDifferentLgConfigK);
/** Aggregate: HyperLogLog sketches as one. Sketches of different `lgConfigK` are refused unless allowed. */
export const hll_union_agg = (sketch: ColumnOrName, allowDifferentLgConfigK?: boolean | Column): Column =>
  call("hll_union_agg", sketch, allowDifferentLgConfigK);

/** Aggregate: a theta sketch of the distinct values, as binary. `lgNomEntries` is 4 to 26, 12 by default. */
export const theta_sketch_agg = (value: ColumnOrName, lgNomEntries?: number | Column): Column =>
  call("theta_sketch_agg", value, lgNomEntries);
/** Aggregate: the union of theta sketches. `lgNomEntries` is 12 by default. */
export const theta_union_agg = (sketch: ColumnOrName, lgNomEntries?: number | Column): Column =>
  call("theta_union_agg", sketch, lgNomEntries);
/** Aggregate: the intersection of theta sketches. */
export const theta_intersection_agg = (sketch: ColumnOrName): Column => call("theta_intersection_agg", sketch);
/** How many distinct values a theta sketch stands for, estimated. */
export const theta_sketch_estimate = (sketch: ColumnOrName): Column => call("theta_sketch_estimate", sketch);
/** The union of two theta sketches. `lgNomEntries` is 12 by default. */
export const theta_union = (left: ColumnOrName, right: ColumnOrName, lgNomEntries?: number | Column): Column =>
  call("theta_union", left, right, lgNomEntries);
/** The intersection of two theta sketches. */
export const theta_intersection = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("theta_intersection", left, right);
/** What the first theta sketch has and the second has not. */
export const theta_difference = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("theta_difference", left, right);

/** Aggregate: a tuple sketch of keys with a double summed up for each, as binary. */
export const tuple_sketch_agg_double = (
  key: ColumnOrName,
  summary: ColumnOrName,
  options: TupleSketchOptions = {},
): Column => call("tuple_sketch_agg_double", key, summary, ...tupleSketch(options));
/** Aggregate: a tuple sketch of keys with a whole number summed up for each, as binary. */
export const tuple_sketch_agg_integer = (
  key: ColumnOrName,
  summary: ColumnOrName,
  options: TupleSketchOptions = {},
): Column => call("tuple_sketch_agg_integer", key, summary, ...tupleSketch(options));
/** Aggregate: the union of tuple sketches of doubles. */
export const tuple_union_agg_double = (sketch: ColumnOrName, options: TupleSketchOptions = {}): Column =>
  call("tuple_union_agg_double", sketch, ...tupleSketch(options));
/** Aggregate: the union of tuple sketches of whole numbers. */
export const tuple_union_agg_integer = (sketch: ColumnOrName, options: TupleSketchOptions = {}): Column =>
  call("tuple_union_agg_integer", sketch, ...tupleSketch(options));
/** Aggregate: the intersection of tuple sketches of doubles. */
export const tuple_intersection_agg_double = (sketch: ColumnOrName, mode?: TupleMode | Column): Column =>
  call("tuple_intersection_agg_double", sketch, lit(mode));
/** Aggregate: the intersection of tuple sketches of whole numbers. */
export const tuple_intersection_agg_integer = (sketch: ColumnOrName, mode?: TupleMode | Column): Column =>
  call("tuple_intersection_agg_integer", sketch, lit(mode));
/** How many distinct keys a tuple sketch of doubles stands for, estimated. */
export const tuple_sketch_estimate_double = (sketch: ColumnOrName): Column =>
  call("tuple_sketch_estimate_double", sketch);
/** How many distinct keys a tuple sketch of whole numbers stands for, estimated. */
export const tuple_sketch_estimate_integer = (sketch: ColumnOrName): Column =>
  call("tuple_sketch_estimate_integer", sketch);
/** The summaries of a tuple sketch of doubles joined into one number, estimated. */
export const tuple_sketch_summary_double = (sketch: ColumnOrName, mode?: TupleMode | Column): Column =>
  call("tuple_sketch_summary_double", sketch, lit(mode));
/** The summaries of a tuple sketch of whole numbers joined into one number, estimated. */
export const tuple_sketch_summary_integer = (sketch: ColumnOrName, mode?: TupleMode | Column): Column =>
  call("tuple_sketch_summary_integer", sketch, lit(mode));
/** The theta value, the share of the hash space kept, of a tuple sketch of doubles. */
export const tuple_sketch_theta_double = (sketch: ColumnOrName): Column => call("tuple_sketch_theta_double", sketch);
/** The theta value, the share of the hash space kept, of a tuple sketch of whole numbers. */
export const tuple_sketch_theta_integer = (sketch: ColumnOrName): Column => call("tuple_sketch_theta_integer", sketch);
/** The union of two tuple sketches of doubles. */
export const tuple_union_double = (left: ColumnOrName, right: ColumnOrName, options: TupleSketchOptions = {}): Column =>
  call("tuple_union_double", left, right, ...tupleSketch(options));
/** The union of two tuple sketches of whole numbers. */
export const tuple_union_integer = (
  left: ColumnOrName,
  right: ColumnOrName,
  options: TupleSketchOptions = {},
): Column => call("tuple_union_integer", left, right, ...tupleSketch(options));
/** The union of a tuple sketch of doubles with a theta sketch. */
export const tuple_union_theta_double = (
  tuple: ColumnOrName,
  theta: ColumnOrName,
  options: TupleSketchOptions = {},
): Column => call("tuple_union_theta_double", tuple, theta, ...tupleSketch(options));
/** The union of a tuple sketch of whole numbers with a theta sketch. */
export const tuple_union_theta_integer = (
  tuple: ColumnOrName,
  theta: ColumnOrName,
  options: TupleSketchOptions = {},
): Column => call("tuple_union_theta_integer", tuple, theta, ...tupleSketch(options));
/** The intersection of two tuple sketches of doubles. */
export const tuple_intersection_double = (left: ColumnOrName, right: ColumnOrName, mode?: TupleMode | Column): Column =>
  call("tuple_intersection_double", left, right, lit(mode));
/** The intersection of two tuple sketches of whole numbers. */
export const tuple_intersection_integer = (
  left: ColumnOrName,
  right: ColumnOrName,
  mode?: TupleMode | Column,
): Column => call("tuple_intersection_integer", left, right, lit(mode));
/** The intersection of a tuple sketch of doubles with a theta sketch. */
export const tuple_intersection_theta_double = (
  tuple: ColumnOrName,
  theta: ColumnOrName,
  mode?: TupleMode | Column,
): Column => call("tuple_intersection_theta_double", tuple, theta, lit(mode));
/** The intersection of a tuple sketch of whole numbers with a theta sketch. */
export const tuple_intersection_theta_integer = (
  tuple: ColumnOrName,
  theta: ColumnOrName,
  mode?: TupleMode | Column,
): Column => call("tuple_intersection_theta_integer", tuple, theta, lit(mode));
/** What the first tuple sketch of doubles has and the second has not. */
export const tuple_difference_double = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("tuple_difference_double", left, right);
/** What the first tuple sketch of whole numbers has and the second has not. */
export const tuple_difference_integer = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("tuple_difference_integer", left, right);
/** What a tuple sketch of doubles has and a theta sketch has not. */
export const tuple_difference_theta_double = (tuple: ColumnOrName, theta: ColumnOrName): Column =>
  call("tuple_difference_theta_double", tuple, theta);
/** What a tuple sketch of whole numbers has and a theta sketch has not. */
export const tuple_difference_theta_integer = (tuple: ColumnOrName, theta: ColumnOrName): Column =>
  call("tuple_difference_theta_integer", tuple, theta);

/** Aggregate: a KLL quantile sketch of whole numbers, as binary. `k` is 8 to 65535, 200 by default. */
export const kll_sketch_agg_bigint = (value: ColumnOrName, k?: number | Column): Column =>
  call("kll_sketch_agg_bigint", value, k);
/** Aggregate: a KLL quantile sketch of doubles, as binary. `k` is 8 to 65535, 200 by default. */
export const kll_sketch_agg_double = (value: ColumnOrName, k?: number | Column): Column =>
  call("kll_sketch_agg_double", value, k);
/** Aggregate: a KLL quantile sketch of floats, as binary. `k` is 8 to 65535, 200 by default. */
export const kll_sketch_agg_float = (value: ColumnOrName, k?: number | Column): Column =>
  call("kll_sketch_agg_float", value, k);
/** Aggregate: KLL sketches of whole numbers as one. */
export const kll_merge_agg_bigint = (sketch: ColumnOrName, k?: number | Column): Column =>
  call("kll_merge_agg_bigint", sketch, k);
/** Aggregate: KLL sketches of doubles as one. */
export const kll_merge_agg_double = (sketch: ColumnOrName, k?: number | Column): Column =>
  call("kll_merge_agg_double", sketch, k);
/** Aggregate: KLL sketches of floats as one. */
export const kll_merge_agg_float = (sketch: ColumnOrName, k?: number | Column): Column =>
  call("kll_merge_agg_float", sketch, k);
/** How many values a KLL sketch of whole numbers has seen. */
export const kll_sketch_get_n_bigint = (sketch: ColumnOrName): Column => call("kll_sketch_get_n_bigint", sketch);
/** How many values a KLL sketch of doubles has seen. */
export const kll_sketch_get_n_double = (sketch: ColumnOrName): Column => call("kll_sketch_get_n_double", sketch);
/** How many values a KLL sketch of floats has seen. */
export const kll_sketch_get_n_float = (sketch: ColumnOrName): Column => call("kll_sketch_get_n_float", sketch);
/** The whole number at a rank (0 to 1), estimated; an array of them for an array of ranks. */
export const kll_sketch_get_quantile_bigint = (sketch: ColumnOrName, rank: ColumnOrName): Column =>
  call("kll_sketch_get_quantile_bigint", sketch, rank);
/** The double at a rank (0 to 1), estimated; an array of them for an array of ranks. */
export const kll_sketch_get_quantile_double = (sketch: ColumnOrName, rank: ColumnOrName): Column =>
  call("kll_sketch_get_quantile_double", sketch, rank);
/** The float at a rank (0 to 1), estimated; an array of them for an array of ranks. */
export const kll_sketch_get_quantile_float = (sketch: ColumnOrName, rank: ColumnOrName): Column =>
  call("kll_sketch_get_quantile_float", sketch, rank);
/** The rank (0 to 1) of a whole number, estimated; an array of them for an array. */
export const kll_sketch_get_rank_bigint = (sketch: ColumnOrName, quantile: ColumnOrName): Column =>
  call("kll_sketch_get_rank_bigint", sketch, quantile);
/** The rank (0 to 1) of a double, estimated; an array of them for an array. */
export const kll_sketch_get_rank_double = (sketch: ColumnOrName, quantile: ColumnOrName): Column =>
  call("kll_sketch_get_rank_double", sketch, quantile);
/** The rank (0 to 1) of a float, estimated; an array of them for an array. */
export const kll_sketch_get_rank_float = (sketch: ColumnOrName, quantile: ColumnOrName): Column =>
  call("kll_sketch_get_rank_float", sketch, quantile);
/** Two KLL sketches of whole numbers as one. */
export const kll_sketch_merge_bigint = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("kll_sketch_merge_bigint", left, right);
/** Two KLL sketches of doubles as one. */
export const kll_sketch_merge_double = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("kll_sketch_merge_double", left, right);
/** Two KLL sketches of floats as one. */
export const kll_sketch_merge_float = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("kll_sketch_merge_float", left, right);
/** A readable summary of a KLL sketch of whole numbers. */
export const kll_sketch_to_string_bigint = (sketch: ColumnOrName): Column =>
  call("kll_sketch_to_string_bigint", sketch);
/** A readable summary of a KLL sketch of doubles. */
export const kll_sketch_to_string_double = (sketch: ColumnOrName): Column =>
  call("kll_sketch_to_string_double", sketch);
/** A readable summary of a KLL sketch of floats. */
export const kll_sketch_to_string_float = (sketch: ColumnOrName): Column => call("kll_sketch_to_string_float", sketch);
