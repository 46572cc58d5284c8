import { InvalidInputError } from "../../errors.ts";
import type { Expression } from "../../gen/spark/connect/expressions_pb.js";
import { callFunction } from "../../plan/expression.ts";
import type { DataType } from "../../types/data-type.ts";
import { valueText } from "../../types/value-text.ts";
import { argument, isPlainObject, record } from "../calls/checks.ts";
import { typeArgument } from "../calls/type-argument.ts";
import { Column, type ColumnOrName, type LiteralValue, type Operand } from "../column.ts";
import { lit as columnLit, toColumn } from "../columns.ts";

export { spread } from "../calls/spread.ts";
export type { ColumnOrName, Operand } from "../column.ts";
export { toColumn } from "../columns.ts";
export { randomSeed } from "../random-seed.ts";

/** What a function may be called with: a string names a column, every other plain value is a literal. */
export type Argument = ColumnOrName | Exclude<LiteralValue, string>;

/** Calls a built-in function. Leaves out arguments that are `undefined`; throws if all of them are. */
export function call(name: string, ...args: readonly (Argument | undefined)[]): Column {
  return new Column(callFunction(name, expressions(name, args)));
}

/** As `call`, for a function that takes any number of arguments: none of them may be `undefined`. */
export function callEach(name: string, ...args: readonly Argument[]): Column {
  return callAll(name, args);
}

/** As `callEach`, for a list of any length: more arguments than the stack has room for would fail. */
export function callAll(name: string, args: readonly Argument[]): Column {
  return new Column(
    callFunction(
      name,
      Array.from(args, (arg) => expressionFor(name, arg)),
    ),
  );
}

/** Calls an aggregate function over the distinct values. Arguments that are `undefined` are left out. */
export function callDistinct(name: string, ...args: readonly (Argument | undefined)[]): Column {
  return new Column(callFunction(name, expressions(name, args), { isDistinct: true }));
}

/** As `lit` of columns; `undefined` stays as it is, so that optional arguments can be passed on. */
export function lit(value: Operand): Column;
export function lit(value: Operand | undefined): Column | undefined;
export function lit(value: Operand | undefined): Column | undefined {
  return value === undefined ? undefined : columnLit(value);
}

/** Options of a reader or writer as the map literal that functions take; nothing for no options. */
export function optionsMap(options: FunctionOptions | undefined): Column | undefined {
  if (options === undefined || options === null) return undefined;
  const entries = Object.entries(argument('F.from_json("json", "a int", { mode: "FAILFAST" })', record, options));
  return call("map", ...entries.flatMap(([key, value]) => [lit(key), lit(String(value))]));
}

/** Options by name, as the data source of that format documents them. */
export type FunctionOptions = Readonly<Record<string, string | number | boolean>>;

/** A schema as functions take it: DDL text, or a type in Spark's JSON form, as a literal. */
export function schemaLiteral(schema: Column | DataType | string): Column {
  if (schema instanceof Column || typeof schema === "string") return lit(schema);
  return lit(typeArgument('F.from_json("json", "a int")', schema).json());
}

/** Whether a column stands for all columns. */
export function isStar(value: ColumnOrName): boolean {
  return value instanceof Column && value.expression.exprType.case === "unresolvedStar";
}

/** The arguments of a function in a plan. Those that are `undefined` are left out. */
export function expressions(name: string, args: readonly (Argument | undefined)[]): readonly Expression[] {
  const given = args.filter((arg) => arg !== undefined);
  if (given.length === 0 && args.length > 0) throw unfit(name, undefined);
  return given.map((arg) => expressionFor(name, arg));
}

function expressionFor(name: string, arg: Argument): Expression {
  if (arg instanceof Column) return arg.expression;
  if (typeof arg === "string") return toColumn(arg).expression;
  if (arg === undefined || typeof arg === "function" || typeof arg === "symbol" || isPlainObject(arg)) {
    throw unfit(name, arg);
  }
  return columnLit(arg).expression;
}

function unfit(name: string, value: unknown): InvalidInputError {
  return new InvalidInputError(`F.${name} takes columns, names of columns and values, not ${valueText(value)}.`);
}
