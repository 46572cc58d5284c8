import { InvalidInputError } from "../errors.ts";
import type { Expression } from "../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { Join_JoinType, SetOperation_SetOpType } from "../gen/spark/connect/relations_pb.js";
import { defined } from "./defined.ts";
import { relation } from "./relation.ts";

/** Spark's names for kinds of join. */
export type JoinType =
  | "inner"
  | "cross"
  | "outer"
  | "full"
  | "fullouter"
  | "full_outer"
  | "left"
  | "leftouter"
  | "left_outer"
  | "right"
  | "rightouter"
  | "right_outer"
  | "semi"
  | "leftsemi"
  | "left_semi"
  | "anti"
  | "leftanti"
  | "left_anti";

const joinTypes: Readonly<Record<JoinType, Join_JoinType>> = {
  inner: Join_JoinType.INNER,
  cross: Join_JoinType.CROSS,
  outer: Join_JoinType.FULL_OUTER,
  full: Join_JoinType.FULL_OUTER,
  fullouter: Join_JoinType.FULL_OUTER,
  full_outer: Join_JoinType.FULL_OUTER,
  left: Join_JoinType.LEFT_OUTER,
  leftouter: Join_JoinType.LEFT_OUTER,
  left_outer: Join_JoinType.LEFT_OUTER,
  right: Join_JoinType.RIGHT_OUTER,
  rightouter: Join_JoinType.RIGHT_OUTER,
  right_outer: Join_JoinType.RIGHT_OUTER,
  semi: Join_JoinType.LEFT_SEMI,
  leftsemi: Join_JoinType.LEFT_SEMI,
  left_semi: Join_JoinType.LEFT_SEMI,
  anti: Join_JoinType.LEFT_ANTI,
  leftanti: Join_JoinType.LEFT_ANTI,
  left_anti: Join_JoinType.LEFT_ANTI,
};

/** The joins whose right side may refer to the left one. */
export type LateralJoinType = "inner" | "cross" | "left" | "leftouter" | "left_outer";

/** What two sides are joined on: a condition, or columns that both sides have and that the result has once. */
export interface JoinCriteria {
  readonly condition?: Expression | undefined;
  readonly usingColumns?: readonly string[];
}

/** The rows of both sides that belong together. */
export function join(left: Relation, right: Relation, options: JoinCriteria & { readonly type: JoinType }): Relation {
  return relation({
    case: "join",
    value: {
      left,
      right,
      ...defined({ joinCondition: options.condition }),
      usingColumns: [...(options.usingColumns ?? [])],
      joinType: joinTypeOf(options.type),
    },
  });
}

/** As a join, but the right side is evaluated for each row of the left one. */
export function lateralJoin(
  left: Relation,
  right: Relation,
  options: { readonly condition?: Expression | undefined; readonly type: LateralJoinType },
): Relation {
  return relation({
    case: "lateralJoin",
    value: { left, right, ...defined({ joinCondition: options.condition }), joinType: joinTypeOf(options.type) },
  });
}

function joinTypeOf(type: JoinType): Join_JoinType {
  const joinType: Join_JoinType | undefined = Object.hasOwn(joinTypes, type) ? joinTypes[type] : undefined;
  if (joinType !== undefined) return joinType;
  // For callers in JavaScript, or with a type that they read from elsewhere.
  throw new InvalidInputError(`There is no join type "${type}"; use one of ${Object.keys(joinTypes).join(", ")}.`);
}

/** How rows match in time. */
export interface AsOf extends JoinCriteria {
  readonly leftAsOf: Expression;
  readonly rightAsOf: Expression;
  readonly type: string;
  readonly tolerance?: Expression | undefined;
  readonly allowExactMatches: boolean;
  readonly direction: "backward" | "forward" | "nearest";
}

/** Each row of the left side with the row of the right one that is closest in time. */
export function asOfJoin(left: Relation, right: Relation, options: AsOf): Relation {
  const { condition, usingColumns = [], type, leftAsOf, rightAsOf, tolerance, allowExactMatches, direction } = options;
  return relation({
    case: "asOfJoin",
    value: {
      left,
      right,
      leftAsOf,
      rightAsOf,
      ...defined({ joinExpr: condition, tolerance }),
      usingColumns: [...usingColumns],
      joinType: type,
      allowExactMatches,
      direction,
    },
  });
}

/** How rows are ranked as neighbours. */
export interface NearestBy {
  readonly rankingExpression: Expression;
  readonly numResults: number;
  readonly type: "inner" | "left" | "leftouter" | "left_outer";
  readonly mode: "approx" | "exact";
  readonly direction: "distance" | "similarity";
}

/** Each row of the left side with the rows of the right one that rank best. */
export function nearestByJoin(left: Relation, right: Relation, options: NearestBy): Relation {
  const { rankingExpression, numResults, type, mode, direction } = options;
  if (!Number.isInteger(numResults) || numResults < 1 || numResults > 100_000) {
    throw new InvalidInputError(`nearestByJoin gives 1 to 100000 results a row, not ${numResults}.`);
  }
  return relation({
    case: "nearestByJoin",
    value: { left, right, rankingExpression, numResults, joinType: type, mode, direction },
  });
}

/** Two relations side by side, row by row. */
export function zip(left: Relation, right: Relation): Relation {
  return relation({ case: "zip", value: { left, right } });
}

const setOperations: Readonly<Record<"union" | "intersect" | "except", SetOperation_SetOpType>> = {
  union: SetOperation_SetOpType.UNION,
  intersect: SetOperation_SetOpType.INTERSECT,
  except: SetOperation_SetOpType.EXCEPT,
};

/** A set operation; `isAll` keeps duplicates. Columns match by position unless `byName`. */
export function setOperation(
  leftInput: Relation,
  rightInput: Relation,
  operation: {
    readonly type: "union" | "intersect" | "except";
    readonly isAll: boolean;
    readonly byName?: boolean;
    readonly allowMissingColumns?: boolean;
  },
): Relation {
  const { type, isAll, byName = false, allowMissingColumns = false } = operation;
  return relation({
    case: "setOp",
    value: { leftInput, rightInput, setOpType: setOperations[type], isAll, byName, allowMissingColumns },
  });
}
