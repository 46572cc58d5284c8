import { InvalidInputError } from "../errors.ts";
import type { Expression, Expression_SortOrder } from "../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import type { DataType } from "../gen/spark/connect/types_pb.js";
import { assertCount } from "./assert-count.ts";
import { defined } from "./defined.ts";
import { relation } from "./relation.ts";

/** The given columns of `input`, computed for each row. */
export function project(input: Relation, expressions: readonly Expression[]): Relation {
  return relation({ case: "project", value: { input, expressions: [...expressions] } });
}

/** The rows for which `condition` is true. */
export function filter(input: Relation, condition: Expression): Relation {
  return relation({ case: "filter", value: { input, condition } });
}

/** At most `count` rows. */
export function limit(input: Relation, count: number): Relation {
  assertCount("limit", count, 0);
  return relation({ case: "limit", value: { input, limit: count } });
}

/** All rows but the first `count`. */
export function offset(input: Relation, count: number): Relation {
  assertCount("offset", count, 0);
  return relation({ case: "offset", value: { input, offset: count } });
}

/** Keeps the last `count` rows. They gather on the driver: O(count) memory there. */
export function tail(input: Relation, count: number): Relation {
  assertCount("tail", count, 0);
  return relation({ case: "tail", value: { input, limit: count } });
}

/** Sorted rows; "within partitions" leaves the order between partitions as it is. */
export function sort(
  input: Relation,
  order: readonly Expression_SortOrder[],
  scope: "global" | "within partitions",
): Relation {
  return relation({ case: "sort", value: { input, order: [...order], isGlobal: scope === "global" } });
}

/** All columns but these. A name that does not exist is ignored. */
export function drop(
  input: Relation,
  dropped: { readonly columns: readonly Expression[]; readonly names: readonly string[] },
): Relation {
  return relation({ case: "drop", value: { input, columns: [...dropped.columns], columnNames: [...dropped.names] } });
}

/** A column to add or to replace. `metadata` is JSON text. */
export interface NamedColumn {
  readonly name: string;
  readonly expr: Expression;
  readonly metadata?: string | undefined;
}

/** All columns of `input`, with these replaced (by name) or added. */
export function withColumns(input: Relation, columns: readonly NamedColumn[]): Relation {
  const aliases = columns.map(({ name, expr, metadata }) => ({ expr, name: [name], ...defined({ metadata }) }));
  return relation({ case: "withColumns", value: { input, aliases } });
}

/** Columns renamed, old name to new; one that does not exist is ignored. */
export function withColumnsRenamed(input: Relation, renames: Readonly<Record<string, string>>): Relation {
  return relation({
    case: "withColumnsRenamed",
    value: {
      input,
      renames: Object.entries(renames).map(([colName, newColName]) => ({ colName, newColName })),
    },
  });
}

/** All columns, with new names in order. */
export function toDF(input: Relation, columnNames: readonly string[]): Relation {
  return relation({ case: "toDf", value: { input, columnNames: [...columnNames] } });
}

/** Columns reordered and cast to a schema by name. */
export function toSchema(input: Relation, schema: DataType): Relation {
  return relation({ case: "toSchema", value: { input, schema } });
}

/** A random part of the rows: those whose draw lies in [lowerBound, upperBound). */
export interface Sampling {
  readonly lowerBound: number;
  readonly upperBound: number;
  readonly withReplacement: boolean;
  readonly seed: bigint;
  /** Sorts first, so that samples of one input with one seed do not overlap. */
  readonly deterministicOrder: boolean;
}

/** A random part of the rows. */
export function sample(input: Relation, sampling: Sampling): Relation {
  return relation({ case: "sample", value: { input, ...sampling } });
}

/** One row of those that are equal in all columns, or in the given ones. */
export function deduplicate(
  input: Relation,
  options: { readonly columnNames?: readonly string[] | undefined; readonly withinWatermark: boolean },
): Relation {
  const { columnNames, withinWatermark } = options;
  return relation({
    case: "deduplicate",
    value: {
      input,
      columnNames: [...(columnNames ?? [])],
      allColumnsAsKeys: columnNames === undefined,
      withinWatermark,
    },
  });
}

/** A given number of partitions: by a shuffle, or by merging partitions. */
export function repartition(input: Relation, numPartitions: number, by: "shuffle" | "merging"): Relation {
  assertCount("The number of partitions", numPartitions, 1);
  return relation({ case: "repartition", value: { input, numPartitions, shuffle: by === "shuffle" } });
}

/** Rows of equal `partitionExprs` in one partition; sort orders partition by range instead. */
export function repartitionByExpression(
  input: Relation,
  partitionExprs: readonly Expression[],
  numPartitions?: number,
): Relation {
  if (numPartitions !== undefined) assertCount("The number of partitions", numPartitions, 1);
  return relation({
    case: "repartitionByExpression",
    value: { input, partitionExprs: [...partitionExprs], ...defined({ numPartitions }) },
  });
}

/** `input` under a name that columns can be qualified with. */
export function subqueryAlias(input: Relation, alias: string): Relation {
  return relation({ case: "subqueryAlias", value: { input, alias } });
}

/** A hint for the optimizer, such as `broadcast`; unknown ones are ignored by the server. */
export function hint(input: Relation, name: string, parameters: readonly Expression[]): Relation {
  return relation({ case: "hint", value: { input, name, parameters: [...parameters] } });
}

/** Event time with the delay after which late rows may be dropped. */
export function withWatermark(input: Relation, eventTime: string, delayThreshold: string): Relation {
  return relation({ case: "withWatermark", value: { input, eventTime, delayThreshold } });
}

/** Aggregates that are computed while the rows pass through unchanged. */
export function collectMetrics(input: Relation, name: string, metrics: readonly Expression[]): Relation {
  if (metrics.length === 0) throw new InvalidInputError("observe needs at least one aggregate column.");
  return relation({ case: "collectMetrics", value: { input, name, metrics: [...metrics] } });
}

/** Columns turned into rows of (ids, variable, value); without `values`, all columns that are not ids. */
export function unpivot(
  input: Relation,
  columns: { readonly ids: readonly Expression[]; readonly values?: readonly Expression[] | undefined },
  names: { readonly variable: string; readonly value: string },
): Relation {
  const values = columns.values && { values: [...columns.values] };
  return relation({
    case: "unpivot",
    value: {
      input,
      ids: [...columns.ids],
      ...defined({ values }),
      variableColumnName: names.variable,
      valueColumnName: names.value,
    },
  });
}

/** Rows turned into columns; the index column's values become names. */
export function transpose(input: Relation, indexColumns: readonly Expression[]): Relation {
  return relation({ case: "transpose", value: { input, indexColumns: [...indexColumns] } });
}

/** One row with the first rows as a text table. `truncate` is in characters, 0 for none. */
export function showString(
  input: Relation,
  options: { readonly numRows: number; readonly truncate: number; readonly vertical: boolean },
): Relation {
  return relation({ case: "showString", value: { input, ...options } });
}

/** One row with the first rows as an HTML table. */
export function htmlString(
  input: Relation,
  options: { readonly numRows: number; readonly truncate: number },
): Relation {
  return relation({ case: "htmlString", value: { input, ...options } });
}
