import type { Expression_Literal } from "../gen/spark/connect/expressions_pb.js";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../types/intervals.ts";
import { isoDateFromEpochDay } from "../types/iso-date.ts";
import { timeTextFromNanos } from "../types/time-of-day.ts";
import { Timestamp, TimestampNTZ } from "../types/timestamp.ts";

/** The value of a literal that the server sent, such as an observed metric; of the same kinds as values in rows. */
export function literalValue(literal: Expression_Literal): unknown {
  const { literalType } = literal;
  switch (literalType.case) {
    case undefined:
    case "null":
      return null;
    case "binary":
    case "boolean":
    case "byte":
    case "short":
    case "integer":
    case "long":
    case "float":
    case "double":
    case "string":
      return literalType.value;
    case "decimal":
      return decimalText(literalType.value);
    case "date":
      return isoDateFromEpochDay(literalType.value);
    case "time":
      return timeTextFromNanos(literalType.value.nano);
    case "timestamp":
      return new Timestamp(literalType.value);
    case "timestampNtz":
      return new TimestampNTZ(literalType.value);
    case "timestampLtzNanos":
      return new Timestamp(literalType.value.epochMicros, literalType.value.nanosWithinMicro);
    case "timestampNtzNanos":
      return new TimestampNTZ(literalType.value.epochMicros, literalType.value.nanosWithinMicro);
    case "calendarInterval":
      return new CalendarInterval(literalType.value.months, literalType.value.days, literalType.value.microseconds);
    case "yearMonthInterval":
      return new YearMonthInterval(literalType.value);
    case "dayTimeInterval":
      return new DayTimeInterval(literalType.value);
    case "array":
      return literalType.value.elements.map(literalValue);
    case "specializedArray":
      return [...(literalType.value.valueType.value?.values ?? [])];
    case "map":
      return new Map(
        literalType.value.keys.map((key, index) => [literalValue(key), valueAt(literalType.value, index)]),
      );
    case "struct":
      return structValue(literal);
  }
}

function valueAt(map: { readonly values: readonly Expression_Literal[] }, index: number): unknown {
  const value = map.values[index];
  return value === undefined ? null : literalValue(value);
}

/** Spark writes 12.340 of scale 3 as "12.340"; a literal that says less than its scale is filled up. */
function decimalText(decimal: { readonly value: string; readonly scale?: number | undefined }): string {
  const { value, scale = 0 } = decimal;
  const [whole = "", fraction = ""] = value.split(".");
  return scale > fraction.length ? `${whole}.${fraction.padEnd(scale, "0")}` : value;
}

function structValue(literal: Expression_Literal): unknown {
  if (literal.literalType.case !== "struct") return null;
  const { elements, structType } = literal.literalType.value;
  const type = literal.dataType ?? structType;
  const fields = type?.kind.case === "struct" ? type.kind.value.fields : [];
  return rowOf(
    elements.map((_, index) => fields[index]?.name ?? `_${index + 1}`),
    elements.map(literalValue),
  );
}

/**
 * A row made without a class of its own: a property for each name, the first of equal ones, and all values in order
 * when iterated.
 */
export function rowOf(names: readonly string[], values: readonly unknown[]): Readonly<Record<string, unknown>> {
  // The first of equal names wins, as the last entry does; an entry may even be called __proto__.
  const entries = names.map((name, index) => [name, values[index]] as const);
  const row = Object.fromEntries(entries.toReversed());
  const ordered = Object.fromEntries(names.map((name) => [name, row[name]]));
  return Object.freeze(Object.defineProperty(ordered, Symbol.iterator, { value: () => values[Symbol.iterator]() }));
}
