import { create } from "@bufbuild/protobuf";
import { InvalidInputError } from "../errors.ts";
import type { Expression, Expression_Literal } from "../gen/spark/connect/expressions_pb.js";
import {
  Expression_Literal_CalendarIntervalSchema,
  Expression_Literal_TimestampLTZNanosSchema,
  Expression_Literal_TimestampNTZNanosSchema,
  Expression_LiteralSchema,
} from "../gen/spark/connect/expressions_pb.js";
import { DataTypeSchema } from "../gen/spark/connect/types_pb.js";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../types/intervals.ts";
import { Timestamp, TimestampNTZ } from "../types/timestamp.ts";
import { expression } from "./expression.ts";
import { freeze } from "./freeze.ts";

/** The values that need no declared type to become a literal. */
export type PlainValue = null | boolean | number | bigint | string | LiteralObject;
/** Values of Spark's own kinds that become literals. */
export type LiteralObject =
  | Uint8Array
  | Date
  | Timestamp
  | TimestampNTZ
  | DayTimeInterval
  | YearMonthInterval
  | CalendarInterval;

const minInt = -(2 ** 31);
const maxInt = 2 ** 31 - 1;
const minLong = -(2n ** 63n);
const maxLong = 2n ** 63n - 1n;

/**
 * A literal expression.
 *
 * A whole number that fits is INT, a larger safe integer LONG, any other number DOUBLE (also -0); a bigint is LONG; a
 * `Date` and a `Timestamp` are TIMESTAMP. Throws `InvalidInputError` for a bigint beyond 64 bits and an invalid `Date`.
 */
export function literal(value: PlainValue): Expression {
  return literalExpression(plainLiteral(value));
}

/** As `literal`, for messages that hold literals rather than expressions. */
export function plainLiteral(value: PlainValue): Expression_Literal {
  return literalMessage(literalType(value));
}

/** Wraps a literal message as an expression. */
export function literalExpression(message: Expression_Literal): Expression {
  return expression({ case: "literal", value: message });
}

/** A literal of exactly the given kind: `{ case: "decimal", value: … }`. */
export function literalMessage(literalType: Expression_Literal["literalType"]): Expression_Literal {
  return freeze(create(Expression_LiteralSchema, { literalType }));
}

function literalType(value: PlainValue): Expression_Literal["literalType"] {
  switch (typeof value) {
    case "boolean":
      return { case: "boolean", value };
    case "string":
      return { case: "string", value };
    case "number":
      return numberType(value);
    case "bigint":
      return longType(value);
    case "object":
      return objectType(value);
    default:
      throw new InvalidInputError(`A literal cannot be ${typeof value}; pass null, or leave the argument out.`);
  }
}

function numberType(value: number): Expression_Literal["literalType"] {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return { case: "double", value };
  if (value >= minInt && value <= maxInt) return { case: "integer", value };
  return { case: "long", value: BigInt(value) };
}

function longType(value: bigint): Expression_Literal["literalType"] {
  if (value < minLong || value > maxLong) {
    throw new InvalidInputError(
      `${value} is beyond a LONG (64 bits); pass it as a string and cast it: lit("…").cast("decimal(38,0)").`,
    );
  }
  return { case: "long", value };
}

function objectType(value: null | LiteralObject): Expression_Literal["literalType"] {
  if (value === null) return { case: "null", value: create(DataTypeSchema, { kind: { case: "null", value: {} } }) };
  if (value instanceof Uint8Array) return { case: "binary", value };
  if (value instanceof Date) return { case: "timestamp", value: Timestamp.fromDate(value).epochMicros };
  if (value instanceof Timestamp || value instanceof TimestampNTZ) return timestampType(value);
  if (value instanceof DayTimeInterval) return { case: "dayTimeInterval", value: value.micros };
  if (value instanceof YearMonthInterval) return { case: "yearMonthInterval", value: value.months };
  if (value instanceof CalendarInterval) {
    const { months, days, micros: microseconds } = value;
    return {
      case: "calendarInterval",
      value: create(Expression_Literal_CalendarIntervalSchema, { months, days, microseconds }),
    };
  }
  throw new InvalidInputError(
    `A literal cannot be made of ${Object.prototype.toString.call(value)}; build it of columns (F.array, F.struct, F.map_from_arrays).`,
  );
}

function timestampType(value: Timestamp | TimestampNTZ): Expression_Literal["literalType"] {
  const { epochMicros, nanosOfMicro: nanosWithinMicro, isInstant } = value;
  if (nanosWithinMicro === 0) return { case: isInstant ? "timestamp" : "timestampNtz", value: epochMicros };
  const fields = { epochMicros, nanosWithinMicro, precision: 9 };
  return isInstant
    ? { case: "timestampLtzNanos", value: create(Expression_Literal_TimestampLTZNanosSchema, fields) }
    : { case: "timestampNtzNanos", value: create(Expression_Literal_TimestampNTZNanosSchema, fields) };
}
