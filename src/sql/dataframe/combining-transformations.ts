import type { Expression } from "../../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import { aggregate } from "../../plan/aggregate.ts";
import {
  asOfJoin,
  type JoinCriteria,
  type JoinType,
  join,
  type LateralJoinType,
  lateralJoin,
  nearestByJoin,
  setOperation,
  zip,
} from "../../plan/combine.ts";
import { attribute } from "../../plan/expression.ts";
import { planId } from "../../plan/relation.ts";
import { existsSubquery, scalarSubquery } from "../../plan/subquery.ts";
import { Column, type ColumnOrName, toExpressions } from "../column.ts";
import { TableArg } from "../table-arg.ts";
import type { DataFrame } from "./dataframe.ts";
import { type AnyColumns, type AnyDataFrame, type ColumnOrNameOf, spread } from "./dataframe-base.ts";
import { aggregateExpressions, GroupedData } from "./grouped-data.ts";
import { RowTransformations } from "./row-transformations.ts";

export type { JoinType, LateralJoinType } from "../../plan/combine.ts";

/** What two DataFrames are joined on: names that both have (the result has them once), or conditions that all hold. */
export type JoinOn = string | readonly string[] | Column | readonly Column[];

/** How `joinAsOf` matches rows in time. */
export interface AsOfJoinOptions {
  /** The time of the left side; a name is a column of it. */
  readonly leftAsOf: ColumnOrName;
  /** The time of the right side; a name is a column of it. */
  readonly rightAsOf: ColumnOrName;
  readonly on?: JoinOn;
  /** `inner` unless given. */
  readonly how?: JoinType;
  /** How far apart the times may be; without it, any distance. */
  readonly tolerance?: Column;
  /** Whether equal times match; they do unless told otherwise. */
  readonly allowExactMatches?: boolean;
  /** `backward` unless given: the last right row that is not later. */
  readonly direction?: "backward" | "forward" | "nearest";
}

/** How `nearestByJoin` ranks rows. */
export interface NearestByJoinOptions {
  /** 1 to 100,000 rows of the right side for each of the left. */
  readonly numResults: number;
  readonly mode: "approx" | "exact";
  readonly direction: "distance" | "similarity";
  /** `inner` unless given. */
  readonly joinType?: "inner" | "left" | "leftouter" | "left_outer";
}

/** The transformations that bring DataFrames together, group their rows, or use them inside an expression. */
export abstract class CombiningTransformations<
  Columns extends object = AnyColumns,
> extends RowTransformations<Columns> {
  /** The rows of both that belong together; `inner` unless told otherwise. Without `on`, all pairs. */
  join(other: AnyDataFrame, on?: JoinOn, how: JoinType = "inner"): DataFrame {
    return this.derive(join(this.relation, this.relationOf(other), { ...criteria(on), type: how }));
  }

  /** All pairs of rows. */
  crossJoin(other: AnyDataFrame): DataFrame {
    return this.derive(join(this.relation, this.relationOf(other), { type: "cross" }));
  }

  /** A join whose right side may refer to columns of the left one, as `col("x").outer()`. */
  lateralJoin(other: AnyDataFrame, on?: Column, how: LateralJoinType = "inner"): DataFrame {
    const options = { condition: on?.expression, type: how };
    return this.derive(lateralJoin(this.relation, this.relationOf(other), options));
  }

  /** Each row with the one row of the other side that is closest in time. */
  joinAsOf(other: AnyDataFrame, options: AsOfJoinOptions): DataFrame {
    const { leftAsOf, rightAsOf, on, tolerance } = options;
    return this.derive(
      asOfJoin(this.relation, this.relationOf(other), {
        ...criteria(on),
        leftAsOf: asOfColumn(this.relation, leftAsOf),
        rightAsOf: asOfColumn(other.relation, rightAsOf),
        type: options.how ?? "inner",
        tolerance: tolerance?.expression,
        allowExactMatches: options.allowExactMatches ?? true,
        direction: options.direction ?? "backward",
      }),
    );
  }

  /** Each row with the rows of the other side that rank best by an expression over both. */
  nearestByJoin(other: AnyDataFrame, rankingExpression: Column, options: NearestByJoinOptions): DataFrame {
    const { joinType: type = "inner", ...ranking } = options;
    const nearestBy = { ...ranking, type, rankingExpression: rankingExpression.expression };
    return this.derive(nearestByJoin(this.relation, this.relationOf(other), nearestBy));
  }

  /** The columns of both side by side, row by row. */
  zip(other: AnyDataFrame): DataFrame {
    return this.derive(zip(this.relation, this.relationOf(other)));
  }

  /** The rows of both, duplicates too; columns match by position. */
  union(other: AnyDataFrame): DataFrame<Columns> {
    return this.derive(setOperation(this.relation, this.relationOf(other), { type: "union", isAll: true }));
  }

  /** The same as `union`. */
  unionAll(other: AnyDataFrame): DataFrame<Columns> {
    return this.union(other);
  }

  /** As `union`, but columns match by name; a missing one fails, or is null with `allowMissingColumns`. */
  unionByName(other: AnyDataFrame, options: { readonly allowMissingColumns?: boolean } = {}): DataFrame<Columns> {
    const { allowMissingColumns = false } = options;
    return this.derive(
      setOperation(this.relation, this.relationOf(other), {
        type: "union",
        isAll: true,
        byName: true,
        allowMissingColumns,
      }),
    );
  }

  /** The rows that both have, each once. */
  intersect(other: AnyDataFrame): DataFrame<Columns> {
    return this.derive(setOperation(this.relation, this.relationOf(other), { type: "intersect", isAll: false }));
  }

  /** The rows that both have, as often as both have them. */
  intersectAll(other: AnyDataFrame): DataFrame<Columns> {
    return this.derive(setOperation(this.relation, this.relationOf(other), { type: "intersect", isAll: true }));
  }

  /** The rows that the other does not have, each once. */
  subtract(other: AnyDataFrame): DataFrame<Columns> {
    return this.derive(setOperation(this.relation, this.relationOf(other), { type: "except", isAll: false }));
  }

  /** The rows that are left when each of the other's takes one away. */
  exceptAll(other: AnyDataFrame): DataFrame<Columns> {
    return this.derive(setOperation(this.relation, this.relationOf(other), { type: "except", isAll: true }));
  }

  /** Groups of the rows that are equal in these columns. */
  groupBy(...columns: readonly ColumnOrNameOf<Columns>[] | readonly [readonly ColumnOrNameOf<Columns>[]]): GroupedData {
    return this.#grouped("groupby", spread(columns));
  }

  /** As `groupBy`, and totals from right to left: for (a, b) also by a, and over all. */
  rollup(...columns: readonly ColumnOrNameOf<Columns>[] | readonly [readonly ColumnOrNameOf<Columns>[]]): GroupedData {
    return this.#grouped("rollup", spread(columns));
  }

  /** As `groupBy`, for every subset of the columns. */
  cube(...columns: readonly ColumnOrNameOf<Columns>[] | readonly [readonly ColumnOrNameOf<Columns>[]]): GroupedData {
    return this.#grouped("cube", spread(columns));
  }

  /** As `groupBy`, for each of the given sets; `columns` are those that the result shows. */
  groupingSets(
    sets: readonly (readonly ColumnOrNameOf<Columns>[])[],
    ...columns: readonly ColumnOrNameOf<Columns>[]
  ): GroupedData {
    const by = toExpressions(columns);
    return new GroupedData(this, { type: "grouping sets", by, sets: sets.map((set) => toExpressions(set)) });
  }

  /** Aggregates over all rows, as one row. */
  agg(...aggregates: readonly Column[] | readonly [Readonly<Record<string, string>>]): DataFrame {
    return this.derive(aggregate(this.relation, { type: "groupby", by: [] }, aggregateExpressions(aggregates)));
  }

  /** The value of the one column and row, as a column of another DataFrame; null where there is no row. */
  scalar(): Column {
    return new Column(scalarSubquery(this.relation));
  }

  /** Whether there is a row, as a column of another DataFrame. */
  exists(): Column {
    return new Column(existsSubquery(this.relation));
  }

  /** This DataFrame as an argument of a table-valued function. */
  asTable(): TableArg {
    return new TableArg(this.relation);
  }

  #grouped(type: "groupby" | "rollup" | "cube", columns: readonly ColumnOrName[]): GroupedData {
    return new GroupedData(this, { type, by: toExpressions(columns) });
  }
}

function criteria(on: JoinOn | undefined): JoinCriteria {
  const items: readonly (string | Column)[] = on === undefined ? [] : [on].flat();
  const conditions = items.filter((item) => item instanceof Column);
  return {
    usingColumns: items.filter((item) => typeof item === "string"),
    condition: conditions.reduce(both, undefined)?.expression,
  };
}

function both(left: Column | undefined, right: Column): Column {
  return left === undefined ? right : left.and(right);
}

function asOfColumn(relation: Relation, column: ColumnOrName): Expression {
  return typeof column === "string" ? attribute(column, { planId: planId(relation) }) : column.expression;
}
