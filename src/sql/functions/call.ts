import type { Expression } from "../../gen/spark/connect/expressions_pb.js";
import { callFunction } from "../../plan/expression.ts";
import type { DataType } from "../../types/data-type.ts";
import { Column, type ColumnOrName, lit as columnLit, type LiteralValue, type Operand, toColumn } from "../column.ts";
import { seedOr } from "../random-seed.ts";

export type { ColumnOrName, Operand } from "../column.ts";
export { toColumn } from "../column.ts";

/** What a function may be called with: a string names a column, every other plain value is a literal. */
export type Argument = ColumnOrName | Exclude<LiteralValue, string>;

/** Calls a built-in function. Arguments that are `undefined` are left out. */
export function call(name: string, ...args: readonly (Argument | undefined)[]): Column {
  return new Column(callFunction(name, expressions(args)));
}

/** Calls an aggregate function over the distinct values. Arguments that are `undefined` are left out. */
export function callDistinct(name: string, ...args: readonly (Argument | undefined)[]): Column {
  return new Column(callFunction(name, expressions(args), { isDistinct: true }));
}

/**
 * A literal: a string is text here, not a name. An array becomes `array(…)` of literals; a column stays as it is, and so
 * does `undefined`, so that optional arguments can be passed on.
 */
export function lit(value: LiteralArgument): Column;
export function lit(value: LiteralArgument | undefined): Column | undefined;
export function lit(value: LiteralArgument | undefined): Column | undefined {
  if (value === undefined) return undefined;
  return isList(value) ? call("array", ...value.map((element) => lit(element))) : columnLit(value);
}

/** What becomes a literal; arrays of it too. */
export type LiteralArgument = Operand | readonly LiteralArgument[];

/** The arguments of a function that takes them one by one or as one array. */
export function spread(args: readonly ColumnOrName[] | readonly [readonly ColumnOrName[]]): readonly ColumnOrName[] {
  return args.flat();
}

/** Options of a reader or writer as the map literal that functions take; nothing for no options. */
export function optionsMap(options: FunctionOptions | undefined): Column | undefined {
  if (options === undefined) return undefined;
  return call("map", ...Object.entries(options).flatMap(([key, value]) => [lit(key), lit(String(value))]));
}

/** Options by name, as the data source of that format documents them. */
export type FunctionOptions = Readonly<Record<string, string | number | boolean>>;

/** A schema as functions take it: DDL text, or a type in Spark's JSON form, as a literal. */
export function schemaLiteral(schema: Column | DataType | string): Column {
  return lit(schema instanceof Column || typeof schema === "string" ? schema : schema.json());
}

/** Whether a column stands for all columns. */
export function isStar(value: ColumnOrName): boolean {
  return value instanceof Column && value.expression.exprType.case === "unresolvedStar";
}

/** A seed for a function that was given none. */
export function randomSeed(): bigint {
  return seedOr(undefined);
}

/** The arguments of a function in a plan. Those that are `undefined` are left out. */
export function expressions(args: readonly (Argument | undefined)[]): readonly Expression[] {
  return args.filter((arg) => arg !== undefined).map((arg) => asColumn(arg).expression);
}

function asColumn(arg: Argument): Column {
  return typeof arg === "string" ? toColumn(arg) : lit(arg);
}

// Array.isArray does not narrow readonly arrays (microsoft/TypeScript#17002).
function isList(value: LiteralArgument): value is readonly LiteralArgument[] {
  return Array.isArray(value);
}
