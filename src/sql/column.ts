import type { Expression } from "../gen/spark/connect/expressions_pb.js";
import { attribute, star } from "../plan/expression.ts";
import { literal, type PlainValue } from "../plan/literal.ts";

/** What an operand may be: a column, or a value that becomes a literal. A string is a value here, not a name. */
export type Operand = Column | LiteralValue;
/** What `lit` takes. */
export type LiteralValue = PlainValue;
/** Where a column is wanted, a string is its name. */
export type ColumnOrName = Column | string;

/** A column: an expression over the rows of a DataFrame. Immutable. */
export class Column {
  /** The plan of this column; frozen and shared. */
  readonly expression: Expression;

  constructor(expression: Expression) {
    this.expression = expression;
    Object.freeze(this);
  }
}

/** A column by name: `a`, `t.a`, `struct.field`, `` `with.dot` ``, `*`, `t.*`. */
export function col(name: string): Column {
  if (name === "*") return new Column(star());
  if (name.endsWith(".*")) return new Column(star({ target: name }));
  return new Column(attribute(name));
}

/** The same as `col`. */
export function column(name: string): Column {
  return col(name);
}

/** A literal; a column is returned as it is. */
export function lit(value: Operand): Column {
  return value instanceof Column ? value : new Column(literal(value));
}

/** The column itself, or the column of that name. */
export function toColumn(columnOrName: ColumnOrName): Column {
  return columnOrName instanceof Column ? columnOrName : col(columnOrName);
}
