import type { Expression, Expression_Literal } from "../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { Aggregate_GroupType } from "../gen/spark/connect/relations_pb.js";
import { relation } from "./relation.ts";

/** How rows are grouped. */
export type Grouping =
  | { readonly type: "groupby" | "rollup" | "cube"; readonly by: readonly Expression[] }
  | {
      readonly type: "pivot";
      readonly by: readonly Expression[];
      readonly pivot: Expression;
      /** Empty: the server finds them with a query of its own. */
      readonly values: readonly Expression_Literal[];
    }
  | {
      readonly type: "grouping sets";
      readonly by: readonly Expression[];
      readonly sets: readonly (readonly Expression[])[];
    };

/** One row for each group, with its keys and the aggregates. */
export function aggregate(input: Relation, grouping: Grouping, aggregates: readonly Expression[]): Relation {
  return relation({
    case: "aggregate",
    value: {
      input,
      groupType: groupTypes[grouping.type],
      groupingExpressions: [...grouping.by],
      aggregateExpressions: [...aggregates],
      ...(grouping.type === "pivot" && { pivot: { col: grouping.pivot, values: [...grouping.values] } }),
      ...(grouping.type === "grouping sets" && {
        groupingSets: grouping.sets.map((set) => ({ groupingSet: [...set] })),
      }),
    },
  });
}

const groupTypes = {
  groupby: Aggregate_GroupType.GROUPBY,
  rollup: Aggregate_GroupType.ROLLUP,
  cube: Aggregate_GroupType.CUBE,
  pivot: Aggregate_GroupType.PIVOT,
  "grouping sets": Aggregate_GroupType.GROUPING_SETS,
} as const satisfies Record<Grouping["type"], Aggregate_GroupType>;
