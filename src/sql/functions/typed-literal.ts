import { create } from "@bufbuild/protobuf";
import { InvalidInputError } from "../../errors.ts";
import {
  Expression_Literal_DecimalSchema,
  Expression_Literal_TimeSchema,
} from "../../gen/spark/connect/expressions_pb.js";
import { literalExpression, literalMessage } from "../../plan/literal.ts";
import type { DataType } from "../../types/data-type.ts";
import { epochDayFromIsoDate } from "../../types/iso-date.ts";
import { dataTypeToProto } from "../../types/proto-data-type.ts";
import { nanosFromTimeText } from "../../types/time-of-day.ts";
import { typeArgument } from "../calls/type-argument.ts";
import { Column } from "../column.ts";
import { lit, type Operand } from "./call.ts";

/**
 * A literal of a declared type, for types that no plain value stands for: `typedlit("2022-03-25", "date")`,
 * `typedlit("12.50", "decimal(10,2)")`, `typedlit(1, "tinyint")`, `typedlit(null, "array<int>")`. A value of another
 * type is cast. Throws `InvalidInputError` for text that is not a date, time or number.
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
    default:
      return undefined;
  }
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
