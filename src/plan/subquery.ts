import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Expression, Expression_SortOrder } from "../gen/spark/connect/expressions_pb.js";
import {
  ExpressionSchema,
  SubqueryExpression_SubqueryType,
  type SubqueryExpressionSchema,
} from "../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { defined } from "./defined.ts";
import { attachSubqueries, freeze } from "./freeze.ts";
import { planId } from "./relation.ts";

/** The one value of a relation with one column and at most one row. */
export function scalarSubquery(relation: Relation): Expression {
  return subquery(relation, { subqueryType: SubqueryExpression_SubqueryType.SCALAR });
}

/** Whether the relation has a row. */
export function existsSubquery(relation: Relation): Expression {
  return subquery(relation, { subqueryType: SubqueryExpression_SubqueryType.EXISTS });
}

/** Whether the relation has a row equal to `values`. */
export function inSubquery(relation: Relation, values: readonly Expression[]): Expression {
  return subquery(relation, {
    subqueryType: SubqueryExpression_SubqueryType.IN,
    inSubqueryValues: [...values],
  });
}

/** How a table argument is divided and ordered for a table-valued function. */
export interface TableArgument {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly Expression_SortOrder[];
  readonly withSinglePartition?: boolean | undefined;
}

/** A whole relation as an argument of a table-valued function. */
export function tableArgument(relation: Relation, options: TableArgument): Expression {
  const { partitionBy, orderBy, withSinglePartition } = options;
  const isPlain = partitionBy.length === 0 && orderBy.length === 0 && withSinglePartition === undefined;
  const tableArgOptions = {
    partitionSpec: [...partitionBy],
    orderSpec: [...orderBy],
    ...defined({ withSinglePartition }),
  };
  return subquery(relation, {
    subqueryType: SubqueryExpression_SubqueryType.TABLE_ARG,
    ...(!isPlain && { tableArgOptions }),
  });
}

function subquery(relation: Relation, fields: MessageInitShape<typeof SubqueryExpressionSchema>): Expression {
  const value = { ...fields, planId: planId(relation) };
  const message = create(ExpressionSchema, { exprType: { case: "subqueryExpression", value } });
  attachSubqueries(message, [relation]);
  return freeze(message);
}

/** The columns of a `struct(…)`, to be compared one by one; any other expression by itself. */
export function fieldsOf(compared: Expression): readonly Expression[] {
  const { exprType } = compared;
  const isStruct = exprType.case === "unresolvedFunction" && exprType.value.functionName === "struct";
  return isStruct ? exprType.value.arguments : [compared];
}
