import { condition } from "../calls/operators.ts";
import type { Column } from "../column.ts";
import { type ColumnOrName, call, callDistinct, callEach, isStar, lit } from "./call.ts";

/** Whether any value is true. */
export const any = (value: ColumnOrName): Column => call("any", condition('F.any(col("a").gt(0))', value));
/** Some value of the group, the first one met; `ignoreNulls` skips nulls. */
export const any_value = (value: ColumnOrName, ignoreNulls?: boolean | Column): Column =>
  call("any_value", value, ignoreNulls);
/** How many distinct values there are, estimated; `rsd` is the greatest relative deviation, 0.05 by default. */
export const approx_count_distinct = (value: ColumnOrName, rsd?: number): Column =>
  call("approx_count_distinct", value, rsd);
/** `approx_count_distinct` under the name it had before Spark 2.1. */
export const approxCountDistinct: (value: ColumnOrName, rsd?: number) => Column = approx_count_distinct;
/** `percentile_approx` under Spark SQL's other name. */
export const approx_percentile = (
  value: ColumnOrName,
  percentage: Column | number | readonly number[],
  accuracy: Column | number = 10000,
): Column => call("approx_percentile", value, lit(percentage), accuracy);
/** The values as an array, nulls left out, in no certain order. */
export const array_agg = (value: ColumnOrName): Column => call("array_agg", value);
/** The mean. */
export const avg = (value: ColumnOrName): Column => call("avg", value);
/** All values joined by bitwise AND. */
export const bit_and = (value: ColumnOrName): Column => call("bit_and", value);
/** All values joined by bitwise OR. */
export const bit_or = (value: ColumnOrName): Column => call("bit_or", value);
/** All values joined by bitwise XOR. */
export const bit_xor = (value: ColumnOrName): Column => call("bit_xor", value);
/** Whether all values are true. */
export const bool_and = (value: ColumnOrName): Column =>
  call("bool_and", condition('F.bool_and(col("a").gt(0))', value));
/** Whether any value is true. */
export const bool_or = (value: ColumnOrName): Column => call("bool_or", condition('F.bool_or(col("a").gt(0))', value));
/** The values as an array, nulls left out, in no certain order. */
export const collect_list = (value: ColumnOrName): Column => call("collect_list", value);
/** The distinct values as an array, nulls left out, in no certain order. */
export const collect_set = (value: ColumnOrName): Column => call("collect_set", value);
/** The distinct elements of the group's arrays, as one array in no certain order. */
export const collect_union = (array: ColumnOrName): Column => call("collect_union", array);
/** Pearson's correlation of two columns. */
export const corr = (left: ColumnOrName, right: ColumnOrName): Column => call("corr", left, right);
/** How many values are not null; `count("*")` counts rows. */
export const count = (value: ColumnOrName): Column => call("count", isStar(value) ? lit(1) : value);
/** How many distinct combinations there are in which nothing is null. */
export const count_distinct = (value: ColumnOrName, ...more: ColumnOrName[]): Column =>
  callDistinct("count", value, ...more);
/** `count_distinct` under the name it had before Spark 3.2. */
export const countDistinct: (value: ColumnOrName, ...more: ColumnOrName[]) => Column = count_distinct;
/** The number of rows in which the condition is true. */
export const count_if = (value: ColumnOrName): Column =>
  call("count_if", condition('F.count_if(col("a").gt(0))', value));
/** The population covariance of two columns. */
export const covar_pop = (left: ColumnOrName, right: ColumnOrName): Column => call("covar_pop", left, right);
/** The sample covariance of two columns. */
export const covar_samp = (left: ColumnOrName, right: ColumnOrName): Column => call("covar_samp", left, right);
/** Whether all values are true. */
export const every = (value: ColumnOrName): Column => call("every", condition('F.every(col("a").gt(0))', value));
/** The first value met, which depends on the order of rows; `ignoreNulls` skips nulls. */
export const first = (value: ColumnOrName, ignoreNulls = false): Column => call("first", value, ignoreNulls);
/** The first value met, which depends on the order of rows; `ignoreNulls` skips nulls. */
export const first_value = (value: ColumnOrName, ignoreNulls?: boolean | Column): Column =>
  call("first_value", value, ignoreNulls);
/** In a cube or rollup: 1 where this column is aggregated away in the row, else 0. */
export const grouping = (column: ColumnOrName): Column => call("grouping", column);
/** In a cube or rollup: `grouping` of each column as one bit mask, the first column highest. */
export const grouping_id = (...columns: ColumnOrName[]): Column => callEach("grouping_id", ...columns);
/** A histogram with at most `bins` bins of unequal width, as an array of structs `x` (centre) and `y` (height). */
export const histogram_numeric = (value: ColumnOrName, bins: Column): Column => call("histogram_numeric", value, bins);
/** The excess kurtosis. */
export const kurtosis = (value: ColumnOrName): Column => call("kurtosis", value);
/** The last value met, which depends on the order of rows; `ignoreNulls` skips nulls. */
export const last = (value: ColumnOrName, ignoreNulls = false): Column => call("last", value, ignoreNulls);
/** The last value met, which depends on the order of rows; `ignoreNulls` skips nulls. */
export const last_value = (value: ColumnOrName, ignoreNulls?: boolean | Column): Column =>
  call("last_value", value, ignoreNulls);
/** The strings joined with a delimiter (nothing by default), nulls left out. */
export const listagg = (value: ColumnOrName, delimiter?: Column | string | Uint8Array): Column =>
  call("listagg", value, lit(delimiter));
/** The distinct strings joined with a delimiter (nothing by default), nulls left out. */
export const listagg_distinct = (value: ColumnOrName, delimiter?: Column | string | Uint8Array): Column =>
  callDistinct("listagg", value, lit(delimiter));
/** The greatest value. */
export const max = (value: ColumnOrName): Column => call("max", value);
/** The value of the row in which `order` is greatest; with `count`, an array of those of the greatest `count`. */
export const max_by = (value: ColumnOrName, order: ColumnOrName, count?: number): Column =>
  call("max_by", value, order, count);
/** `avg` under its longer name. */
export const mean: (value: ColumnOrName) => Column = avg;
/** The median, exact. */
export const median = (value: ColumnOrName): Column => call("median", value);
/** The least value. */
export const min = (value: ColumnOrName): Column => call("min", value);
/** The value of the row in which `order` is least; with `count`, an array of those of the least `count`. */
export const min_by = (value: ColumnOrName, order: ColumnOrName, count?: number): Column =>
  call("min_by", value, order, count);
/** The most frequent value; of several, any one, or the least if `deterministic`. */
export const mode = (value: ColumnOrName, deterministic = false): Column => call("mode", value, deterministic);
/** The exact percentile, interpolated; an array of them for an array of percentages (0 to 1). */
export const percentile = (
  value: ColumnOrName,
  percentage: Column | number | readonly number[],
  frequency: Column | number = 1,
): Column => call("percentile", value, lit(percentage), frequency);
/** The least value that `percentage` (0 to 1) of all are not above; its error is 1 / `accuracy`. */
export const percentile_approx = (
  value: ColumnOrName,
  percentage: Column | number | readonly number[],
  accuracy: Column | number = 10000,
): Column => call("percentile_approx", value, lit(percentage), accuracy);
/** All values multiplied, as a double. */
export const product = (value: ColumnOrName): Column => call("product", value);
/** The mean of `x` over the rows where neither is null. */
export const regr_avgx = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_avgx", y, x);
/** The mean of `y` over the rows where neither is null. */
export const regr_avgy = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_avgy", y, x);
/** The number of rows in which neither is null. */
export const regr_count = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_count", y, x);
/** Where the line of least squares meets the y axis. */
export const regr_intercept = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_intercept", y, x);
/** The coefficient of determination of the line of least squares. */
export const regr_r2 = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_r2", y, x);
/** The slope of the line of least squares. */
export const regr_slope = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_slope", y, x);
/** `regr_count` times the population variance of `x`. */
export const regr_sxx = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_sxx", y, x);
/** `regr_count` times the population covariance. */
export const regr_sxy = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_sxy", y, x);
/** `regr_count` times the population variance of `y`. */
export const regr_syy = (y: ColumnOrName, x: ColumnOrName): Column => call("regr_syy", y, x);
/** The skewness. */
export const skewness = (value: ColumnOrName): Column => call("skewness", value);
/** Whether any value is true. */
export const some = (value: ColumnOrName): Column => call("some", condition('F.some(col("a").gt(0))', value));
/** The sample standard deviation. */
export const std = (value: ColumnOrName): Column => call("std", value);
/** The sample standard deviation. */
export const stddev = (value: ColumnOrName): Column => call("stddev", value);
/** The population standard deviation. */
export const stddev_pop = (value: ColumnOrName): Column => call("stddev_pop", value);
/** The sample standard deviation. */
export const stddev_samp = (value: ColumnOrName): Column => call("stddev_samp", value);
/** `listagg` under PostgreSQL's name. */
export const string_agg = (value: ColumnOrName, delimiter?: Column | string | Uint8Array): Column =>
  call("string_agg", value, lit(delimiter));
/** `listagg_distinct` under PostgreSQL's name. */
export const string_agg_distinct = (value: ColumnOrName, delimiter?: Column | string | Uint8Array): Column =>
  callDistinct("string_agg", value, lit(delimiter));
/** The sum; of whole numbers a bigint, of decimals one with ten more digits. Overflow is an error in ANSI mode. */
export const sum = (value: ColumnOrName): Column => call("sum", value);
/** The sum of the distinct values. */
export const sum_distinct = (value: ColumnOrName): Column => callDistinct("sum", value);
/** `sum_distinct` under the name it had before Spark 3.2. */
export const sumDistinct: (value: ColumnOrName) => Column = sum_distinct;
/** The mean, or null if it overflows. */
export const try_avg = (value: ColumnOrName): Column => call("try_avg", value);
/** The sum, or null if it overflows. */
export const try_sum = (value: ColumnOrName): Column => call("try_sum", value);
/** The population variance. */
export const var_pop = (value: ColumnOrName): Column => call("var_pop", value);
/** The sample variance. */
export const var_samp = (value: ColumnOrName): Column => call("var_samp", value);
/** The sample variance. */
export const variance = (value: ColumnOrName): Column => call("variance", value);
