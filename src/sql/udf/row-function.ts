import { InvalidInputError } from "../../errors.ts";
import type { Expression } from "../../gen/spark/connect/expressions_pb.js";
import { callFunction, callUserFunction, star } from "../../plan/expression.ts";
import { ArrayType, type DataType, StructType } from "../../types/data-type.ts";
import { compileFunction } from "./compile-function.ts";
import { callLimits, declaredType, type FunctionOptions, functionName } from "./function-options.ts";
import { scriptOf } from "./script.ts";

/** The parts of a function over rows. */
export interface RowFunction {
  readonly fn: unknown;
  /** The columns of the rows that it gives. */
  readonly schema: StructType | string;
  readonly gives: "one row" | "rows";
  readonly options: FunctionOptions;
}

/** The rows that a function makes of `args`, as columns: what `select` takes as a generator. */
export function callRowFunction(func: RowFunction, args: readonly Expression[]): Expression {
  const call = callRows(func, args);
  return callFunction("inline", [func.gives === "rows" ? call : callFunction("array", [call])]);
}

/** The same as one value: a struct, or an array of them. */
export function callRows({ fn, schema, gives, options }: RowFunction, args: readonly Expression[]): Expression {
  const name = functionName(fn, options);
  const row = rowType(schema, name);
  const shape = {
    name,
    // The rows' own data has the columns, so the server need not be asked.
    args: args.map(() => "any" as const),
    returns: gives === "rows" ? new ArrayType(row, false) : row,
    nullable: false,
    skipsNulls: false,
    isDeterministic: true,
    limits: callLimits(options.limits),
  };
  const script = scriptOf({ name, fn, captured: options.with ?? {}, from: options.from });
  return callUserFunction(compileFunction(shape, script), args);
}

/** A row as one value. */
export function wholeRow(): Expression {
  return callFunction("struct", [star()]);
}

/** The columns that a function declares for its rows. Throws `InvalidInputError`. */
export function rowType(schema: DataType | string, name: string): StructType {
  const type = declaredType(schema, `The rows of the function ${name}`);
  if (type instanceof StructType && type.fields.length > 0) return type;
  throw new InvalidInputError(
    `The rows of the function ${name} need columns, "w string, n int", and ${type.sql()} is not a list of them.`,
  );
}
