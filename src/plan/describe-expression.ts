import type { Expression, Expression_Literal, Expression_SortOrder } from "../gen/spark/connect/expressions_pb.js";
import { Expression_SortOrder_SortDirection } from "../gen/spark/connect/expressions_pb.js";

/** Deeper down, the text is of no use, and the stack is limited. */
const deepest = 50;
/** The functions that are written between their arguments. */
const operators: ReadonlySet<string> = new Set("== <=> > >= < <= + - * / % & | ^ and or like ilike rlike".split(" "));

/** An expression as readable text, close to SQL. It is not meant to be parsed. */
export function describeExpression(expression: Expression, depth: number = 0): string {
  if (depth > deepest) return "…";
  const { exprType } = expression;
  const describe = (part: Expression | undefined): string => (part ? describeExpression(part, depth + 1) : "");
  const list = (parts: readonly Expression[]): string => parts.map(describe).join(", ");
  switch (exprType.case) {
    case "literal":
      return literalText(exprType.value);
    case "unresolvedAttribute":
      return exprType.value.unparsedIdentifier;
    case "unresolvedStar":
      return exprType.value.unparsedTarget ?? "*";
    case "unresolvedRegex":
      return exprType.value.colName;
    case "expressionString":
      return exprType.value.expression;
    case "unresolvedFunction": {
      const { functionName, arguments: args, isDistinct } = exprType.value;
      if (args.length === 2 && operators.has(functionName)) return `(${args.map(describe).join(` ${functionName} `)})`;
      return `${functionName}(${isDistinct ? "DISTINCT " : ""}${list(args)})`;
    }
    case "callFunction":
      return `${exprType.value.functionName}(${list(exprType.value.arguments)})`;
    case "namedArgumentExpression":
      return `${exprType.value.key} => ${describe(exprType.value.value)}`;
    case "alias":
      return `${describe(exprType.value.expr)} AS ${exprType.value.name.join(", ")}`;
    case "cast": {
      const { expr, castToType } = exprType.value;
      const type = castToType.case === "typeStr" ? castToType.value : (castToType.value?.kind.case ?? "");
      return `CAST(${describe(expr)} AS ${type.toUpperCase()})`;
    }
    case "sortOrder":
      return describeSortOrder(exprType.value, depth);
    case "unresolvedExtractValue":
      return `${describe(exprType.value.child)}[${describe(exprType.value.extraction)}]`;
    case "window":
      return `${describe(exprType.value.windowFunction)} OVER (PARTITION BY ${list(exprType.value.partitionSpec)})`;
    case "lambdaFunction": {
      const names = exprType.value.arguments.map((variable) => variable.nameParts.join("."));
      return `(${names.join(", ")}) -> ${describe(exprType.value.function)}`;
    }
    case "unresolvedNamedLambdaVariable":
      return exprType.value.nameParts.join(".");
    case "updateFields":
      return `update_fields(${describe(exprType.value.structExpression)}, ${exprType.value.fieldName})`;
    case "subqueryExpression":
      return "subquery()";
    case "commonInlineUserDefinedFunction":
      return `${exprType.value.functionName}(${list(exprType.value.arguments)})`;
    case "directShufflePartitionId":
      return describe(exprType.value.child);
    case "extension":
      return `${exprType.value.typeUrl.split("/").at(-1)}()`;
    case "mergeAction":
    case "typedAggregateExpression":
    case undefined:
      return `${exprType.case ?? "nothing"}()`;
  }
}

/** An order as readable text: `amount DESC`. */
export function describeSortOrder({ child, direction }: Expression_SortOrder, depth: number = 0): string {
  const text = child === undefined ? "" : describeExpression(child, depth + 1);
  return `${text} ${direction === Expression_SortOrder_SortDirection.ASCENDING ? "ASC" : "DESC"}`;
}

function literalText({ literalType }: Expression_Literal): string {
  switch (literalType.case) {
    case "null":
      return "NULL";
    case "string":
      return `'${literalType.value}'`;
    case "decimal":
      return literalType.value.value;
    default:
      return typeof literalType.value === "object" ? `${literalType.case}(…)` : String(literalType.value);
  }
}
