import { InvalidInputError } from "../../errors.ts";
import { callFunction, callUserFunction } from "../../plan/expression.ts";
import { literal } from "../../plan/literal.ts";
import type { UserFunction } from "../../plan/user-function.ts";
import { Column } from "../column.ts";
import { type Argument, expressions, randomSeed } from "../functions/call.ts";
import { compileFunction, type FunctionShape } from "./compile-function.ts";
import type { ArgumentValues, ResultValue, TypeDeclaration } from "./declared-values.ts";
import { callLimits, declaredType, type FunctionOptions, functionName } from "./function-options.ts";
import { type Script, scriptOf } from "./script.ts";

/** How to declare a function with one result. */
export interface UdfOptions<
  Args extends readonly TypeDeclaration[],
  Returns extends TypeDeclaration,
  Null extends NullTreatment = NullTreatment,
> extends FunctionOptions {
  /** The type of each parameter: `["double", "int"]`. At most 22. */
  readonly args: Args;
  readonly returns: Returns;
  /**
   * What happens to a call with a null among its arguments. `skip`, the default: the result is null, and the function
   * is not called. `pass`: the function gets the null.
   */
  readonly nulls?: Null;
}

/** See `UdfOptions.nulls`. */
export type NullTreatment = "skip" | "pass";

/** Null, where a function is given nulls. */
export type NullOf<Null extends NullTreatment> = "pass" extends Null ? ("skip" extends Null ? never : null) : never;

/** A function that runs on the executors. Called with columns, it is a column. */
export interface UserDefinedFunction<Args extends readonly TypeDeclaration[] = readonly TypeDeclaration[]> {
  (...args: { [K in keyof Args]: Argument }): Column;
  /** What the server is told; for this library's own use. */
  readonly userFunction: UserFunction;
  /** The same function, for Spark to call once for each row and never to move or merge calls: it may answer differently. */
  asNondeterministic(): UserDefinedFunction<Args>;
}

/**
 * Makes a function that runs on the executors, for a column in any plan: `F.udf((a: number) => a + 1, { args: ["int"],
 * returns: "int" })`.
 *
 * Its arguments are what rows have for their types (a LONG is a `bigint`); it returns what `createDataFrame` takes, and
 * another value fails the query. From the scope around it, it sees only `with` and the imports of `from`. Throws
 * `InvalidInputError`, with the line, for what cannot run there: whatever waits, Node, the network.
 */
export function udf<
  const Args extends readonly TypeDeclaration[],
  const Returns extends TypeDeclaration,
  Null extends NullTreatment = "skip",
>(
  fn: (...args: ArgumentValues<Args, NullOf<Null>>) => ResultValue<Returns>,
  options: UdfOptions<Args, Returns, Null>,
): UserDefinedFunction<Args> {
  const name = functionName(fn, options);
  const shape = {
    name,
    args: options.args.map((type, index) => declaredType(type, `Parameter ${index + 1} of the function ${name}`)),
    returns: declaredType(options.returns, `The result of the function ${name}`),
    nullable: true,
    skipsNulls: options.nulls !== "pass",
    isDeterministic: true,
    limits: callLimits(options.limits),
  };
  return callable(shape, scriptOf({ name, fn, captured: options.with ?? {}, from: options.from }));
}

function callable<Args extends readonly TypeDeclaration[]>(
  shape: FunctionShape,
  script: Script,
): UserDefinedFunction<Args> {
  const userFunction = compileFunction(shape, script);
  const call = (...args: readonly Argument[]): Column => {
    if (args.length !== shape.args.length) {
      throw new InvalidInputError(
        `The function ${shape.name} takes ${shape.args.length} arguments, and was called with ${args.length}.`,
      );
    }
    return new Column(callUserFunction(userFunction, [...expressions(shape.name, args), ...luck(shape)]));
  };
  const asNondeterministic = (): UserDefinedFunction<Args> => callable({ ...shape, isDeterministic: false }, script);
  return Object.assign(call, { userFunction, asNondeterministic });
}

/** Java functions are deterministic to Spark, unless one of their arguments is not. */
function luck({ isDeterministic }: FunctionShape): ReturnType<typeof callFunction>[] {
  return isDeterministic ? [] : [callFunction("rand", [literal(randomSeed())])];
}
