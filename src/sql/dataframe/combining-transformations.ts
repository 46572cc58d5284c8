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
import { plainOptions } from "../calls/call-options.ts";
import { argument, type Check, flag, number, oneOf, text, wrongArgument } from "../calls/checks.ts";
import { column, columnOrName } from "../calls/column-checks.ts";
import { spread } from "../calls/spread.ts";
import { Column, type ColumnOrName, expressionOf } from "../column.ts";
import { toColumn, toExpressions } from "../columns.ts";
import { TableArg } from "../table-arg.ts";
import type { DataFrame } from "./dataframe.ts";
import type { AnyColumns, AnyDataFrame, ColumnOrNameOf } from "./dataframe-base.ts";
import { aggregateExpressions, GroupedData, type GroupedInput } from "./grouped-data.ts";
import { relationBeside, relationOf } from "./planned-rows.ts";
import { RowTransformations } from "./row-transformations.ts";

export type { JoinType, LateralJoinType } from "../../plan/combine.ts";

/** A word as Spark has it, or in upper case. */
export type AnyCase<Word extends string> = Word | Uppercase<Word>;

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
  /** Whether equal times match; by default they do. */
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
  /** The rows of both that match; by default `inner`. Without `on`, all pairs. */
  join(other: AnyDataFrame, on?: JoinOn | null, how?: AnyCase<JoinType> | null): DataFrame {
    const example = 'join(other, "id", "left")';
    const right = relationBeside(this, other, example);
    return this.derive(join(relationOf(this), right, { ...criteria(on, example), type: joinTypeOf(how, example) }));
  }

  /** All pairs of rows. */
  crossJoin(other: AnyDataFrame): DataFrame {
    return this.derive(join(relationOf(this), relationBeside(this, other, "crossJoin(other)"), { type: "cross" }));
  }

  /** A join whose right side may refer to columns of the left one, as `col("x").outer()`. */
  lateralJoin(other: AnyDataFrame, on?: Column | null, how?: AnyCase<LateralJoinType> | null): DataFrame {
    const example = 'lateralJoin(other, col("id").outer().eq(col("id")), "left")';
    const condition = on === undefined || on === null ? undefined : expressionOf(on, example);
    const right = relationBeside(this, other, example);
    return this.derive(lateralJoin(relationOf(this), right, { condition, type: lateralTypeOf(how, example) }));
  }

  /** Each row with the one row of the other side that is closest in time. */
  joinAsOf(other: AnyDataFrame, options: AsOfJoinOptions): DataFrame {
    const { example } = asOfOptions;
    const right = relationBeside(this, other, example);
    const {
      on,
      how,
      tolerance,
      allowExactMatches = true,
      direction = "backward",
      ...times
    } = plainOptions(asOfOptions, [options]);
    return this.derive(
      asOfJoin(relationOf(this), right, {
        ...criteria(on, example),
        // asOfColumn refuses a missing option.
        leftAsOf: asOfColumn(relationOf(this), times.leftAsOf as ColumnOrName, example),
        rightAsOf: asOfColumn(right, times.rightAsOf as ColumnOrName, example),
        type: joinTypeOf(how, example),
        tolerance: tolerance?.expression,
        allowExactMatches,
        direction,
      }),
    );
  }

  /** Each row with the rows of the other side that rank best by an expression over both. */
  nearestByJoin(other: AnyDataFrame, rankingExpression: Column, options: NearestByJoinOptions): DataFrame;
  nearestByJoin(
    other: AnyDataFrame,
    rankingExpression: Column,
    numResults: number,
    mode: NearestByJoinOptions["mode"],
    direction: NearestByJoinOptions["direction"],
  ): DataFrame;
  nearestByJoin(other: AnyDataFrame, rankingExpression: Column, ...given: readonly unknown[]): DataFrame {
    const { example } = nearestByOptions;
    const right = relationBeside(this, other, example);
    const { joinType: type = "inner", numResults, mode, direction } = plainOptions(nearestByOptions, given);
    const nearestBy = {
      rankingExpression: expressionOf(rankingExpression, example),
      numResults: argument(example, number, numResults),
      mode: argument(example, nearestByOptions.checks.mode, mode),
      direction: argument(example, nearestByOptions.checks.direction, direction),
      type,
    };
    return this.derive(nearestByJoin(relationOf(this), right, nearestBy));
  }

  /** The columns of both side by side, row by row. */
  zip(other: AnyDataFrame): DataFrame {
    return this.derive(zip(relationOf(this), relationBeside(this, other, "zip(other)")));
  }

  /** The rows of both, duplicates too; columns match by position. */
  union(other: AnyDataFrame): DataFrame<Columns> {
    return this.#combined("union", other, { type: "union", isAll: true });
  }

  /** The same as `union`. */
  unionAll(other: AnyDataFrame): DataFrame<Columns> {
    return this.#combined("unionAll", other, { type: "union", isAll: true });
  }

  /** As `union`, but columns match by name; a missing one fails, or is null with `allowMissingColumns`. */
  unionByName(other: AnyDataFrame, options?: { readonly allowMissingColumns?: boolean } | boolean): DataFrame<Columns> {
    const { allowMissingColumns = false } = plainOptions(unionByNameOptions, [options]);
    return this.derive(
      setOperation(relationOf(this), relationBeside(this, other, unionByNameOptions.example), {
        type: "union",
        isAll: true,
        byName: true,
        allowMissingColumns,
      }),
    );
  }

  /** The rows that both have, each once. */
  intersect(other: AnyDataFrame): DataFrame<Columns> {
    return this.#combined("intersect", other, { type: "intersect", isAll: false });
  }

  /** The rows that both have, as often as both have them. */
  intersectAll(other: AnyDataFrame): DataFrame<Columns> {
    return this.#combined("intersectAll", other, { type: "intersect", isAll: true });
  }

  /** The rows that the other does not have, each once. */
  subtract(other: AnyDataFrame): DataFrame<Columns> {
    return this.#combined("subtract", other, { type: "except", isAll: false });
  }

  /** The rows that are left when each of the other's takes one away. */
  exceptAll(other: AnyDataFrame): DataFrame<Columns> {
    return this.#combined("exceptAll", other, { type: "except", isAll: true });
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
    const example = 'groupingSets([["day"], []], "day")';
    if (!Array.isArray(sets)) throw wrongArgument(example, "an array of sets of columns", sets);
    const by = toExpressions(columns, example);
    const listed = Array.from(sets, (set: readonly ColumnOrName[]) => {
      if (Array.isArray(set)) return toExpressions(set, example);
      throw wrongArgument(example, "an array of sets of columns", set);
    });
    return new GroupedData(this.#input(), { type: "grouping sets", by, sets: listed });
  }

  /** Aggregates over all rows, as one row. */
  agg(...aggregates: readonly Column[] | readonly [Readonly<Record<string, string>>]): DataFrame {
    return this.derive(aggregate(relationOf(this), { type: "groupby", by: [] }, aggregateExpressions(aggregates)));
  }

  /** The value of the only column and row, as a column of another DataFrame; null if there is no row. */
  scalar(): Column {
    return new Column(scalarSubquery(relationOf(this)));
  }

  /** Whether there is a row, as a column of another DataFrame. */
  exists(): Column {
    return new Column(existsSubquery(relationOf(this)));
  }

  /** This DataFrame as an argument of a table-valued function. */
  asTable(): TableArg {
    return new TableArg(relationOf(this));
  }

  #combined(method: string, other: AnyDataFrame, operation: Parameters<typeof setOperation>[2]): DataFrame<Columns> {
    return this.derive(setOperation(relationOf(this), relationBeside(this, other, `${method}(other)`), operation));
  }

  #input(): GroupedInput {
    return { relation: relationOf(this), derive: (relation) => this.derive(relation), schema: () => this.schema() };
  }

  #grouped(type: "groupby" | "rollup" | "cube", columns: readonly ColumnOrName[]): GroupedData {
    const method = type === "groupby" ? "groupBy" : type;
    return new GroupedData(this.#input(), { type, by: toExpressions(columns, `${method}("day", col("id"))`) });
  }
}

function criteria(on: JoinOn | null | undefined, example: string): JoinCriteria {
  const items: readonly (string | Column)[] = on === undefined || on === null ? [] : [on].flat();
  for (const item of items) toColumn(item, example);
  const conditions = items.filter((item) => item instanceof Column);
  return {
    usingColumns: items.filter((item) => typeof item === "string"),
    condition: conditions.reduce(both, undefined)?.expression,
  };
}

/** The name of a kind of join in the case that Spark has it in; `inner` unless given. */
function joinTypeOf(how: string | null | undefined, example: string): JoinType {
  // The plan refuses an unknown name, and lists the valid ones.
  return argument(example, text, how ?? "inner").toLowerCase() as JoinType;
}

function lateralTypeOf(how: string | null | undefined, example: string): LateralJoinType {
  const type = joinTypeOf(how, example);
  return argument(example, oneOf("inner", "cross", "left", "leftouter", "left_outer"), type);
}

const joinOn: Check<JoinOn> = {
  what: "columns or their names",
  fits: (value): value is JoinOn => [value].flat().every(columnOrName.fits),
};

const asOfOptions = {
  example: 'joinAsOf(other, { leftAsOf: "at", rightAsOf: "at", on: "id" })',
  checks: {
    leftAsOf: columnOrName,
    rightAsOf: columnOrName,
    on: joinOn,
    how: text,
    tolerance: column,
    allowExactMatches: flag,
    direction: oneOf("backward", "forward", "nearest"),
  },
} as const;

const nearestByOptions = {
  example:
    'nearestByJoin(other, F.abs(col("a").minus(col("b"))), { numResults: 3, mode: "exact", direction: "distance" })',
  checks: {
    numResults: number,
    mode: oneOf("approx", "exact"),
    direction: oneOf("distance", "similarity"),
    joinType: oneOf("inner", "left", "leftouter", "left_outer"),
  },
  inOrder: ["numResults", "mode", "direction"],
} as const;

const unionByNameOptions = {
  example: "unionByName(other, { allowMissingColumns: true })",
  checks: { allowMissingColumns: flag },
  inOrder: ["allowMissingColumns"],
} as const;

function both(left: Column | undefined, right: Column): Column {
  return left === undefined ? right : left.and(right);
}

function asOfColumn(relation: Relation, column: ColumnOrName, example: string): Expression {
  if (typeof column === "string") return attribute(column, { planId: planId(relation) });
  return toColumn(column, example).expression;
}
