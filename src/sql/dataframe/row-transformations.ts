import { InvalidInputError } from "../../errors.ts";
import type { Expression_SortOrder } from "../../gen/spark/connect/expressions_pb.js";
import { asSortOrder, directShufflePartitionId, expressionString } from "../../plan/expression.ts";
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
import type { StructType } from "../../types/data-type.ts";
import type { Row } from "../../types/row.ts";
import { plainOptions } from "../calls/call-options.ts";
import {
  argument,
  type Check,
  flag,
  func,
  isPlainObject,
  nameIn,
  number,
  numbers,
  text,
  texts,
  whole,
  wrongArgument,
} from "../calls/checks.ts";
import { wrongColumn } from "../calls/operators.ts";
import { spread } from "../calls/spread.ts";
import { Column, type ColumnOrName, expressionOf, type Operand, toOperands } from "../column.ts";
import { lit, toColumn, toExpressions } from "../columns.ts";
import { seedOr } from "../random-seed.ts";
import type { RecordOf } from "../udf/declared-values.ts";
import type { FunctionOptions } from "../udf/function-options.ts";
import { callRowFunction, wholeRow } from "../udf/row-function.ts";
import { ColumnTransformations } from "./column-transformations.ts";
import type { DataFrame } from "./dataframe.ts";
import type { AnyColumns, ColumnOrNameOf, ColumnsOf, NameOf } from "./dataframe-base.ts";
import { Observation } from "./observation.ts";
import { relationOf, runnerOf } from "./planned-rows.ts";

/** The transformations that choose, order and spread rows; the columns stay as they are. */
export abstract class RowTransformations<Columns extends object = AnyColumns> extends ColumnTransformations<Columns> {
  /** The rows for which the condition is true; text is SQL: `filter("amount > 0")`. */
  filter(condition: Column | string): DataFrame<Columns> {
    return this.derive(filter(relationOf(this), conditionOf(condition)));
  }

  /** The same as `filter`. */
  where(condition: Column | string): DataFrame<Columns> {
    return this.filter(condition);
  }

  /** At most `count` rows. */
  limit(count: number): DataFrame<Columns> {
    return this.derive(limit(relationOf(this), count));
  }

  /** All rows but the first `count`. */
  offset(count: number): DataFrame<Columns> {
    return this.derive(offset(relationOf(this), count));
  }

  /**
   * Rows in the order of these columns; those without an order ascend, nulls first. A number is a column's position from
   * 1, and descends where it is negative. Last may come `{ ascending: false }`, or an array with a word for each column.
   */
  orderBy(...columns: SortColumns<Columns>): DataFrame<Columns> {
    return this.derive(sort(relationOf(this), sortOrders(columns, 'orderBy("id", col("amount").desc())'), "global"));
  }

  /** The same as `orderBy`. */
  sort(...columns: SortColumns<Columns>): DataFrame<Columns> {
    return this.derive(sort(relationOf(this), sortOrders(columns, 'sort("id", col("amount").desc())'), "global"));
  }

  /** Rows in order within each partition. */
  sortWithinPartitions(...columns: SortColumns<Columns>): DataFrame<Columns> {
    const order = sortOrders(columns, 'sortWithinPartitions("id", col("amount").desc())');
    return this.derive(sort(relationOf(this), order, "within partitions"));
  }

  /** Each row once. */
  distinct(): DataFrame<Columns> {
    return this.derive(deduplicate(relationOf(this), { withinWatermark: false }));
  }

  /** One row of those that are equal in these columns, or in all; which one is not defined. */
  dropDuplicates(subset?: readonly NameOf<Columns>[] | null): DataFrame<Columns> {
    const columnNames = namesOrAll('dropDuplicates(["id", "day"])', subset);
    return this.derive(deduplicate(relationOf(this), { columnNames, withinWatermark: false }));
  }

  /** As `dropDuplicates` on a stream, within the delay of the watermark. */
  dropDuplicatesWithinWatermark(subset?: readonly NameOf<Columns>[] | null): DataFrame<Columns> {
    const columnNames = namesOrAll('dropDuplicatesWithinWatermark(["id"])', subset);
    return this.derive(deduplicate(relationOf(this), { columnNames, withinWatermark: true }));
  }

  /**
   * A random part of the rows: each is taken with the probability `fraction`, or `fraction` times on average with
   * `withReplacement`. The seed is random unless given. `sample(0.1, 3)` and `sample(true, 0.1, 3)` are PySpark's forms.
   */
  sample(
    fraction: number,
    options?: { readonly withReplacement?: boolean; readonly seed?: number | bigint },
  ): DataFrame<Columns>;
  sample(fraction: number, seed: number | bigint): DataFrame<Columns>;
  sample(withReplacement: boolean | null, fraction: number, seed?: number | bigint): DataFrame<Columns>;
  sample(...given: readonly unknown[]): DataFrame<Columns> {
    const { fraction, ...options } = sampling(given);
    if (!(fraction >= 0)) throw new InvalidInputError(`A sample's fraction must not be negative, as ${fraction} is.`);
    return this.derive(
      sample(relationOf(this), {
        lowerBound: 0,
        upperBound: fraction,
        withReplacement: options.withReplacement,
        seed: seedOr(options.seed, sampleOptions.example),
        deterministicOrder: false,
      }),
    );
  }

  /** Random parts that together are all rows, in proportion to the weights. The seed is random unless given. */
  randomSplit(weights: readonly number[], seed?: number | bigint): readonly DataFrame<Columns>[] {
    const example = "randomSplit([0.8, 0.2], 7)";
    argument(example, numbers, weights);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0) || weights.some((weight) => weight < 0)) {
      throw new InvalidInputError(`Weights must not be negative, nor all zero, as [${weights.join(", ")}] are.`);
    }
    const split = { withReplacement: false, seed: seedOr(seed, example), deterministicOrder: true };
    let lowerBound = 0;
    return weights.map((weight) => {
      const upperBound = lowerBound + weight / total;
      const part = this.derive<Columns>(sample(relationOf(this), { ...split, lowerBound, upperBound }));
      lowerBound = upperBound;
      return part;
    });
  }

  /** Fewer partitions, without a shuffle. */
  coalesce(numPartitions: number): DataFrame<Columns> {
    return this.derive(repartition(relationOf(this), numPartitions, "merging"));
  }

  /** This many partitions, or rows with equal values of some columns together, or both: `repartition(8, "id")`. */
  repartition(
    first: number | ColumnOrNameOf<Columns>,
    ...columns: readonly ColumnOrNameOf<Columns>[]
  ): DataFrame<Columns> {
    const example = 'repartition(8, "id")';
    if (typeof first !== "number")
      return this.derive(
        repartitionByExpression(relationOf(this), toExpressions(spread([first, ...columns]), example)),
      );
    if (columns.length === 0) return this.derive(repartition(relationOf(this), first, "shuffle"));
    return this.derive(repartitionByExpression(relationOf(this), toExpressions(spread(columns), example), first));
  }

  /** Partitions by ranges of the columns' values. */
  repartitionByRange(
    first: number | ColumnOrNameOf<Columns>,
    ...columns: readonly ColumnOrNameOf<Columns>[]
  ): DataFrame<Columns> {
    const numPartitions = typeof first === "number" ? first : undefined;
    const by = spread<ColumnOrName>(typeof first === "number" ? columns : [first, ...columns]);
    if (by.length === 0) throw new InvalidInputError("repartitionByRange needs a column to divide by.");
    return this.derive(
      repartitionByExpression(
        relationOf(this),
        toExpressions(by, 'repartitionByRange(8, "id")').map(ordered),
        numPartitions,
      ),
    );
  }

  /** Each row in the partition whose number a column holds. */
  repartitionById(numPartitions: number, partitionIdColumn: ColumnOrNameOf<Columns>): DataFrame<Columns> {
    const id = directShufflePartitionId(toColumn(partitionIdColumn, 'repartitionById(8, "partition")').expression);
    return this.derive(repartitionByExpression(relationOf(this), [id], numPartitions));
  }

  /** A hint for the optimizer: `hint("broadcast")`, `hint("rebalance", col("record_date"))`. */
  hint(name: string, ...parameters: readonly Operand[]): DataFrame<Columns> {
    argument('hint("broadcast")', text, name);
    return this.derive(hint(relationOf(this), name, toOperands(parameters)));
  }

  /** Event time, with the delay after which late rows may be dropped: `"10 minutes"`. */
  withWatermark(eventTime: NameOf<Columns>, delayThreshold: string): DataFrame<Columns> {
    const example = 'withWatermark("at", "10 minutes")';
    for (const value of [eventTime, delayThreshold]) argument(example, text, value);
    return this.derive(withWatermark(relationOf(this), eventTime, delayThreshold));
  }

  /**
   * Computes aggregates while the rows pass through, whatever the action. With an `Observation` they are read from
   * there; with a name, they are in `executionInfo`, and reach the listeners of a streaming query.
   */
  observe(observation: Observation | string, ...aggregates: readonly [Column, ...Column[]]): DataFrame<Columns> {
    const example = 'observe("counts", F.count("*").alias("rows"))';
    if (typeof observation !== "string" && !(observation instanceof Observation)) {
      throw wrongArgument(example, "an Observation or a name", observation);
    }
    const name = typeof observation === "string" ? observation : observation.name;
    const metrics = aggregates.map((aggregate) => expressionOf(aggregate, example));
    const relation = collectMetrics(relationOf(this), name, metrics);
    if (typeof observation !== "string") {
      observation.use();
      runnerOf(this).observe(relation, observation);
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
    return this.derive(project(relationOf(this), [rows]));
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
    return this.derive(project(relationOf(this), [rows]));
  }

  /** What `change` makes of this DataFrame and of further arguments; for chaining. */
  transform<Result, Rest extends readonly unknown[]>(
    change: (dataFrame: DataFrame<Columns>, ...rest: Rest) => Result,
    ...rest: Rest
  ): Result {
    argument("transform((df) => df.limit(1))", func, change);
    return change(this.derive(relationOf(this)), ...rest);
  }
}

type Expression = Column["expression"];

function ordered(expression: Expression): Expression {
  return expression.exprType.case === "sortOrder" ? expression : new Column(expression).asc().expression;
}

/** A column to sort by: its name, an order, or its position from 1 (negative to descend). */
export type SortColumnOf<Columns extends object> = ColumnOrNameOf<Columns> | number;

/** Columns to sort by, one by one or as one array, and whether they ascend. */
export type SortColumns<Columns extends object> =
  | readonly SortColumnOf<Columns>[]
  | readonly [readonly SortColumnOf<Columns>[]]
  | readonly [...columns: SortColumnOf<Columns>[], options: SortOptions]
  | readonly [columns: readonly SortColumnOf<Columns>[], options: SortOptions];

/** Whether the columns that are sorted by ascend: all, or each. */
export interface SortOptions {
  readonly ascending?: boolean | readonly boolean[] | undefined;
}

const ascendingCheck: Check<boolean | readonly boolean[]> = {
  what: "true, false or an array of them",
  fits: (value): value is boolean | readonly boolean[] => [value].flat().every(flag.fits),
};

function sortOrders(given: readonly unknown[], example: string): Expression_SortOrder[] {
  const last = given.at(-1);
  const options = isPlainObject(last) ? plainOptions({ example, checks: { ascending: ascendingCheck } }, [last]) : {};
  const columns = isPlainObject(last) ? given.slice(0, -1) : given;
  // Each is looked at.
  const items = spread<ColumnOrName | number>(columns as readonly (ColumnOrName | number)[]);
  if (items.length === 0) throw new InvalidInputError(`${nameIn(example)} needs a column to sort by: ${example}.`);
  const { ascending = true } = options;
  if (typeof ascending !== "boolean" && ascending.length !== items.length) {
    throw new InvalidInputError(
      `${nameIn(example)} has ${items.length} columns and "ascending" for ${ascending.length}: give one for each.`,
    );
  }
  return Array.from(items, (item, index) => {
    const ascends = typeof ascending === "boolean" ? ascending : ascending[index] === true;
    const expression = typeof item === "number" ? atPosition(item, example) : toColumn(item, example).expression;
    return asSortOrder(ascends ? expression : descending(item, expression, example));
  });
}

/** Reverses the order of a column that has none of its own. */
function descending(item: ColumnOrName | number, expression: Expression, example: string): Expression {
  if (typeof item === "number" && item > 0) return atPosition(-item, example);
  if (expression.exprType.case !== "sortOrder") return new Column(expression).desc().expression;
  throw new InvalidInputError(
    `${nameIn(example)} has a column with an order of its own and { ascending: false }: give one of the two.`,
  );
}

/** The server takes a literal whole number for the position of a column, as SQL's ORDER BY does. */
function atPosition(position: number, example: string): Expression {
  if (!Number.isInteger(position) || position === 0) {
    throw wrongArgument(example, "columns, their names and positions from 1", position);
  }
  const column = lit(Math.abs(position));
  return (position > 0 ? column.asc() : column.desc()).expression;
}

function conditionOf(condition: Column | string): Expression {
  if (typeof condition === "string") return expressionString(condition);
  if (condition instanceof Column) return condition.expression;
  throw wrongColumn('filter(col("amount").gt(0))', "a condition, as a column or as SQL text", condition);
}

function namesOrAll(example: string, names: readonly string[] | null | undefined): readonly string[] | undefined {
  return names === null || names === undefined ? undefined : argument(example, texts, names);
}

/** A sample in any of its forms: the fraction and options, or with a seed, or after `withReplacement`. */
function sampling(given: readonly unknown[]): Sampling {
  const [first, ...rest] = given;
  const isReplacementFirst = typeof first === "boolean" || ((first === null || first === undefined) && rest.length > 0);
  const [fraction, ...options] = isReplacementFirst ? rest : given;
  const { withReplacement = first === true, seed } = plainOptions(sampleOptions, options);
  return { fraction: argument(sampleOptions.example, number, fraction), withReplacement, seed };
}

interface Sampling {
  readonly fraction: number;
  readonly withReplacement: boolean;
  readonly seed: number | bigint | undefined;
}

const sampleOptions = {
  example: "sample(0.1, { seed: 3 })",
  checks: { withReplacement: flag, seed: whole },
  inOrder: ["seed"],
} as const;
