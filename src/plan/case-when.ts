import { InvalidInputError } from "../errors.ts";
import type { Expression } from "../gen/spark/connect/expressions_pb.js";

/** The conditions and values of a `when` that can still be continued. Throws `InvalidInputError` for anything else. */
export function casesOf({ exprType }: Expression, method: string): readonly Expression[] {
  const cases = exprType.case === "unresolvedFunction" && exprType.value.functionName === "when" && exprType.value;
  // An odd number of arguments: conditions and values in turn, then the value of otherwise().
  if (cases && cases.arguments.length % 2 === 0) return cases.arguments;
  throw new InvalidInputError(`${method}() can only follow F.when(), before its otherwise().`);
}
