import { type Extension, packed } from "../client/calls/user-context-extensions.ts";
import type { Expression } from "../gen/spark/connect/expressions_pb.js";
import { attribute, expression, star } from "../plan/expression.ts";
import { argument, text } from "./calls/checks.ts";
import { wrongColumn } from "./calls/operators.ts";
import { Column, type ColumnOrName, type Operand, operandExpression } from "./column.ts";

/** A column by name: `a`, `t.a`, `struct.field`, `` `with.dot` ``, `*`, `t.*`, `_metadata.file_path`. */
export function col(name: string): Column {
  argument('col("id")', text, name);
  if (name === "*") return new Column(star());
  if (name.endsWith(".*")) return new Column(star({ target: name }));
  return new Column(attribute(name));
}

/** The same as `col`; or, of an extension, the column that a plug-in of the server makes of its message. */
export function column(nameOrExtension: string | Extension): Column {
  if (typeof nameOrExtension !== "object" || nameOrExtension === null) return col(nameOrExtension);
  return new Column(expression({ case: "extension", value: packed(nameOrExtension) }));
}

/** A literal: a string is text here, not a name. An array becomes `array(…)` of literals; a column stays as it is. */
export function lit(value: Operand): Column {
  return value instanceof Column ? value : new Column(operandExpression(value));
}

/** The column itself, or the column of that name. Throws `InvalidInputError` for anything else. */
export function toColumn(columnOrName: ColumnOrName, example: string = defaultExample): Column {
  if (columnOrName instanceof Column) return columnOrName;
  if (typeof columnOrName === "string") return col(columnOrName);
  throw wrongColumn(example, "columns and names of columns", columnOrName);
}

const defaultExample = 'select("id", col("amount").plus(1))';

/** The expressions of columns, or of columns of these names. Throws `InvalidInputError` for anything else. */
export function toExpressions(columns: readonly ColumnOrName[], example?: string): readonly Expression[] {
  // Array.from sees the holes of an array, which map skips.
  return Array.from(columns, (item) => toColumn(item, example).expression);
}
