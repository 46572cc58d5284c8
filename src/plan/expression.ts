import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { InvalidInputError } from "../errors.ts";
import type {
  Expression,
  Expression_SortOrder,
  Expression_UnresolvedNamedLambdaVariable,
} from "../gen/spark/connect/expressions_pb.js";
import {
  Expression_Cast_EvalMode,
  Expression_SortOrder_NullOrdering,
  Expression_SortOrder_SortDirection,
  ExpressionSchema,
} from "../gen/spark/connect/expressions_pb.js";
import type { DataType } from "../gen/spark/connect/types_pb.js";
import { type Built, callSite } from "./call-site.ts";
import { defined } from "./defined.ts";
import { attachFunctions, freeze } from "./freeze.ts";
import type { UserFunction } from "./user-function.ts";

type ExpressionKind = NonNullable<MessageInitShape<typeof ExpressionSchema>["exprType"]>;

/** Builds and freezes an expression of any kind. */
export function expression(exprType: ExpressionKind): Expression {
  const common = withCallSite.has(exprType.case) ? callSite(builtBy(exprType)) : undefined;
  return freeze(create(ExpressionSchema, { exprType, ...defined({ common }) }));
}

/** The kinds that can fail themselves, rather than only through their parts. */
const withCallSite: ReadonlySet<string | undefined> = new Set<Expression["exprType"]["case"]>([
  "unresolvedAttribute",
  "unresolvedFunction",
  "callFunction",
  "cast",
  "expressionString",
  "unresolvedExtractValue",
  "updateFields",
  "window",
]);

/** What is built, by the name of the function or method that builds it for users. */
function builtBy(exprType: ExpressionKind): Built {
  switch (exprType.case) {
    case "unresolvedFunction": {
      const { functionName: func = "", isDistinct } = exprType.value;
      const name = isDistinct ? `${func}_distinct` : func;
      return { name, method: Object.hasOwn(methodOfFunction, func) ? (methodOfFunction[func] ?? name) : name };
    }
    case "cast":
      return exprType.value.evalMode === Expression_Cast_EvalMode.TRY ? named("try_cast") : named("cast");
    case "updateFields":
      return exprType.value.valueExpression === undefined ? named("dropFields") : named("withField");
    case "unresolvedExtractValue":
      return named("getItem");
    case "window":
      return named("over");
    case "expressionString":
      return named("expr");
    case "callFunction":
      return named("call_function");
    default:
      return named("col");
  }
}

function named(name: string): Built {
  return { name, method: name };
}

/** The methods of columns whose names are not those of Spark's functions. */
const methodOfFunction: Readonly<Record<string, string>> = {
  "==": "eq",
  "<=>": "eqNullSafe",
  ">": "gt",
  ">=": "geq",
  "<": "lt",
  "<=": "leq",
  "+": "plus",
  "-": "minus",
  "*": "multiply",
  "/": "divide",
  "%": "mod",
  "&": "bitwiseAND",
  "|": "bitwiseOR",
  "^": "bitwiseXOR",
  power: "pow",
  negative: "negate",
  in: "isin",
  startsWith: "startswith",
  endsWith: "endswith",
};

/** A column by name, as Spark parses names: `a.b` is a field of a struct or a table's column, backticks quote. */
export function attribute(
  name: string,
  options: { readonly planId?: bigint | undefined; readonly isMetadataColumn?: boolean } = {},
): Expression {
  const { planId, isMetadataColumn = false } = options;
  return expression({
    case: "unresolvedAttribute",
    value: { unparsedIdentifier: name, isMetadataColumn, ...(planId !== undefined && { planId }) },
  });
}

/** All columns, or all of `target` (`t.*`). */
export function star(options: { readonly target?: string; readonly planId?: bigint } = {}): Expression {
  const { target, planId } = options;
  return expression({
    case: "unresolvedStar",
    value: { ...(target !== undefined && { unparsedTarget: target }), ...(planId !== undefined && { planId }) },
  });
}

/** The columns whose names match a pattern in backticks. */
export function columnsMatching(pattern: string, planId?: bigint): Expression {
  return expression({
    case: "unresolvedRegex",
    value: { colName: pattern, ...(planId !== undefined && { planId }) },
  });
}

/** A call of a built-in or a registered function, resolved by the server. Operators are functions too (`+`, `and`). */
export function callFunction(
  name: string,
  args: readonly Expression[],
  options: { readonly isDistinct?: boolean; readonly isInternal?: boolean } = {},
): Expression {
  const { isDistinct = false, isInternal } = options;
  return expression({
    case: "unresolvedFunction",
    value: {
      functionName: name,
      arguments: [...args],
      isDistinct,
      ...(isInternal !== undefined && { isInternal }),
    },
  });
}

/** A call of a user's function. The plan's runner registers it with the server first. */
export function callUserFunction(func: UserFunction, args: readonly Expression[]): Expression {
  const value = { functionName: func.name, arguments: [...args] };
  const common = callSite(named(func.name));
  const message = create(ExpressionSchema, { exprType: { case: "unresolvedFunction", value }, ...defined({ common }) });
  attachFunctions(message, [func]);
  return freeze(message);
}

/** A call by a possibly qualified name, parsed as SQL does (`db.f`, `catalog.db.f`): Spark's `call_function`. */
export function callQualifiedFunction(name: string, args: readonly Expression[]): Expression {
  return expression({ case: "callFunction", value: { functionName: name, arguments: [...args] } });
}

/** Several names are for a generator that yields several columns. `metadata` is JSON text. */
export function alias(expr: Expression, names: readonly string[], metadata?: string): Expression {
  return expression({
    case: "alias",
    value: { expr, name: [...names], ...(metadata !== undefined && { metadata }) },
  });
}

/** How a cast treats a value that does not fit. Without it, the session's `spark.sql.ansi.enabled` decides. */
export type CastMode = "legacy" | "ansi" | "try";

const evalModes: Readonly<Record<CastMode, Expression_Cast_EvalMode>> = {
  legacy: Expression_Cast_EvalMode.LEGACY,
  ansi: Expression_Cast_EvalMode.ANSI,
  try: Expression_Cast_EvalMode.TRY,
};

/** `type` is DDL text (`decimal(10,2)`) or a type's message. */
export function cast(expr: Expression, type: string | DataType, mode?: CastMode): Expression {
  return expression({
    case: "cast",
    value: {
      expr,
      castToType: typeof type === "string" ? { case: "typeStr", value: type } : { case: "type", value: type },
      ...(mode !== undefined && { evalMode: evalModes[mode] }),
    },
  });
}

/** Orders by `child`. */
export function sortOrder(
  child: Expression,
  direction: "ascending" | "descending",
  nulls: "first" | "last",
): Expression {
  return expression({
    case: "sortOrder",
    value: {
      child,
      direction:
        direction === "ascending"
          ? Expression_SortOrder_SortDirection.ASCENDING
          : Expression_SortOrder_SortDirection.DESCENDING,
      nullOrdering:
        nulls === "first"
          ? Expression_SortOrder_NullOrdering.SORT_NULLS_FIRST
          : Expression_SortOrder_NullOrdering.SORT_NULLS_LAST,
    },
  });
}

/** The sort order of an expression; any expression that is not an order sorts ascending, nulls first. */
export function asSortOrder(expr: Expression): Expression_SortOrder {
  if (expr.exprType.case === "sortOrder") return expr.exprType.value;
  return asSortOrder(sortOrder(expr, "ascending", "first"));
}

/** SQL text of one expression, parsed by the server. */
export function expressionString(sql: string): Expression {
  return expression({ case: "expressionString", value: { expression: sql } });
}

/** An element of an array, a value of a map or a field of a struct. */
export function extractValue(child: Expression, extraction: Expression): Expression {
  return expression({ case: "unresolvedExtractValue", value: { child, extraction } });
}

/** A struct with one field replaced or added; without a value, with that field dropped. */
export function updateField(struct: Expression, fieldName: string, value?: Expression): Expression {
  return expression({
    case: "updateFields",
    value: { structExpression: struct, fieldName, ...(value !== undefined && { valueExpression: value }) },
  });
}

/** A variable of a lambda function; its name must differ from those of the lambdas around it. */
export function lambdaVariable(name: string): Expression {
  return expression({ case: "unresolvedNamedLambdaVariable", value: { nameParts: [name] } });
}

/** A lambda function: `body` over `variables`, which `lambdaVariable` made. */
export function lambda(body: Expression, variables: readonly Expression[]): Expression {
  return expression({
    case: "lambdaFunction",
    value: { function: body, arguments: variables.map(variableOf) },
  });
}

function variableOf(expr: Expression): Expression_UnresolvedNamedLambdaVariable {
  if (expr.exprType.case === "unresolvedNamedLambdaVariable") return expr.exprType.value;
  throw new InvalidInputError("A lambda's parameters must be made by lambdaVariable().");
}

/** Passes a partition number through as it is, for `repartitionById`. */
export function directShufflePartitionId(child: Expression): Expression {
  return expression({ case: "directShufflePartitionId", value: { child } });
}
