import type { Column } from "../column.ts";
import { type ColumnOrName, call } from "./call.ts";

// A vector is an array of floats.

/** Aggregate: the mean vector. */
export const vector_avg = (vector: ColumnOrName): Column => call("vector_avg", vector);
/** The cosine of the angle between two vectors. */
export const vector_cosine_similarity = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("vector_cosine_similarity", left, right);
/** The inner product of two vectors. */
export const vector_inner_product = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("vector_inner_product", left, right);
/** The Euclidean distance of two vectors. */
export const vector_l2_distance = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("vector_l2_distance", left, right);
/** The length of a vector; `degree` is the p of the norm: 2 by default, 1, or infinity. */
export const vector_norm = (vector: ColumnOrName, degree?: ColumnOrName): Column => call("vector_norm", vector, degree);
/** The vector scaled to length 1; `degree` as for `vector_norm`. */
export const vector_normalize = (vector: ColumnOrName, degree?: ColumnOrName): Column =>
  call("vector_normalize", vector, degree);
/** Aggregate: the sum of the vectors. */
export const vector_sum = (vector: ColumnOrName): Column => call("vector_sum", vector);
