import { InvalidInputError } from "../../errors.ts";
import {
  attribute,
  callFunction,
  columnsMatching,
  expressionString,
  alias as named,
  star,
} from "../../plan/expression.ts";
import { planId } from "../../plan/relation.ts";
import {
  drop,
  project,
  subqueryAlias,
  toDF,
  toSchema,
  transpose,
  unpivot,
  withColumns,
  withColumnsRenamed,
} from "../../plan/transform.ts";
import type { StructType } from "../../types/data-type.ts";
import { dataTypeToProto } from "../../types/proto-data-type.ts";
import { plainOptions } from "../calls/call-options.ts";
import { argument, record, text, textByName } from "../calls/checks.ts";
import { spread } from "../calls/spread.ts";
import { schemaArgument } from "../calls/type-argument.ts";
import { Column, type ColumnOrName, expressionOf } from "../column.ts";
import { toColumn, toExpressions } from "../columns.ts";
import type { DataFrame } from "./dataframe.ts";
import { type AnyColumns, type ColumnOrNameOf, type ColumnsOf, DataFrameBase, type NameOf } from "./dataframe-base.ts";
import { relationOf } from "./planned-rows.ts";

/** The transformations that choose, compute, rename and drop columns. */
export abstract class ColumnTransformations<Columns extends object = AnyColumns> extends DataFrameBase<Columns> {
  /**
   * A column of this DataFrame, even if another one in the plan has a column of that name: after a self-join,
   * `left.col("id")` and `right.col("id")` differ. `"*"` is all columns.
   */
  col(name: NameOf<Columns> | "*"): Column {
    const id = planId(relationOf(this));
    argument('df.col("id")', text, name);
    return new Column(name === "*" ? star({ planId: id }) : attribute(name, { planId: id }));
  }

  /** The columns whose names match a regular expression, in backticks as Spark wants it. */
  colRegex(pattern: string): Column {
    argument('colRegex("`amount_.*`")', text, pattern);
    return new Column(columnsMatching(pattern, planId(relationOf(this))));
  }

  /** A hidden column of the data source, such as `_metadata`, even if a column of that name exists. */
  metadataColumn(name: string): Column {
    argument('metadataColumn("_metadata")', text, name);
    return new Column(attribute(name, { planId: planId(relationOf(this)), isMetadataColumn: true }));
  }

  /** These columns and no others. */
  select<Name extends NameOf<Columns>>(
    ...columns: readonly Name[] | readonly [readonly Name[]]
  ): DataFrame<Selected<Columns, Name>>;
  select(
    ...columns: readonly (ColumnOrNameOf<Columns> | "*")[] | readonly [readonly (ColumnOrNameOf<Columns> | "*")[]]
  ): DataFrame;
  select(...columns: readonly ColumnOrName[] | readonly [readonly ColumnOrName[]]): DataFrame<object> {
    return this.derive<object>(
      project(relationOf(this), toExpressions(spread<ColumnOrName>(columns), 'select("id", col("amount"))')),
    );
  }

  /** As `select`, with SQL expressions: `selectExpr("id", "amount * 2 AS twice")`. */
  selectExpr(...expressions: readonly string[] | readonly [readonly string[]]): DataFrame {
    const texts = Array.from(spread(expressions), (sql) =>
      argument('selectExpr("id", "amount * 2 AS twice")', text, sql),
    );
    return this.derive(project(relationOf(this), texts.map(expressionString)));
  }

  /** All columns, with this one added or replaced. */
  withColumn<Name extends string>(
    name: Name,
    column: Column,
  ): DataFrame<Omit<Columns, Name> & { readonly [K in Name]: unknown }> {
    const example = 'withColumn("twice", col("amount").multiply(2))';
    argument(example, text, name);
    return this.derive(withColumns(relationOf(this), [{ name, expr: expressionOf(column, example) }]));
  }

  /** All columns, with these added or replaced; none sees another's new value. */
  withColumns<const Added extends Readonly<Record<string, Column>>>(
    columns: Added,
  ): DataFrame<Omit<Columns, keyof Added> & { readonly [K in keyof Added]: unknown }> {
    const example = 'withColumns({ twice: col("amount").multiply(2) })';
    const added = Object.entries(argument(example, record, columns)).map(([name, column]) => {
      return { name, expr: expressionOf(column as Column, example) };
    });
    if (added.length === 0) throw new InvalidInputError("withColumns needs at least one column.");
    return this.derive(withColumns(relationOf(this), added));
  }

  /** All columns, with one renamed. A name that does not exist changes nothing. */
  withColumnRenamed<Old extends NameOf<Columns>, New extends string>(
    existing: Old,
    renamed: New,
  ): DataFrame<Renamed<Columns, { readonly [K in Old]: New }>> {
    for (const name of [existing, renamed]) argument('withColumnRenamed("old", "new")', text, name);
    return this.derive(withColumnsRenamed(relationOf(this), { [existing]: renamed }));
  }

  /** All columns, with some renamed, old name to new. Names that do not exist change nothing. */
  withColumnsRenamed<const Renames extends { readonly [K in NameOf<Columns>]?: string }>(
    renames: Renames,
  ): DataFrame<Renamed<Columns, Renames>> {
    return this.derive(
      withColumnsRenamed(relationOf(this), argument('withColumnsRenamed({ old: "new" })', textByName, renames)),
    );
  }

  /** All columns, with the metadata of one replaced. */
  withMetadata(name: NameOf<Columns>, metadata: Readonly<Record<string, unknown>>): DataFrame<Columns> {
    const example = 'withMetadata("amount", { unit: "EUR" })';
    argument(example, record, metadata);
    const column = { name, expr: this.col(name).expression, metadata: JSON.stringify(metadata) };
    return this.derive(withColumns(relationOf(this), [column]));
  }

  /** All columns but these; names that do not exist change nothing. */
  drop<Name extends NameOf<Columns>>(
    ...columns: readonly Name[] | readonly [readonly Name[]]
  ): DataFrame<Omit<Columns, Name>>;
  drop(...columns: readonly ColumnOrNameOf<Columns>[] | readonly [readonly ColumnOrNameOf<Columns>[]]): DataFrame;
  drop(...columns: readonly ColumnOrName[] | readonly [readonly ColumnOrName[]]): DataFrame<object> {
    const items = spread<ColumnOrName>(columns);
    const names = items.filter((column) => typeof column === "string");
    const others = toExpressions(
      Array.from(items).filter((column) => typeof column !== "string"),
      'drop("id", "amount")',
    );
    return this.derive<object>(drop(relationOf(this), { columns: others, names }));
  }

  /** All columns, with new names in order; as many as there are columns. */
  toDF(...names: readonly string[] | readonly [readonly string[]]): DataFrame {
    const texts = Array.from(spread(names), (name) => argument('toDF("id", "amount")', text, name));
    return this.derive(toDF(relationOf(this), texts));
  }

  /** Columns reordered and cast to fit a schema, by name. What does not fit fails. */
  to<const Schema extends StructType>(schema: Schema): DataFrame<ColumnsOf<Schema>> {
    return this.derive(
      toSchema(relationOf(this), dataTypeToProto(schemaArgument('to(StructType.of({ id: "bigint" }))', schema))),
    );
  }

  /** This DataFrame under a name, to qualify columns with: `df.alias("c")`, then `col("c.id")`. */
  alias(name: string): DataFrame<Columns> {
    return this.derive(subqueryAlias(relationOf(this), argument('alias("c")', text, name)));
  }

  /** The same as `alias`. */
  as(name: string): DataFrame<Columns> {
    return this.alias(name);
  }

  /** One column `value` with each row as JSON text. */
  toJSON(): DataFrame<{ readonly value: string }> {
    const json = callFunction("to_json", [callFunction("struct", [star()])]);
    return this.derive(project(relationOf(this), [named(json, ["value"])]));
  }

  /** All columns, and a LONG that counts the rows from 0 in their order. */
  zipWithIndex<Name extends string = "index">(
    indexColumnName?: Name,
  ): DataFrame<Columns & { readonly [K in Name]: bigint }> {
    const name = argument('zipWithIndex("n")', text, indexColumnName ?? "index");
    const index = named(callFunction("distributed_sequence_id", []), [name]);
    return this.derive(project(relationOf(this), [star(), index]));
  }

  /**
   * Columns turned into rows of the ids, the column's name and its value. With `values` null, all columns that are
   * not ids are.
   */
  unpivot(
    ids: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[],
    values: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[] | null,
    names: UnpivotNames,
  ): DataFrame;
  unpivot(
    ids: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[],
    values: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[] | null,
    variableColumnName: string,
    valueColumnName: string,
  ): DataFrame;
  unpivot(
    ids: ColumnOrName | readonly ColumnOrName[],
    values: ColumnOrName | readonly ColumnOrName[] | null,
    ...names: readonly unknown[]
  ): DataFrame {
    return this.#unpivot("unpivot", { ids, values }, names);
  }

  /** The same as `unpivot`. */
  melt(
    ids: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[],
    values: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[] | null,
    names: UnpivotNames,
  ): DataFrame;
  melt(
    ids: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[],
    values: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[] | null,
    variableColumnName: string,
    valueColumnName: string,
  ): DataFrame;
  melt(
    ids: ColumnOrName | readonly ColumnOrName[],
    values: ColumnOrName | readonly ColumnOrName[] | null,
    ...names: readonly unknown[]
  ): DataFrame {
    return this.#unpivot("melt", { ids, values }, names);
  }

  /** Rows turned into columns, named by the values of the index column, the first one unless given. */
  transpose(indexColumn?: ColumnOrNameOf<Columns>): DataFrame {
    const isGiven = indexColumn !== undefined && indexColumn !== null;
    const index = isGiven ? [toColumn(indexColumn, 'transpose("id")').expression] : [];
    return this.derive(transpose(relationOf(this), index));
  }

  #unpivot(
    method: string,
    columns: {
      readonly ids: ColumnOrName | readonly ColumnOrName[];
      readonly values: ColumnOrName | readonly ColumnOrName[] | null;
    },
    given: readonly unknown[],
  ): DataFrame {
    const example = `${method}("id", ["q1", "q2"], { variableColumnName: "quarter", valueColumnName: "amount" })`;
    const names = plainOptions({ ...unpivotNames, example }, given);
    const list = (items: ColumnOrName | readonly ColumnOrName[]) => toExpressions([items].flat(), example);
    return this.derive(
      unpivot(
        relationOf(this),
        { ids: list(columns.ids), values: columns.values === null ? undefined : list(columns.values) },
        {
          variable: argument(example, text, names.variableColumnName),
          value: argument(example, text, names.valueColumnName),
        },
      ),
    );
  }
}

/** The names of the two columns that `unpivot` makes. */
export interface UnpivotNames {
  readonly variableColumnName: string;
  readonly valueColumnName: string;
}

const unpivotNames = {
  checks: { variableColumnName: text, valueColumnName: text },
  inOrder: ["variableColumnName", "valueColumnName"],
} as const;

/** Some of the columns. Of columns that the compiler does not know, it knows no more: `s.a` is called `a` then. */
export type Selected<Columns extends object, Name extends string> = string extends keyof Columns
  ? AnyColumns
  : Pick<Columns, Name & keyof Columns>;

/** Columns after a rename. */
export type Renamed<Columns extends object, Renames extends Readonly<Record<string, string | undefined>>> = {
  readonly [K in keyof Columns as K extends keyof Renames
    ? Renames[K] extends string
      ? Renames[K]
      : K
    : K]: Columns[K];
};
