import { InvalidInputError } from "../../errors.ts";
import { callFunction, callUserFunction } from "../../plan/expression.ts";
import type { UserFunction } from "../../plan/user-function.ts";
import { ArrayType, type StructType } from "../../types/data-type.ts";
import { Column } from "../column.ts";
import { type Argument, expressions } from "../functions/call.ts";
import { compileFunction } from "./compile-function.ts";
import type { ArgumentValues, RecordOf, TypeDeclaration } from "./declared-values.ts";
import { callLimits, declaredType, type FunctionOptions, functionName } from "./function-options.ts";
import { rowType } from "./row-function.ts";
import { scriptOf } from "./script.ts";

/** How to declare a function that yields rows. */
export interface UdtfOptions<Args extends readonly TypeDeclaration[], Returns extends StructType | string>
  extends FunctionOptions {
  /** The type of each parameter: `["string"]`. At most 22. A call with a null yields nothing. */
  readonly args: Args;
  /** The columns of the rows: `"w string, n int"`. */
  readonly returns: Returns;
}

/** A function that yields rows on the executors. Called with columns, it is a generator, as `F.explode` is. */
export interface UserDefinedTableFunction<Args extends readonly TypeDeclaration[] = readonly TypeDeclaration[]> {
  (...args: { [K in keyof Args]: Argument }): Column;
  /** What the server is told; for this library's own use. */
  readonly userFunction: UserFunction;
}

/**
 * Makes a function that yields rows on the executors, none or several for each call: `df.select("id", words("text"))`.
 * All else is as for `udf`; registered, it gives SQL an array of structs: `LATERAL VIEW inline(words(text)) t`.
 */
export function udtf<const Args extends readonly TypeDeclaration[], const Returns extends StructType | string>(
  fn: (...args: ArgumentValues<Args, never>) => Iterable<Returns extends StructType ? RecordOf<Returns> : object>,
  options: UdtfOptions<Args, Returns>,
): UserDefinedTableFunction<Args> {
  const name = functionName(fn, options);
  const args = options.args.map((type, index) => declaredType(type, `Parameter ${index + 1} of the function ${name}`));
  const shape = {
    name,
    args,
    returns: new ArrayType(rowType(options.returns, name), false),
    nullable: false,
    skipsNulls: true,
    isDeterministic: true,
    limits: callLimits(options.limits),
  };
  const script = scriptOf({ name, fn, captured: options.with ?? {}, from: options.from });
  const userFunction = compileFunction(shape, script);
  const call = (...given: readonly Argument[]): Column => {
    if (given.length === args.length) {
      return new Column(callFunction("inline", [callUserFunction(userFunction, expressions(name, given))]));
    }
    throw new InvalidInputError(
      `The function ${name} takes ${args.length} arguments, and was called with ${given.length}.`,
    );
  };
  return Object.assign(call, { userFunction });
}
