import { create } from "@bufbuild/protobuf";
import { InvalidInputError } from "../../errors.ts";
import {
  Expression_Literal_DecimalSchema,
  Expression_Literal_TimeSchema,
} from "../../gen/spark/connect/expressions_pb.js";
import { type LiteralObject, literalExpression, literalMessage, plainLiteral } from "../../plan/literal.ts";
import type { DataType } from "../../types/data-type.ts";
import { epochDayFromIsoDate } from "../../types/iso-date.ts";
import { dataTypeToProto } from "../../types/proto-data-type.ts";
import { nanosFromTimeText } from "../../types/time-of-day.ts";
import { Timestamp, TimestampNTZ } from "../../types/timestamp.ts";
import { typeArgument } from "../calls/type-argument.ts";
import { Column } from "../column.ts";
import { lit, type Operand } from "./call.ts";

/**
 * A literal of a declared type, for types that no plain value stands for: `typedlit("2022-03-25", "date")`,
 * `typedlit("12.50", "decimal(10,2)")`, `typedlit(1, "tinyint")`, `typedlit(null, "array<int>")`. A value of another
 * type is cast; a cast cannot be an argument of `spark.sql`. Throws `InvalidInputError` for text that is not a date, time or number.
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
    case "float":
      return typeof value === "number" ? { case: type.kind, value } : undefined;
    case "decimal":
      return typeof value === "string" ? decimalLiteral(value, type) : undefined;
    case "date":
      return typeof value === "string" ? { case: "date", value: epochDayFromIsoDate(value) } : undefined;
    case "time":
      return typeof value === "string" ? timeLiteral(value, type) : undefined;
    case "string":
      return typeof value === "string" && type.isDefaultCollation() ? { case: "string", value } : undefined;
    default:
      return plainLiteralOf(value, type.kind);
  }
}

/** Literals that plain values of these types become anyway, or values of their neighbours exactly. */
function plainLiteralOf(value: Operand, kind: DataType["kind"]): LiteralType | undefined {
  switch (kind) {
    case "boolean":
      return typeof value === "boolean" ? { case: kind, value } : undefined;
    case "integer":
      return isInt(value) ? { case: kind, value } : undefined;
    case "long":
      if (typeof value === "bigint") return plainLiteral(value).literalType;
      return typeof value === "number" && Number.isSafeInteger(value)
        ? { case: kind, value: BigInt(value) }
        : undefined;
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

function isInt(value: Operand): value is number {
  return typeof value === "number" && Number.isInteger(value) && value === (value | 0) && !Object.is(value, -0);
}

function decimalLiteral(value: string, type: { readonly precision: number; readonly scale: number }): LiteralType {
  if (!/^[+-]?\d+(\.\d+)?$/.test(value)) {
    throw new InvalidInputError(`Not a decimal: ${JSON.stringify(value)}. Write it with digits, as 12.50.`);
  }
  const { precision, scale } = type;
  return { case: "decimal", value: create(Expression_Literal_DecimalSchema, { value, precision, scale }) };
}

function timeLiteral(text: string, { precision }: { readonly precision: number }): LiteralType {
  return { case: "time", value: create(Expression_Literal_TimeSchema, { nano: nanosFromTimeText(text), precision }) };
}
