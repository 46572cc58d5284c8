import { condition } from "../calls/operators.ts";
import type { Column } from "../column.ts";
import { lit } from "../columns.ts";
import { type ColumnOrName, call, callEach, type Operand } from "./call.ts";

/** The first argument that is not null. */
export const coalesce = (...values: ColumnOrName[]): Column => callEach("coalesce", ...values);
/** Whether both are equal: two nulls are, a null and a value are not. Never null. */
export const equal_null = (left: ColumnOrName, right: ColumnOrName): Column => call("equal_null", left, right);
/** The greatest argument, ignoring nulls. Spark requires two or more. */
export const greatest = (first: ColumnOrName, second: ColumnOrName, ...more: ColumnOrName[]): Column =>
  callEach("greatest", first, second, ...more);
/** The value, or the fallback if it is null. */
export const ifnull = (value: ColumnOrName, fallback: ColumnOrName): Column => call("ifnull", value, fallback);
/** Whether the value is NaN; false for null. */
export const isnan = (value: ColumnOrName): Column => call("isnan", value);
/** Whether the value is not null. */
export const isnotnull = (value: ColumnOrName): Column => call("isnotnull", value);
/** Whether the value is null. */
export const isnull = (value: ColumnOrName): Column => call("isnull", value);
/** The least argument, ignoring nulls. Spark requires two or more. */
export const least = (first: ColumnOrName, second: ColumnOrName, ...more: ColumnOrName[]): Column =>
  callEach("least", first, second, ...more);
/** The value, or the fallback if it is NaN. */
export const nanvl = (value: ColumnOrName, fallback: ColumnOrName): Column => call("nanvl", value, fallback);
/** Whether the condition is false; Scala's name, as for `column.not()`. */
export const not = (value: ColumnOrName): Column => call("not", condition('F.not(col("a").gt(0))', value));
/** Null if both are equal, else the first. */
export const nullif = (value: ColumnOrName, other: ColumnOrName): Column => call("nullif", value, other);
/** Null if the value is zero. */
export const nullifzero = (value: ColumnOrName): Column => call("nullifzero", value);
/** The value, or the fallback if it is null. */
export const nvl = (value: ColumnOrName, fallback: ColumnOrName): Column => call("nvl", value, fallback);
/** One of two results: the first if the value is not null, the second if it is. */
export const nvl2 = (value: ColumnOrName, whenNotNull: ColumnOrName, whenNull: ColumnOrName): Column =>
  call("nvl2", value, whenNotNull, whenNull);
/** The value if the condition is true, else null; go on with `.when(…)` and end with `.otherwise(…)`. */
export const when = (test: Column, value: Operand): Column =>
  callEach("when", condition('F.when(col("a").gt(0), "in")', test), lit(value));
/** Zero if the value is null. */
export const zeroifnull = (value: ColumnOrName): Column => call("zeroifnull", value);
