import { InvalidInputError } from "../errors.ts";
import type { Expression } from "../gen/spark/connect/expressions_pb.js";
import { casesOf } from "../plan/case-when.ts";
import { describeExpression } from "../plan/describe-expression.ts";
import { alias, type CastMode, callFunction, cast, extractValue, sortOrder, updateField } from "../plan/expression.ts";
import { literal, type PlainValue } from "../plan/literal.ts";
import { fieldsOf, inSubquery } from "../plan/subquery.ts";
import { windowExpression } from "../plan/window.ts";
import type { DataType } from "../types/data-type.ts";
import { dataTypeToProto } from "../types/proto-data-type.ts";
import { showAsText } from "../types/show-as-text.ts";
import { aliasArguments, type MoreNames } from "./calls/alias-arguments.ts";
import { argument, func, text, wrongArgument } from "./calls/checks.ts";
import { condition, refuseOperators, wrongColumn } from "./calls/operators.ts";
import { typeArgument } from "./calls/type-argument.ts";
import { PlannedRows, relationOf } from "./dataframe/planned-rows.ts";
import { DefinedWindow } from "./window-definition.ts";

/** What an operand may be: a column, or a value that becomes a literal. A string is a value here, not a name. */
export type Operand = Column | LiteralValue | readonly Operand[];
/** The plain values that become literals. */
export type LiteralValue = PlainValue;
/** A column, or the name of one. */
export type ColumnOrName = Column | string;

/**
 * A column: an expression over the rows of a DataFrame. Immutable.
 *
 * Operators are methods, named as in Spark's Java API: `col("a").plus(1).gt(col("b"))`. Operands that are not columns
 * become literals; a string is a value, not a name.
 */
export class Column {
  static {
    showAsText(Column.prototype);
    refuseOperators(Column.prototype);
  }

  /**
   * The plan of this column; frozen and shared.
   *
   * @internal
   */
  readonly expression: Expression;

  /** @internal */
  constructor(expression: Expression) {
    this.expression = expression;
    Object.freeze(this);
  }

  /** `==`; null if a side is null. */
  eq(other: Operand): Column {
    return this.#call("==", other);
  }

  /** The same as `eq`, by Scala's name. */
  equalTo(other: Operand): Column {
    return this.eq(other);
  }

  /** Not equal; null if a side is null. */
  neq(other: Operand): Column {
    return this.eq(other).not();
  }

  /** The same as `neq`, by Scala's name. */
  notEqual(other: Operand): Column {
    return this.neq(other);
  }

  /** `<=>`: equal, or both null; never null. */
  eqNullSafe(other: Operand): Column {
    return this.#call("<=>", other);
  }

  /** `>` */
  gt(other: Operand): Column {
    return this.#call(">", other);
  }

  /** `>=` */
  geq(other: Operand): Column {
    return this.#call(">=", other);
  }

  /** The same as `geq`. */
  ge(other: Operand): Column {
    return this.geq(other);
  }

  /** `<` */
  lt(other: Operand): Column {
    return this.#call("<", other);
  }

  /** `<=` */
  leq(other: Operand): Column {
    return this.#call("<=", other);
  }

  /** The same as `leq`. */
  le(other: Operand): Column {
    return this.leq(other);
  }

  /** Whether the value lies from `lower` to `upper`, both included. */
  between(lower: Operand, upper: Operand): Column {
    return this.geq(lower).and(this.leq(upper));
  }

  /** Logical and; false and null is false. JavaScript's `&&` would give the last column only. */
  and(other: Exclude<Operand, boolean>): Column {
    return this.#call("and", condition('and(col("b").gt(0))', other));
  }

  /** Logical or; true or null is true. JavaScript's `||` would give the first column only. */
  or(other: Exclude<Operand, boolean>): Column {
    return this.#call("or", condition('or(col("b").gt(0))', other));
  }

  /** Logical not. JavaScript's `!` would give `false`. */
  not(): Column {
    return this.#call("not");
  }

  /** `+` */
  plus(other: Operand): Column {
    return this.#call("+", other);
  }

  /** `-` */
  minus(other: Operand): Column {
    return this.#call("-", other);
  }

  /** `*` */
  multiply(other: Operand): Column {
    return this.#call("*", other);
  }

  /** `/`: never an integer division. */
  divide(other: Operand): Column {
    return this.#call("/", other);
  }

  /** `%` */
  mod(other: Operand): Column {
    return this.#call("%", other);
  }

  /** The value raised to a power. */
  pow(exponent: Operand): Column {
    return this.#call("power", exponent);
  }

  /** The value with the other sign. */
  negate(): Column {
    return this.#call("negative");
  }

  /** The bits that both numbers have. */
  bitwiseAND(other: Operand): Column {
    return this.#call("&", other);
  }

  /** The bits that at least one of the numbers has. */
  bitwiseOR(other: Operand): Column {
    return this.#call("|", other);
  }

  /** The bits that exactly one of the numbers has. */
  bitwiseXOR(other: Operand): Column {
    return this.#call("^", other);
  }

  /** True if the value is null, otherwise false; never null itself. */
  isNull(): Column {
    return this.#call("isNull");
  }

  /** True if there is a value, NaN included; never null itself. */
  isNotNull(): Column {
    return this.#call("isNotNull");
  }

  /** Whether the value is NaN; null is not. */
  isNaN(): Column {
    return this.#call("isNaN");
  }

  /**
   * Whether the value is among these, or among the rows of a DataFrame (a subquery). The columns of an `F.struct` are
   * compared with as many columns of the DataFrame.
   */
  isin(...values: readonly Operand[] | readonly [readonly Operand[]] | readonly [PlannedRows]): Column {
    const [first] = values;
    if (first instanceof PlannedRows) return new Column(inSubquery(relationOf(first), fieldsOf(this.expression)));
    // The overloads leave only operands once a lone array is spread.
    const operands = (values.length === 1 && Array.isArray(first) ? first : values) as readonly Operand[];
    // A list may have any length: spread into the arguments of a call, a long one would overflow the stack.
    return new Column(callFunction("in", [this.expression, ...toOperands(operands)]));
  }

  /** Whether a string contains `other`. */
  contains(other: Operand): Column {
    return this.#call("contains", other);
  }

  /** Whether a string starts with `other`. */
  startswith(other: Operand): Column {
    return this.#call("startsWith", other);
  }

  /** Whether a string ends with `other`. */
  endswith(other: Operand): Column {
    return this.#call("endsWith", other);
  }

  /** SQL LIKE: `%` for any characters, `_` for one. */
  like(pattern: Operand): Column {
    return this.#call("like", pattern);
  }

  /** As `like`, ignoring case. */
  ilike(pattern: Operand): Column {
    return this.#call("ilike", pattern);
  }

  /** Whether a part of the string matches a regular expression (Java's). */
  rlike(pattern: Operand): Column {
    return this.#call("rlike", pattern);
  }

  /** The part from `startPos`, counted from 1. */
  substr(startPos: number | Column, length: number | Column): Column {
    return this.#call("substr", startPos, length);
  }

  /** A further case, after `F.when(…)`. Throws `InvalidInputError` elsewhere. */
  when(condition: Column, value: Operand): Column {
    const when = expressionOf(condition, 'when(col("amount").gt(0), "in")');
    return new Column(callFunction("when", [...casesOf(this.expression, "when"), when, operandExpression(value)]));
  }

  /** The value if no case of `F.when(…)` applies; without it, null. Throws `InvalidInputError` elsewhere. */
  otherwise(value: Operand): Column {
    return new Column(callFunction("when", [...casesOf(this.expression, "otherwise"), operandExpression(value)]));
  }

  /** An element of an array (from 0), a value of a map, or a field of a struct. */
  getItem(key: Operand): Column {
    return new Column(extractValue(this.expression, operandExpression(key)));
  }

  /** A field of a struct. */
  getField(name: Operand): Column {
    return this.getItem(name);
  }

  /** A struct with a field replaced or added; `a.b` names a nested one. */
  withField(fieldName: string, value: Column): Column {
    const example = 'withField("a", lit(1))';
    argument(example, text, fieldName);
    return new Column(updateField(this.expression, fieldName, expressionOf(value, example)));
  }

  /** A struct without these fields. */
  dropFields(...fieldNames: readonly [string, ...string[]]): Column {
    if (fieldNames.length === 0) throw new InvalidInputError("dropFields needs the name of a field.");
    for (const name of fieldNames) argument('dropFields("a", "b")', text, name);
    return new Column(fieldNames.reduce((struct, name) => updateField(struct, name), this.expression));
  }

  /**
   * The column under another name; several names are for a generator that yields several columns. `metadata` goes to
   * the schema, and belongs to a single name.
   */
  alias(name: string, ...more: MoreNames): Column {
    const { names, metadata } = aliasArguments(name, more);
    return new Column(alias(this.expression, names, metadata));
  }

  /** The same as `alias`. */
  as(name: string, ...more: MoreNames): Column {
    return this.alias(name, ...more);
  }

  /** The same as `alias`. */
  name(name: string, ...more: MoreNames): Column {
    return this.alias(name, ...more);
  }

  /** Ascending, nulls first. */
  asc(): Column {
    return this.asc_nulls_first();
  }

  /** For `orderBy`: the smallest first, after the nulls. The same as `asc`. */
  asc_nulls_first(): Column {
    return new Column(sortOrder(this.expression, "ascending", "first"));
  }

  /** For `orderBy`: the smallest first, and the nulls at the end. */
  asc_nulls_last(): Column {
    return new Column(sortOrder(this.expression, "ascending", "last"));
  }

  /** Descending, nulls last. */
  desc(): Column {
    return this.desc_nulls_last();
  }

  /** For `orderBy`: the largest first, after the nulls. */
  desc_nulls_first(): Column {
    return new Column(sortOrder(this.expression, "descending", "first"));
  }

  /** For `orderBy`: the largest first, and the nulls at the end. The same as `desc`. */
  desc_nulls_last(): Column {
    return new Column(sortOrder(this.expression, "descending", "last"));
  }

  /** The value as another type, by name (`"decimal(10,2)"`) or as a type. */
  cast(dataType: string | DataType): Column {
    return this.#cast(dataType);
  }

  /** The same as `cast`. */
  astype(dataType: string | DataType): Column {
    return this.cast(dataType);
  }

  /** As `cast`, but null if the value does not fit, in ANSI mode too. */
  try_cast(dataType: string | DataType): Column {
    return this.#cast(dataType, "try");
  }

  /** This function computed over a window of rows around each row. */
  over(window: DefinedWindow): Column {
    if (window instanceof DefinedWindow) return new Column(windowExpression(this.expression, window.definition));
    throw wrongArgument('over(Window.partitionBy("k").orderBy("t"))', "a window", window);
  }

  /** What `change` makes of this column; for chaining. */
  transform(change: (column: Column) => Column): Column {
    argument("transform((column) => column.plus(1))", func, change);
    return change(this);
  }

  /** Marks a column of the outer query inside a subquery. */
  outer(): Column {
    return new Column(this.expression);
  }

  /** To read: `Column<(a + 1)>`. */
  toString(): string {
    return `Column<${describeExpression(this.expression)}>`;
  }

  #cast(dataType: string | DataType, mode?: CastMode): Column {
    const example = 'cast("decimal(10,2)")';
    const type = typeof dataType === "string" ? dataType : dataTypeToProto(typeArgument(example, dataType));
    return new Column(cast(this.expression, type, mode));
  }

  #call(name: string, ...operands: readonly Operand[]): Column {
    return new Column(callFunction(name, [this.expression, ...toOperands(operands)]));
  }
}

/** The expression of a column, or of a value that becomes a literal. An array becomes `array(…)` of literals. */
export function operandExpression(operand: Operand): Expression {
  if (operand instanceof Column) return operand.expression;
  return isList(operand) ? callFunction("array", toOperands(operand)) : literal(operand);
}

/** The expressions of columns, and of values that become literals. */
export function toOperands(operands: readonly Operand[]): readonly Expression[] {
  return Array.from(operands, operandExpression);
}

/** The expression of a column, which a name cannot replace. Throws `InvalidInputError` for anything else. */
export function expressionOf(column: Column, example: string): Expression {
  if (column instanceof Column) return column.expression;
  throw wrongColumn(example, "a column", column);
}

// Array.isArray does not narrow readonly arrays (microsoft/TypeScript#17002).
function isList(value: Operand): value is readonly Operand[] {
  return Array.isArray(value);
}
