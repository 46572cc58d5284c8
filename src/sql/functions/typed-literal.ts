import { create } from "@bufbuild/protobuf";
import { InvalidInputError } from "../../errors.ts";
import {
  Expression_Literal_DecimalSchema,
  Expression_Literal_TimeSchema,
} from "../../gen/spark/connect/expressions_pb.js";
import { type LiteralObject, literalExpression, literalMessage, plainLiteral } from "../../plan/literal.ts";
import type { DataType } from "../../types/data-type.ts";
import { decimalText, unscaledDecimal } from "../../types/decimal-text.ts";
import { DayTimeInterval, microsPer, YearMonthInterval } from "../../types/intervals.ts";
import { epochDayFromIsoDate } from "../../types/iso-date.ts";
import { dataTypeToProto } from "../../types/proto-data-type.ts";
import { nanosFromTimeText } from "../../types/time-of-day.ts";
import { Timestamp, TimestampNTZ } from "../../types/timestamp.ts";
import { valueText } from "../../types/value-text.ts";
import { typeArgument } from "../calls/type-argument.ts";
import { Column } from "../column.ts";
import { lit, type Operand } from "./call.ts";

/**
 * A literal of a declared type, for types that no plain value stands for: `typedlit("2022-03-25", "date")`,
 * `typedlit("12.50", "decimal(10,2)")`, `typedlit(1, "tinyint")`, `typedlit(null, "array<int>")`. A value of another
 * type is cast; a cast cannot be an argument of `spark.sql`. Throws `InvalidInputError` for text that is not a date, time or
 * number, and for a number, decimal, date, time or interval that the type would cut or does not hold.
 */
export function typedlit(value: Operand, type: DataType | string): Column {
  const dataType = typeArgument('F.typedlit("12.50", "decimal(10,2)")', type);
  if (value === null)
    return new Column(literalExpression(literalMessage({ case: "null", value: dataTypeToProto(dataType) })));
  const literal = literalOf(value, dataType);
  return literal === undefined ? lit(value).cast(dataType) : new Column(literalExpression(literalMessage(literal)));
}

/** `typedlit` as Scala's first releases spelt it. */
export const typedLit: (value: Operand, type: DataType | string) => Column = typedlit;

type LiteralType = Parameters<typeof literalMessage>[0];

function literalOf(value: Operand, type: DataType): LiteralType | undefined {
  switch (type.kind) {
    case "byte":
    case "short":
    case "integer":
    case "long":
      return typeof value === "number" || typeof value === "bigint" ? wholeLiteral(value, type) : undefined;
    case "float":
      return typeof value === "number" ? floatLiteral(value, type) : undefined;
    case "decimal":
      return typeof value === "string" ? decimalLiteral(value, type) : undefined;
    case "date":
      return typeof value === "string" ? dateLiteral(value, type) : undefined;
    case "time":
      return typeof value === "string" ? timeLiteral(value, type) : undefined;
    case "string":
      return typeof value === "string" && type.isDefaultCollation() ? { case: "string", value } : undefined;
    case "interval_day_time":
    case "interval_year_month":
      // Cast, as a literal is of all fields from day to second, or from year to month.
      if (isCut(value, type)) throw unfit(value, type);
      return undefined;
    default:
      return plainLiteralOf(value, type.kind);
  }
}

/** Literals that plain values of these types become anyway, or values of their neighbours exactly. */
function plainLiteralOf(value: Operand, kind: DataType["kind"]): LiteralType | undefined {
  switch (kind) {
    case "boolean":
      return typeof value === "boolean" ? { case: kind, value } : undefined;
    case "double":
      return typeof value === "number" ? { case: kind, value } : undefined;
    case "binary":
      return value instanceof Uint8Array ? { case: kind, value } : undefined;
    case "timestamp":
      return value instanceof Date || value instanceof Timestamp ? sameKind(value, kind) : undefined;
    case "timestamp_ntz":
      return value instanceof TimestampNTZ ? sameKind(value, "timestampNtz") : undefined;
    default:
      return undefined;
  }
}

/** The literal of a value, unless its own kind is another, as that of a time of nanoseconds. */
function sameKind(value: LiteralObject, kind: LiteralType["case"]): LiteralType | undefined {
  const { literalType } = plainLiteral(value);
  return literalType.case === kind ? literalType : undefined;
}

type OfKind<K extends DataType["kind"]> = Extract<DataType, { readonly kind: K }>;

const bits = { byte: 8, short: 16, integer: 32, long: 64 } as const;

/** The server would keep the lowest bits of a number that is too large. */
function wholeLiteral(value: number | bigint, type: OfKind<keyof typeof bits>): LiteralType {
  const whole = typeof value === "bigint" ? value : Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (whole === undefined || BigInt.asIntN(bits[type.kind], whole) !== whole) {
    const most = 2n ** BigInt(bits[type.kind] - 1);
    const advice = type.kind === "long" ? "; pass one beyond 2^53 as a bigint" : "";
    throw unfit(value, type, `, which holds whole numbers from ${-most} to ${most - 1n}${advice}`);
  }
  return type.kind === "long" ? { case: "long", value: whole } : { case: type.kind, value: Number(whole) };
}

/** FLOAT rounds, but does not turn what is finite into infinity. */
function floatLiteral(value: number, type: OfKind<"float">): LiteralType {
  if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) throw unfit(value, type);
  return { case: "float", value };
}

/** The server would take a type with more digits for a text that has more. */
function decimalLiteral(text: string, type: OfKind<"decimal">): LiteralType {
  if (!/^[+-]?\d+(\.\d+)?$/.test(text)) {
    throw new InvalidInputError(`Not a decimal: ${JSON.stringify(text)}. Write it with digits, as 12.50.`);
  }
  const { precision, scale } = type;
  const unscaled = unscaledDecimal(text, type);
  if (unscaled === undefined) throw unfit(text, type);
  const value = decimalText(unscaled, scale);
  return { case: "decimal", value: create(Expression_Literal_DecimalSchema, { value, precision, scale }) };
}

function dateLiteral(text: string, type: OfKind<"date">): LiteralType {
  const value = epochDayFromIsoDate(text);
  if (value !== (value | 0)) throw unfit(text, type);
  return { case: "date", value };
}

function timeLiteral(text: string, type: OfKind<"time">): LiteralType {
  const { precision } = type;
  const nano = nanosFromTimeText(text);
  if (nano % 10n ** BigInt(9 - precision) !== 0n) throw unfit(text, type);
  return { case: "time", value: create(Expression_Literal_TimeSchema, { nano, precision }) };
}

/** Whether a cast would cut an interval to the last field of the type; seconds have fractions. */
function isCut(value: Operand, type: OfKind<"interval_day_time" | "interval_year_month">): boolean {
  if (type.kind === "interval_day_time") {
    if (type.endField === "second") return false;
    return value instanceof DayTimeInterval && value.micros % microsPer[type.endField] !== 0n;
  }
  return value instanceof YearMonthInterval && value.months % (type.endField === "year" ? 12 : 1) !== 0;
}

function unfit(value: Operand, type: DataType, more = ""): InvalidInputError {
  return new InvalidInputError(`${valueText(value)} does not fit ${type.sql()}${more}.`);
}
