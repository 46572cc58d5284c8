import { InvalidInputError } from "../../errors.ts";
import { callFunction, lambda, lambdaVariable } from "../../plan/expression.ts";
import { argument, func } from "../calls/checks.ts";
import { wrongColumn } from "../calls/operators.ts";
import { Column } from "../column.ts";
import { type ColumnOrName, toColumn } from "./call.ts";

/** A function of an element. */
export type Lambda1 = (element: Column) => Column;
/** A function of two columns, such as an element and its index. */
export type Lambda2 = (left: Column, right: Column) => Column;
/** A function of three columns. */
export type Lambda3 = (first: Column, second: Column, third: Column) => Column;

/** Folds an array into one value, from `initial` on; `finish` turns the last state into the result. */
export const aggregate = (
  array: ColumnOrName,
  initial: ColumnOrName,
  merge: (state: Column, element: Column) => Column,
  finish?: (state: Column) => Column,
): Column => higherOrder("aggregate", [array, initial], finish === undefined ? [merge] : [merge, finish]);
/** `aggregate` under Spark SQL's other name. */
export const reduce = (
  array: ColumnOrName,
  initial: ColumnOrName,
  merge: (state: Column, element: Column) => Column,
  finish?: (state: Column) => Column,
): Column => higherOrder("reduce", [array, initial], finish === undefined ? [merge] : [merge, finish]);
/** The array sorted ascending, nulls last; `compare` yields a negative, zero or positive whole number instead. */
export const array_sort = (array: ColumnOrName, compare?: Lambda2): Column =>
  higherOrder("array_sort", [array], compare === undefined ? [] : [compare]);
/** Whether the condition holds for any element. */
export const exists = (array: ColumnOrName, condition: Lambda1): Column => higherOrder("exists", [array], [condition]);
/** The elements for which the condition holds; it may take the element's index, from 0, too. */
export const filter = (array: ColumnOrName, condition: (element: Column, index: Column) => Column): Column =>
  higherOrder("filter", [array], [condition]);
/** Whether the condition holds for all elements. */
export const forall = (array: ColumnOrName, condition: Lambda1): Column => higherOrder("forall", [array], [condition]);
/** The map's entries for which the condition holds. */
export const map_filter = (map: ColumnOrName, condition: (key: Column, value: Column) => Column): Column =>
  higherOrder("map_filter", [map], [condition]);
/** Two maps joined by key, values by a function; a value that one map lacks is null. */
export const map_zip_with = (left: ColumnOrName, right: ColumnOrName, merge: Lambda3): Column =>
  higherOrder("map_zip_with", [left, right], [merge]);
/** The array with each element replaced; the function may take the element's index, from 0, too. */
export const transform = (array: ColumnOrName, change: (element: Column, index: Column) => Column): Column =>
  higherOrder("transform", [array], [change]);
/** The map with each key replaced; keys that become equal or null are an error. */
export const transform_keys = (map: ColumnOrName, change: (key: Column, value: Column) => Column): Column =>
  higherOrder("transform_keys", [map], [change]);
/** The map with each value replaced. */
export const transform_values = (map: ColumnOrName, change: (key: Column, value: Column) => Column): Column =>
  higherOrder("transform_values", [map], [change]);
/** Two arrays joined element by element; nulls fill up the shorter one. */
export const zip_with = (left: ColumnOrName, right: ColumnOrName, merge: Lambda2): Column =>
  higherOrder("zip_with", [left, right], [merge]);

function higherOrder(name: string, columns: readonly ColumnOrName[], lambdas: readonly AnyLambda[]): Column {
  const args = columns.map((column) => toColumn(column).expression);
  return new Column(callFunction(name, [...args, ...lambdas.map((body) => lambdaOf(name, body))]));
}

type AnyLambda = (...parameters: [Column, Column, Column]) => Column;

// The function's own length says how many parameters the server binds: (x) and (x, index) are different calls.
function lambdaOf(name: string, body: AnyLambda) {
  const example = `F.${name}("values", (x) => x.plus(1))`;
  argument(example, func, body);
  if (body.length < 1 || body.length > 3) {
    throw new InvalidInputError(
      `The function given to ${name} must take one to three plain parameters, without defaults or "...": it takes ${body.length}.`,
    );
  }
  depth++;
  try {
    const [x, y, z] = [
      lambdaVariable(`x_${depth}`),
      lambdaVariable(`y_${depth}`),
      lambdaVariable(`z_${depth}`),
    ] as const;
    const result = body(new Column(x), new Column(y), new Column(z));
    // In JavaScript, no compiler catches a comparison with === instead of eq.
    if (!(result instanceof Column)) throw wrongColumn(example, "a function that returns a column", result);
    return lambda(result.expression, [x, y, z].slice(0, body.length));
  } finally {
    depth--;
  }
}

// How many lambdas are being built around this one. It names their variables apart, and is 0 again whenever user code
// outside of a lambda runs; a random name would do too, but equal programs should give equal plans.
let depth = 0;
