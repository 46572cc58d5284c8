import type { JsonValue } from "@bufbuild/protobuf";
import {
  CalendarInterval,
  type DataType,
  DayTimeInterval,
  Geography,
  Geometry,
  type StructType,
  Timestamp,
  TimestampNTZ,
  YearMonthInterval,
} from "../../src/index.ts";
import { Variant } from "../../src/types/variant/variant.ts";

/** A value as JSON, by what it is in JavaScript; `encode` in scripts/parity/results.py is the twin. */
function encodeValue(value: unknown, type: DataType): JsonValue {
  if (value === null) return null;
  switch (type.kind) {
    case "array":
      return [...iterable(value)].map((element) => encodeValue(element, type.elementType));
    case "map":
      return [...iterable(value)].map((entry) => {
        const [key, part] = iterable(entry);
        return [encodeValue(key, type.keyType), encodeValue(part, type.valueType)];
      });
    case "struct":
      return encodeRow(value, type);
    default:
      return encodeAtom(value);
  }
}

/** A row, or a struct, as the array of its values: names may repeat. */
export function encodeRow(row: unknown, type: StructType): JsonValue[] {
  const values = [...iterable(row)];
  expectEqual(values.length, type.fields.length);
  return type.fields.map((field, index) => encodeValue(values[index], field.dataType));
}

/** A value's text as Spark casts it to a string, where that is not what `String` gives. */
export function textOf(value: unknown): string | null {
  if (value === null) return null;
  if (value instanceof Variant) return value.toJson();
  return value instanceof TimestampNTZ || value instanceof Timestamp
    ? value.toString().replace("T", " ").replace("Z", "")
    : String(value);
}

function encodeAtom(value: unknown): JsonValue {
  if (typeof value === "number") return encodeNumber(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Timestamp || value instanceof TimestampNTZ) return value.epochMicros.toString();
  if (value instanceof DayTimeInterval) return value.micros.toString();
  if (value instanceof YearMonthInterval || value instanceof CalendarInterval) return value.toString();
  if (value instanceof Variant) return value.toJson();
  if (value instanceof Geometry || value instanceof Geography)
    return [value.srid, Buffer.from(value.wkb).toString("hex")];
  throw new TypeError(`No row may hold ${String(value)}.`);
}

function encodeNumber(value: number): JsonValue {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

function iterable(value: unknown): Iterable<unknown> {
  // The declared type says that it is an array, a map or a row: all of them iterate.
  return value as Iterable<unknown>;
}

function expectEqual(actual: number, expected: number): void {
  if (actual !== expected) throw new RangeError(`A row has ${actual} values where its schema has ${expected}.`);
}
