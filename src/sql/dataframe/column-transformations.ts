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
import type { StructType } from "../../types/nested-types.ts";
import { dataTypeToProto } from "../../types/proto-data-type.ts";
import { Column, type ColumnOrName, toColumn, toExpressions } from "../column.ts";
import type { DataFrame } from "./dataframe.ts";
import {
  type AnyColumns,
  type ColumnOrNameOf,
  type ColumnsOf,
  DataFrameBase,
  type NameOf,
  spread,
} from "./dataframe-base.ts";

/** The transformations that choose, compute, rename and drop columns. */
export abstract class ColumnTransformations<Columns extends object = AnyColumns> extends DataFrameBase<Columns> {
  /**
   * A column of this DataFrame, also where another one in the plan has a column of that name: after a self-join,
   * `left.col("id")` and `right.col("id")` differ. `"*"` is all columns.
   */
  col(name: NameOf<Columns> | "*"): Column {
    const id = planId(this.relation);
    return new Column(name === "*" ? star({ planId: id }) : attribute(name, { planId: id }));
  }

  /** The columns whose names match a regular expression, in backticks as Spark wants it. */
  colRegex(pattern: string): Column {
    return new Column(columnsMatching(pattern, planId(this.relation)));
  }

  /** A hidden column of the data source, such as `_metadata`, also where a column of that name exists. */
  metadataColumn(name: string): Column {
    return new Column(attribute(name, { planId: planId(this.relation), isMetadataColumn: true }));
  }

  /** These columns and no others. */
  select<Name extends NameOf<Columns>>(
    ...columns: readonly Name[] | readonly [readonly Name[]]
  ): DataFrame<Selected<Columns, Name>>;
  select(
    ...columns: readonly (ColumnOrNameOf<Columns> | "*")[] | readonly [readonly (ColumnOrNameOf<Columns> | "*")[]]
  ): DataFrame;
  select(...columns: readonly ColumnOrName[] | readonly [readonly ColumnOrName[]]): DataFrame<object> {
    return this.derive<object>(project(this.relation, toExpressions(spread(columns))));
  }

  /** As `select`, with SQL expressions: `selectExpr("id", "amount * 2 AS twice")`. */
  selectExpr(...expressions: readonly string[] | readonly [readonly string[]]): DataFrame {
    return this.derive(project(this.relation, spread(expressions).map(expressionString)));
  }

  /** All columns, with this one added or replaced. */
  withColumn<Name extends string>(
    name: Name,
    column: Column,
  ): DataFrame<Omit<Columns, Name> & { readonly [K in Name]: unknown }> {
    return this.derive(withColumns(this.relation, [{ name, expr: column.expression }]));
  }

  /** All columns, with these added or replaced; none sees another's new value. */
  withColumns<const Added extends Readonly<Record<string, Column>>>(
    columns: Added,
  ): DataFrame<Omit<Columns, keyof Added> & { readonly [K in keyof Added]: unknown }> {
    const added = Object.entries(columns).map(([name, { expression }]) => ({ name, expr: expression }));
    if (added.length === 0) throw new InvalidInputError("withColumns needs at least one column.");
    return this.derive(withColumns(this.relation, added));
  }

  /** All columns, with one renamed. A name that does not exist changes nothing. */
  withColumnRenamed<Old extends NameOf<Columns>, New extends string>(
    existing: Old,
    renamed: New,
  ): DataFrame<Renamed<Columns, { readonly [K in Old]: New }>> {
    return this.derive(withColumnsRenamed(this.relation, { [existing]: renamed }));
  }

  /** All columns, with some renamed, old name to new. Names that do not exist change nothing. */
  withColumnsRenamed<const Renames extends { readonly [K in NameOf<Columns>]?: string }>(
    renames: Renames,
  ): DataFrame<Renamed<Columns, Renames>> {
    // The constraint has text in every property that is there.
    return this.derive(withColumnsRenamed(this.relation, renames as Readonly<Record<string, string>>));
  }

  /** All columns, with the metadata of one replaced. */
  withMetadata(name: NameOf<Columns>, metadata: Readonly<Record<string, unknown>>): DataFrame<Columns> {
    const column = { name, expr: this.col(name).expression, metadata: JSON.stringify(metadata) };
    return this.derive(withColumns(this.relation, [column]));
  }

  /** All columns but these; names that do not exist change nothing. */
  drop<Name extends NameOf<Columns>>(...columns: readonly Name[]): DataFrame<Omit<Columns, Name>>;
  drop(...columns: readonly ColumnOrNameOf<Columns>[]): DataFrame;
  drop(...columns: readonly ColumnOrName[]): DataFrame<object> {
    const names = columns.filter((column) => typeof column === "string");
    const expressions = columns.filter((column) => column instanceof Column).map((column) => column.expression);
    return this.derive<object>(drop(this.relation, { columns: expressions, names }));
  }

  /** All columns, with new names in order; as many as there are columns. */
  toDF(...names: readonly string[]): DataFrame {
    return this.derive(toDF(this.relation, names));
  }

  /** Columns reordered and cast to fit a schema, by name. What does not fit fails. */
  to<const Schema extends StructType>(schema: Schema): DataFrame<ColumnsOf<Schema>> {
    return this.derive(toSchema(this.relation, dataTypeToProto(schema)));
  }

  /** This DataFrame under a name, to qualify columns with: `df.alias("c")`, then `col("c.id")`. */
  alias(name: string): DataFrame<Columns> {
    return this.derive(subqueryAlias(this.relation, name));
  }

  /** The same as `alias`. */
  as(name: string): DataFrame<Columns> {
    return this.alias(name);
  }

  /** One column `value` with each row as JSON text. */
  toJSON(): DataFrame<{ readonly value: string }> {
    const json = callFunction("to_json", [callFunction("struct", [star()])]);
    return this.derive(project(this.relation, [named(json, ["value"])]));
  }

  /** All columns, and a LONG that counts the rows from 0 in their order. */
  zipWithIndex<Name extends string = "index">(
    indexColumnName?: Name,
  ): DataFrame<Columns & { readonly [K in Name]: bigint }> {
    const index = named(callFunction("distributed_sequence_id", []), [indexColumnName ?? "index"]);
    return this.derive(project(this.relation, [star(), index]));
  }

  /**
   * Columns turned into rows of the ids, the column's name and its value. With `values` null, all columns that are no
   * ids are.
   */
  unpivot(
    ids: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[],
    values: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[] | null,
    names: { readonly variableColumnName: string; readonly valueColumnName: string },
  ): DataFrame {
    const list = (columns: ColumnOrName | readonly ColumnOrName[]) => toExpressions([columns].flat());
    return this.derive(
      unpivot(
        this.relation,
        { ids: list(ids), values: values === null ? undefined : list(values) },
        { variable: names.variableColumnName, value: names.valueColumnName },
      ),
    );
  }

  /** The same as `unpivot`. */
  melt(
    ids: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[],
    values: ColumnOrNameOf<Columns> | readonly ColumnOrNameOf<Columns>[] | null,
    names: { readonly variableColumnName: string; readonly valueColumnName: string },
  ): DataFrame {
    return this.unpivot(ids, values, names);
  }

  /** Rows turned into columns, named by the values of the index column, the first one unless given. */
  transpose(indexColumn?: ColumnOrNameOf<Columns>): DataFrame {
    const index = indexColumn === undefined ? [] : [toColumn(indexColumn).expression];
    return this.derive(transpose(this.relation, index));
  }
}

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
