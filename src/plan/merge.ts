import type { Plan } from "../gen/spark/connect/base_pb.js";
import type { Expression } from "../gen/spark/connect/expressions_pb.js";
import { MergeAction_ActionType } from "../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { commandPlan } from "./command.ts";
import { defined } from "./defined.ts";
import { expression, expressionString } from "./expression.ts";

/** What a merge does with a row. */
export type MergeActionName = "delete" | "insert" | "insertAll" | "update" | "updateAll";

const actionTypes: Readonly<Record<MergeActionName, MergeAction_ActionType>> = {
  delete: MergeAction_ActionType.DELETE,
  insert: MergeAction_ActionType.INSERT,
  insertAll: MergeAction_ActionType.INSERT_STAR,
  update: MergeAction_ActionType.UPDATE,
  updateAll: MergeAction_ActionType.UPDATE_STAR,
};

/** One action of a merge, where `condition` holds; `assignments` set columns of the target by name. */
export function mergeAction(
  action: MergeActionName,
  options: {
    readonly condition?: Expression | undefined;
    readonly assignments?: Readonly<Record<string, Expression>>;
  },
): Expression {
  const { condition, assignments = {} } = options;
  return expression({
    case: "mergeAction",
    value: {
      actionType: actionTypes[action],
      ...defined({ condition }),
      assignments: Object.entries(assignments).map(([name, value]) => ({ key: expressionString(name), value })),
    },
  });
}

/** A merge: which rows match, and what to do with them. */
export interface Merge {
  readonly table: string;
  readonly condition: Expression;
  readonly matched: readonly Expression[];
  readonly notMatched: readonly Expression[];
  readonly notMatchedBySource: readonly Expression[];
  readonly withSchemaEvolution: boolean;
}

/** Merges the rows of `source` into a table. */
export function mergeCommand(source: Relation, merge: Merge): Plan {
  return commandPlan({
    case: "mergeIntoTableCommand",
    value: {
      targetTableName: merge.table,
      sourceTablePlan: source,
      mergeCondition: merge.condition,
      matchActions: [...merge.matched],
      notMatchedActions: [...merge.notMatched],
      notMatchedBySourceActions: [...merge.notMatchedBySource],
      withSchemaEvolution: merge.withSchemaEvolution,
    },
  });
}
