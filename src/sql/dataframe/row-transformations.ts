import { InvalidInputError } from "../../errors.ts";
import { asSortOrder, callFunction, directShufflePartitionId, expressionString } from "../../plan/expression.ts";
import {
  collectMetrics,
  deduplicate,
  filter,
  hint,
  limit,
  offset,
  project,
  repartition,
  repartitionByExpression,
  sample,
  sort,
  withWatermark,
} from "../../plan/transform.ts";
import type { StructType } from "../../types/nested-types.ts";
import type { Row } from "../../types/row.ts";
import { Column, type ColumnOrName, lit, type Operand, toColumn, toExpressions } from "../column.ts";
import { seedOr } from "../random-seed.ts";
import type { RecordOf } from "../udf/declared-values.ts";
import type { FunctionOptions } from "../udf/function-options.ts";
import { callRowFunction, wholeRow } from "../udf/row-function.ts";
import { ColumnTransformations } from "./column-transformations.ts";
import type { DataFrame } from "./dataframe.ts";
import { type AnyColumns, type ColumnOrNameOf, type ColumnsOf, type NameOf, spread } from "./dataframe-base.ts";
import type { Observation } from "./observation.ts";

/** The transformations that choose, order and spread rows; the columns stay as they are. */
export abstract class RowTransformations<Columns extends object = AnyColumns> extends ColumnTransformations<Columns> {
  /** The rows for which the condition is true; text is SQL: `filter("amount > 0")`. */
  filter(condition: Column | string): DataFrame<Columns> {
    const expression = typeof condition === "string" ? expressionString(condition) : condition.expression;
    return this.derive(filter(this.relation, expression));
  }

  /** The same as `filter`. */
  where(condition: Column | string): DataFrame<Columns> {
    return this.filter(condition);
  }

  /** At most `count` rows. */
  limit(count: number): DataFrame<Columns> {
    return this.derive(limit(this.relation, count));
  }

  /** All rows but the first `count`. */
  offset(count: number): DataFrame<Columns> {
    return this.derive(offset(this.relation, count));
  }

  /** Rows in the order of these columns; those without an order ascend, nulls first. */
  orderBy(
    ...columns: readonly ColumnOrNameOf<Columns>[] | readonly [readonly ColumnOrNameOf<Columns>[]]
  ): DataFrame<Columns> {
    return this.derive(sort(this.relation, toExpressions(spread<ColumnOrName>(columns)).map(asSortOrder), "global"));
  }

  /** The same as `orderBy`. */
  sort(
    ...columns: readonly ColumnOrNameOf<Columns>[] | readonly [readonly ColumnOrNameOf<Columns>[]]
  ): DataFrame<Columns> {
    return this.orderBy(...columns);
  }

  /** Rows in order within each partition. */
  sortWithinPartitions(
    ...columns: readonly ColumnOrNameOf<Columns>[] | readonly [readonly ColumnOrNameOf<Columns>[]]
  ): DataFrame<Columns> {
    const order = toExpressions(spread<ColumnOrName>(columns)).map(asSortOrder);
    return this.derive(sort(this.relation, order, "within partitions"));
  }

  /** Each row once. */
  distinct(): DataFrame<Columns> {
    return this.derive(deduplicate(this.relation, { withinWatermark: false }));
  }

  /** One row of those that are equal in these columns, or in all; which one is not defined. */
  dropDuplicates(columnNames?: readonly NameOf<Columns>[]): DataFrame<Columns> {
    return this.derive(deduplicate(this.relation, { columnNames, withinWatermark: false }));
  }

  /** As `dropDuplicates` on a stream, within the delay of the watermark. */
  dropDuplicatesWithinWatermark(columnNames?: readonly NameOf<Columns>[]): DataFrame<Columns> {
    return this.derive(deduplicate(this.relation, { columnNames, withinWatermark: true }));
  }

  /**
   * A random part of the rows: each is taken with the probability `fraction`, or `fraction` times on average with
   * `withReplacement`. The seed is random unless given.
   */
  sample(
    fraction: number,
    options: { readonly withReplacement?: boolean; readonly seed?: number | bigint } = {},
  ): DataFrame<Columns> {
    if (!(fraction >= 0)) throw new InvalidInputError(`A sample's fraction must not be negative, as ${fraction} is.`);
    return this.derive(
      sample(this.relation, {
        lowerBound: 0,
        upperBound: fraction,
        withReplacement: options.withReplacement ?? false,
        seed: seedOr(options.seed),
        deterministicOrder: false,
      }),
    );
  }

  /** Random parts that together are all rows, in proportion to the weights. The seed is random unless given. */
  randomSplit(weights: readonly number[], seed?: number | bigint): readonly DataFrame<Columns>[] {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0) || weights.some((weight) => weight < 0)) {
      throw new InvalidInputError(`Weights must not be negative, nor all zero, as [${weights.join(", ")}] are.`);
    }
    const split = { withReplacement: false, seed: seedOr(seed), deterministicOrder: true };
    let lowerBound = 0;
    return weights.map((weight) => {
      const upperBound = lowerBound + weight / total;
      const part = this.derive<Columns>(sample(this.relation, { ...split, lowerBound, upperBound }));
      lowerBound = upperBound;
      return part;
    });
  }

  /** Fewer partitions, without a shuffle. */
  coalesce(numPartitions: number): DataFrame<Columns> {
    return this.derive(repartition(this.relation, numPartitions, "merging"));
  }

  /** So many partitions, or one of each value of some columns, or both: `repartition(8, "id")`. */
  repartition(
    first: number | ColumnOrNameOf<Columns>,
    ...columns: readonly ColumnOrNameOf<Columns>[]
  ): DataFrame<Columns> {
    if (typeof first !== "number")
      return this.derive(repartitionByExpression(this.relation, toExpressions([first, ...columns])));
    if (columns.length === 0) return this.derive(repartition(this.relation, first, "shuffle"));
    return this.derive(repartitionByExpression(this.relation, toExpressions(columns), first));
  }

  /** Partitions by ranges of the columns' values. */
  repartitionByRange(
    first: number | ColumnOrNameOf<Columns>,
    ...columns: readonly ColumnOrNameOf<Columns>[]
  ): DataFrame<Columns> {
    const numPartitions = typeof first === "number" ? first : undefined;
    const by = typeof first === "number" ? columns : [first, ...columns];
    if (by.length === 0) throw new InvalidInputError("repartitionByRange needs a column to divide by.");
    return this.derive(repartitionByExpression(this.relation, toExpressions(by).map(ordered), numPartitions));
  }

  /** Each row in the partition whose number a column holds. */
  repartitionById(numPartitions: number, partitionIdColumn: ColumnOrNameOf<Columns>): DataFrame<Columns> {
    const id = directShufflePartitionId(toColumn(partitionIdColumn).expression);
    return this.derive(repartitionByExpression(this.relation, [id], numPartitions));
  }

  /** A hint for the optimizer: `hint("broadcast")`, `hint("rebalance", col("record_date"))`. */
  hint(name: string, ...parameters: readonly (Operand | readonly Operand[])[]): DataFrame<Columns> {
    return this.derive(hint(this.relation, name, parameters.map(hintParameter)));
  }

  /** Event time, with the delay after which late rows may be dropped: `"10 minutes"`. */
  withWatermark(eventTime: NameOf<Columns>, delayThreshold: string): DataFrame<Columns> {
    return this.derive(withWatermark(this.relation, eventTime, delayThreshold));
  }

  /**
   * Computes aggregates while the rows pass through, whatever the action. With an `Observation` they are read from
   * there; with a name, they are in `executionInfo`, and reach the listeners of a streaming query.
   */
  observe(observation: Observation | string, ...aggregates: readonly [Column, ...Column[]]): DataFrame<Columns> {
    const name = typeof observation === "string" ? observation : observation.name;
    const relation = collectMetrics(this.relation, name, toExpressions(aggregates));
    if (typeof observation !== "string") {
      observation.use();
      this.runner.observe(relation, observation);
    }
    return this.derive(relation);
  }

  /**
   * The row that `fn`, which runs on the executors, makes of each row: `df.mapRows(({ id }) => ({ twice: id * 2n }),
   * "twice bigint")`. What such a function may be, and see: `F.udf`.
   */
  mapRows<const Schema extends StructType>(
    fn: (row: Row<Columns>) => RecordOf<Schema>,
    schema: Schema,
    options?: FunctionOptions,
  ): DataFrame<ColumnsOf<Schema>>;
  mapRows(fn: (row: Row<Columns>) => object, schema: string, options?: FunctionOptions): DataFrame;
  mapRows(fn: unknown, schema: StructType | string, options: FunctionOptions = {}): DataFrame<object> {
    const rows = callRowFunction({ fn, schema, gives: "one row", options }, [wholeRow()]);
    return this.derive(project(this.relation, [rows]));
  }

  /** As `mapRows`, for none or several rows of each: `fn` gives an array, or yields them. */
  flatMapRows<const Schema extends StructType>(
    fn: (row: Row<Columns>) => Iterable<RecordOf<Schema>>,
    schema: Schema,
    options?: FunctionOptions,
  ): DataFrame<ColumnsOf<Schema>>;
  flatMapRows(fn: (row: Row<Columns>) => Iterable<object>, schema: string, options?: FunctionOptions): DataFrame;
  flatMapRows(fn: unknown, schema: StructType | string, options: FunctionOptions = {}): DataFrame<object> {
    const rows = callRowFunction({ fn, schema, gives: "rows", options }, [wholeRow()]);
    return this.derive(project(this.relation, [rows]));
  }

  /** What `func` makes of this DataFrame; for chaining. */
  transform<Result>(func: (dataFrame: DataFrame<Columns>) => Result): Result {
    return func(this.derive(this.relation));
  }
}

type Expression = Column["expression"];

function ordered(expression: Expression): Expression {
  return expression.exprType.case === "sortOrder" ? expression : new Column(expression).asc().expression;
}

function hintParameter(parameter: Operand | readonly Operand[]): Expression {
  if (!isList(parameter)) return lit(parameter).expression;
  return callFunction(
    "array",
    parameter.map((item) => lit(item).expression),
  );
}

// Array.isArray does not narrow readonly arrays (microsoft/TypeScript#17002).
function isList(value: Operand | readonly Operand[]): value is readonly Operand[] {
  return Array.isArray(value);
}
