import { InvalidInputError } from "../../errors.ts";
import type { Expression } from "../../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import { aggregate, type Grouping } from "../../plan/aggregate.ts";
import { describeExpression } from "../../plan/describe-expression.ts";
import { alias, attribute, callFunction } from "../../plan/expression.ts";
import { literal, plainLiteral } from "../../plan/literal.ts";
import { planId } from "../../plan/relation.ts";
import { project } from "../../plan/transform.ts";
import type { DataType, StructType } from "../../types/data-type.ts";
import type { Row } from "../../types/row.ts";
import { showAsText } from "../../types/show-as-text.ts";
import { argument, isPlainObject, text, textByName, texts, wrongArgument } from "../calls/checks.ts";
import { pointElsewhere } from "../calls/left-out.ts";
import { refuseOperators } from "../calls/operators.ts";
import { spread } from "../calls/spread.ts";
import { type Column, expressionOf, type LiteralValue } from "../column.ts";
import { col } from "../columns.ts";
import type { RecordOf } from "../udf/declared-values.ts";
import type { FunctionOptions } from "../udf/function-options.ts";
import { callRows, wholeRow } from "../udf/row-function.ts";
import type { DataFrame } from "./dataframe.ts";
import type { AnyColumns, ColumnsOf } from "./dataframe-base.ts";

/** The kinds of types that the aggregates without a named column take. */
const numericKinds: readonly DataType["kind"][] = ["byte", "short", "integer", "long", "float", "double", "decimal"];

/** The column between the two steps of `applyRows`, in addition to the key's. */
const rowsOfGroup = "spark_connect_rows_of_group";

/** The DataFrame that is grouped: the part of it that is used here. */
export interface GroupedInput {
  readonly relation: Relation;
  readonly derive: <Derived extends object = AnyColumns>(relation: Relation) => DataFrame<Derived>;
  readonly schema: () => Promise<StructType>;
}

/** A DataFrame divided into groups, by `groupBy`, `rollup`, `cube` or `groupingSets`. Immutable. */
export class GroupedData {
  static {
    showAsText(GroupedData.prototype);
    pointElsewhere(GroupedData.prototype, {
      apply: "functions run in JavaScript. Write grouped.applyRows(…)",
      applyInPandas: "functions run in JavaScript. Write grouped.applyRows(…)",
      applyInArrow: "functions run in JavaScript. Write grouped.applyRows(…)",
    });
    refuseOperators(GroupedData.prototype, 'write grouped.agg(F.sum("amount")), and compute with columns');
  }

  readonly #input: GroupedInput;
  readonly #grouping: Grouping;

  /** @internal */
  constructor(input: GroupedInput, grouping: Grouping) {
    this.#input = input;
    this.#grouping = grouping;
  }

  /**
   * One row a group, with these aggregates: columns such as `F.max("a")`, or the name of a function for each of several
   * columns, `{ a: "max" }`.
   */
  agg(...aggregates: readonly Column[] | readonly [Readonly<Record<string, string>>]): DataFrame {
    return this.#aggregate(aggregateExpressions(aggregates));
  }

  /** The number of rows of each group, as `count`. */
  count(): DataFrame {
    return this.#aggregate([alias(callFunction("count", [literal(1)]), ["count"])]);
  }

  /** The mean of each of these columns; without any, of all numeric ones, for which it asks the server. */
  avg(): Promise<DataFrame>;
  avg(...columns: readonly [string, ...string[]]): DataFrame;
  avg(...columns: readonly string[]): DataFrame | Promise<DataFrame> {
    return this.#numeric("avg", columns);
  }

  /** The same as `avg`. */
  mean(): Promise<DataFrame>;
  mean(...columns: readonly [string, ...string[]]): DataFrame;
  mean(...columns: readonly string[]): DataFrame | Promise<DataFrame> {
    return this.#numeric("avg", columns);
  }

  /** The sum of each of these columns; without any, as `avg`. */
  sum(): Promise<DataFrame>;
  sum(...columns: readonly [string, ...string[]]): DataFrame;
  sum(...columns: readonly string[]): DataFrame | Promise<DataFrame> {
    return this.#numeric("sum", columns);
  }

  /** The least value of each of these columns; without any, as `avg`. */
  min(): Promise<DataFrame>;
  min(...columns: readonly [string, ...string[]]): DataFrame;
  min(...columns: readonly string[]): DataFrame | Promise<DataFrame> {
    return this.#numeric("min", columns);
  }

  /** The greatest value of each of these columns; without any, as `avg`. */
  max(): Promise<DataFrame>;
  max(...columns: readonly [string, ...string[]]): DataFrame;
  max(...columns: readonly string[]): DataFrame | Promise<DataFrame> {
    return this.#numeric("max", columns);
  }

  /**
   * The rows that `fn`, which runs on the executors, makes of each group's key and rows: `applyRows(([day], rows) =>
   * [{ day, n: rows.length }], "day date, n int")`. A group must fit into an executor's memory; its rows come in no
   * particular order. What such a function may be, and see: `F.udf`. Throws `InvalidInputError` after anything but
   * `groupBy`.
   */
  applyRows<const Schema extends StructType>(
    fn: (key: Row, rows: readonly Row[]) => Iterable<RecordOf<Schema>>,
    schema: Schema,
    options?: FunctionOptions,
  ): DataFrame<ColumnsOf<Schema>>;
  applyRows(
    fn: (key: Row, rows: readonly Row[]) => Iterable<object>,
    schema: string,
    options?: FunctionOptions,
  ): DataFrame;
  applyRows(fn: unknown, schema: StructType | string, options: FunctionOptions = {}): DataFrame<object> {
    const { type, by } = this.#grouping;
    if (type !== "groupby" || by.length === 0) {
      throw new InvalidInputError("applyRows() comes after groupBy() with at least one column.");
    }
    const group = [callFunction("struct", [...by]), callFunction("collect_list", [wholeRow()])];
    const rows = alias(callRows({ fn, schema, gives: "rows", options }, group), [rowsOfGroup]);
    const applied = aggregate(this.#input.relation, this.#grouping, [rows]);
    return this.#input.derive(project(applied, [callFunction("inline", [attribute(rowsOfGroup)])]));
  }

  /**
   * A column for each value of `pivotColumn`. Without `values` the server finds them first, with a query of its own.
   * Throws `InvalidInputError` after anything but `groupBy`.
   */
  pivot(pivotColumn: string, values?: readonly LiteralValue[] | null): GroupedData {
    const example = 'pivot("month", ["Jan", "Feb"])';
    argument(example, text, pivotColumn);
    const list = values ?? [];
    if (!Array.isArray(list)) throw wrongArgument(example, "an array of values", list);
    if (this.#grouping.type !== "groupby") {
      throw new InvalidInputError(
        `pivot() comes once, and after groupBy(); this is grouped by ${this.#grouping.type}.`,
      );
    }
    return new GroupedData(this.#input, {
      type: "pivot",
      by: this.#grouping.by,
      pivot: attribute(pivotColumn, { planId: planId(this.#input.relation) }),
      values: Array.from(list, plainLiteral),
    });
  }

  /** To read: `GroupedData<groupby day, region>`. */
  toString(): string {
    const by = this.#grouping.by.map((column) => describeExpression(column)).join(", ");
    return `GroupedData<${by === "" ? this.#grouping.type : `${this.#grouping.type} ${by}`}>`;
  }

  #numeric(func: string, columns: readonly string[]): DataFrame | Promise<DataFrame> {
    const apply = (names: readonly string[]): DataFrame =>
      this.#aggregate(names.map((name) => callFunction(func, [attribute(name)])));
    const names = argument(`${func}("amount")`, texts, Array.from(spread<string>(columns)));
    return names.length > 0 ? apply(names) : this.#numericColumns().then(apply);
  }

  async #numericColumns(): Promise<readonly string[]> {
    const { fields } = await this.#input.schema();
    return fields.filter((field) => numericKinds.includes(field.dataType.kind)).map((field) => field.name);
  }

  #aggregate(aggregates: readonly Expression[]): DataFrame {
    return this.#input.derive(aggregate(this.#input.relation, this.#grouping, aggregates));
  }
}

/** The expressions of aggregates, in either of the forms that `agg` takes. Throws `InvalidInputError` for none. */
export function aggregateExpressions(
  aggregates: readonly Column[] | readonly [Readonly<Record<string, string>>],
): readonly Expression[] {
  const [first] = aggregates;
  if (first === undefined) throw new InvalidInputError("agg needs at least one aggregate.");
  const example = 'agg(F.max("amount"), F.count("*"))';
  // A lone object that is not a column names a function for each column.
  if (aggregates.length === 1 && isPlainObject(first)) {
    const functions = Object.entries(argument('agg({ amount: "max" })', textByName, first));
    if (functions.length === 0) throw new InvalidInputError("agg needs at least one aggregate.");
    return functions.map(([name, func]) => callFunction(func, [col(name).expression]));
  }
  // Each is looked at.
  return Array.from(spread(aggregates as readonly Column[]), (column) => expressionOf(column, example));
}
