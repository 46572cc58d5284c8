import { SparkConnectError } from "../../errors.ts";
import type { DataType } from "../../types/data-type.ts";
import { placePoint } from "../../types/decimal-text.ts";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../types/intervals.ts";
import type { StructType } from "../../types/nested-types.ts";
import { Geography, Geometry } from "../../types/spatial.ts";
import { timeTextFromNanos } from "../../types/time-of-day.ts";
import { Timestamp, TimestampNTZ } from "../../types/timestamp.ts";
import { Variant } from "../../types/variant.ts";
import type { ArrowType, TimeUnit } from "../arrow-schema.ts";
import { aligned, type ColumnData } from "./column-data.ts";
import type { DecodeContext } from "./decode-context.ts";
import { decodeStrings } from "./decode-strings.ts";

/**
 * The values of a column: a typed array over the batch's own memory where the type has one and nothing is null, else
 * an array. `type` says what Arrow does not: which fields an interval shows, whether a struct is a variant.
 */
export function decodeColumn(data: ColumnData, type: DataType, context: DecodeContext): ArrayLike<unknown> {
  if (data.field.dictionary !== null) return decodeIndexed(data, type, context);
  return withNulls(decodeValues(data, type, context), data);
}

/** Values under a null are whatever the memory holds. */
function decodeValues(data: ColumnData, type: DataType, context: DecodeContext): ArrayLike<unknown> {
  if (type.kind === "udt") return decodeValues(data, type.sqlType, context);
  const layout = data.field.type;
  switch (layout.id) {
    case "null":
      return new Array<null>(data.length).fill(null);
    case "bool":
      return decodeBooleans(data);
    case "int":
      return integers(data, layout.bits, layout.signed);
    case "float":
      return floats(data, layout.bits);
    case "decimal":
      return decodeDecimals(data, layout);
    case "utf8":
    case "largeUtf8":
      return decodeStrings(bytesOf(data, 1), offsetsOf(data));
    case "binary":
    case "largeBinary":
      return decodeBinaries(data);
    case "fixedSizeBinary":
      return mapRange(data.length, (index) =>
        bytesOf(data, 0).slice(index * layout.byteWidth, (index + 1) * layout.byteWidth),
      );
    case "date":
      return decodeDates(data, layout.unit, context);
    case "time":
      return decodeTimes(data, layout);
    case "timestamp":
      return decodeTimestamps(data, layout);
    case "duration":
      return decodeDurations(data, layout.unit, type);
    case "interval":
      return decodeIntervals(data, layout.unit, type);
    case "list":
    case "largeList":
      return decodeLists(data, type, context);
    case "map":
      return decodeMaps(data, type, context);
    case "struct":
      return decodeStructs(data, type, context);
  }
}

function decodeIndexed(data: ColumnData, type: DataType, context: DecodeContext): ArrayLike<unknown> {
  const { dictionary, field } = data;
  if (dictionary === null || field.dictionary === null) {
    throw new SparkConnectError(`The dictionary of column ${JSON.stringify(field.name)} is missing.`);
  }
  const values = context.dictionary(dictionary, () => decodeColumn(dictionary, type, context));
  const indices = integers(data, field.dictionary.bits, field.dictionary.signed);
  return withNulls(
    mapRange(data.length, (index) => values[Number(indices[index])]),
    data,
  );
}

function withNulls(values: ArrayLike<unknown>, data: ColumnData): ArrayLike<unknown> {
  const { validity, length } = data;
  if (validity === null) return values;
  const result = Array.isArray(values) ? (values as unknown[]) : new Array<unknown>(length);
  const isSame = result === values;
  for (let index = 0; index < length; index++) {
    if (((validity[index >> 3] as number) & (1 << (index & 7))) === 0) result[index] = null;
    else if (!isSame) result[index] = values[index];
  }
  return result;
}

/** Whether the value is null; for types whose reading must skip nulls. */
function isNull(data: ColumnData, index: number): boolean {
  return data.validity !== null && ((data.validity[index >> 3] as number) & (1 << (index & 7))) === 0;
}

function bytesOf(data: ColumnData, buffer: number): Uint8Array {
  const bytes = data.buffers[buffer];
  if (bytes === undefined) throw new SparkConnectError(`Column ${JSON.stringify(data.field.name)} lacks a buffer.`);
  return bytes;
}

/** A view of the first values of a buffer; an empty column may come without any. */
function view<T>(
  data: ColumnData,
  kind: { new (buffer: ArrayBufferLike, offset: number, length: number): T; readonly BYTES_PER_ELEMENT: number },
  options: { readonly buffer?: number; readonly length?: number } = {},
): T {
  const bytes = aligned(bytesOf(data, options.buffer ?? 0), kind.BYTES_PER_ELEMENT);
  const length = Math.min(options.length ?? data.length, Math.floor(bytes.byteLength / kind.BYTES_PER_ELEMENT));
  return new kind(bytes.buffer, bytes.byteOffset, length);
}

type Integers =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

function integers(data: ColumnData, bits: number, signed: boolean): Integers {
  switch (bits) {
    case 8:
      return view<Integers>(data, signed ? Int8Array : Uint8Array);
    case 16:
      return view<Integers>(data, signed ? Int16Array : Uint16Array);
    case 32:
      return view<Integers>(data, signed ? Int32Array : Uint32Array);
    default:
      return view<Integers>(data, signed ? BigInt64Array : BigUint64Array);
  }
}

function floats(data: ColumnData, bits: 16 | 32 | 64): ArrayLike<number> {
  if (bits === 64) return view(data, Float64Array);
  if (bits === 32) return view(data, Float32Array);
  throw new SparkConnectError("Arrow columns of 16-bit floats cannot be read.");
}

function decodeBooleans(data: ColumnData): boolean[] {
  const bits = bytesOf(data, 0);
  return mapRange(data.length, (index) => ((bits[index >> 3] as number) & (1 << (index & 7))) !== 0);
}

/** Offsets of lists and strings: one more than there are values, from 32 or 64 bits. */
function offsetsOf(data: ColumnData): ArrayLike<number> {
  const length = data.length + 1;
  if (!data.field.type.id.startsWith("large")) return view(data, Int32Array, { length });
  return Array.from(view(data, BigInt64Array, { length }), Number);
}

function decodeBinaries(data: ColumnData): Uint8Array[] {
  const offsets = offsetsOf(data);
  const bytes = bytesOf(data, 1);
  // Copies: a value that is kept must not keep the batch.
  return mapRange(data.length, (index) => bytes.slice(offsets[index], offsets[index + 1]));
}

function decodeDecimals(data: ColumnData, layout: Extract<ArrowType, { id: "decimal" }>): string[] {
  if (layout.bits !== 128) throw new SparkConnectError(`Decimals of ${layout.bits} bits cannot be read.`);
  const words = view(data, BigInt64Array, { length: data.length * 2 });
  return mapRange(data.length, (index) => {
    const low = words[index * 2] as bigint;
    const high = words[index * 2 + 1] as bigint;
    // Most values fit into the low word, and then the high one only repeats the sign.
    const unscaled = high === low >> 63n ? low : (high << 64n) | BigInt.asUintN(64, low);
    return placePoint(unscaled.toString(), layout.scale);
  });
}

function decodeDates(data: ColumnData, unit: "day" | "millisecond", context: DecodeContext): string[] {
  if (unit === "millisecond") {
    const millis = view(data, BigInt64Array);
    return mapRange(data.length, (index) => context.isoDate(Math.floor(Number(millis[index]) / 86_400_000)));
  }
  const days = view(data, Int32Array);
  return mapRange(data.length, (index) => context.isoDate(days[index] as number));
}

const nanosPer = { second: 1_000_000_000n, millisecond: 1_000_000n, microsecond: 1000n, nanosecond: 1n } as const;

function decodeTimes(data: ColumnData, layout: Extract<ArrowType, { id: "time" }>): (string | null)[] {
  const counts = integers(data, layout.bits, true);
  return mapRange(data.length, (index) =>
    isNull(data, index) ? null : timeTextFromNanos(BigInt(counts[index] ?? 0) * nanosPer[layout.unit]),
  );
}

function decodeTimestamps(
  data: ColumnData,
  layout: Extract<ArrowType, { id: "timestamp" }>,
): (Timestamp | TimestampNTZ)[] {
  const counts = view(data, BigInt64Array);
  const make = layout.timeZone === null ? TimestampNTZ : Timestamp;
  if (layout.unit === "microsecond") return mapRange(data.length, (index) => new make(counts[index] as bigint));
  return mapRange(data.length, (index) => {
    const nanos = (counts[index] as bigint) * nanosPer[layout.unit];
    const beyondMicros = ((nanos % 1000n) + 1000n) % 1000n;
    return new make((nanos - beyondMicros) / 1000n, Number(beyondMicros));
  });
}

function decodeDurations(data: ColumnData, unit: TimeUnit, type: DataType): DayTimeInterval[] {
  const counts = view(data, BigInt64Array);
  const { startField, endField } = type.kind === "interval_day_time" ? type : {};
  return mapRange(
    data.length,
    (index) => new DayTimeInterval(((counts[index] as bigint) * nanosPer[unit]) / 1000n, startField, endField),
  );
}

/** Months: int32. Days and milliseconds: int32 each. Months, days: int32 each, and nanoseconds: int64. */
function decodeIntervals(
  data: ColumnData,
  unit: "yearMonth" | "dayTime" | "monthDayNano",
  type: DataType,
): (YearMonthInterval | DayTimeInterval | CalendarInterval)[] {
  if (unit === "yearMonth") {
    const months = view(data, Int32Array);
    const { startField, endField } = type.kind === "interval_year_month" ? type : {};
    return mapRange(data.length, (index) => new YearMonthInterval(months[index] as number, startField, endField));
  }
  if (unit === "dayTime") {
    const parts = view(data, Int32Array, { length: data.length * 2 });
    const micros = (index: number): bigint =>
      BigInt(parts[index * 2] as number) * 86_400_000_000n + BigInt(parts[index * 2 + 1] as number) * 1000n;
    return mapRange(data.length, (index) => new DayTimeInterval(micros(index)));
  }
  const parts = view(data, Int32Array, { length: data.length * 4 });
  const nanos = view(data, BigInt64Array, { length: data.length * 2 });
  return mapRange(
    data.length,
    (index) =>
      new CalendarInterval(
        parts[index * 4] as number,
        parts[index * 4 + 1] as number,
        (nanos[index * 2 + 1] as bigint) / 1000n,
      ),
  );
}

function decodeLists(data: ColumnData, type: DataType, context: DecodeContext): unknown[][] {
  const child = childOf(data, 0);
  const elementType = type.kind === "array" ? type.elementType : expected("an array", type);
  const elements = decodeColumn(child, elementType, context);
  const offsets = offsetsOf(data);
  return mapRange(data.length, (index) => copyRange(elements, offsets[index] ?? 0, offsets[index + 1] ?? 0));
}

function decodeMaps(data: ColumnData, type: DataType, context: DecodeContext): Map<unknown, unknown>[] {
  const entries = childOf(data, 0);
  const { keyType, valueType } = type.kind === "map" ? type : expected("a map", type);
  const keys = decodeColumn(childOf(entries, 0), keyType, context);
  const values = decodeColumn(childOf(entries, 1), valueType, context);
  const offsets = offsetsOf(data);
  return mapRange(data.length, (index) => {
    const map = new Map<unknown, unknown>();
    const end = offsets[index + 1] ?? 0;
    for (let at = offsets[index] ?? 0; at < end; at++) map.set(keys[at], values[at]);
    return map;
  });
}

function decodeStructs(data: ColumnData, type: DataType, context: DecodeContext): unknown[] {
  switch (type.kind) {
    case "struct":
      return decodeRows(data, type, context);
    case "variant": {
      const [value, metadata] = [
        decodeBinaries(childNamed(data, "value")),
        decodeBinaries(childNamed(data, "metadata")),
      ];
      return mapRange(data.length, (index) => new Variant(value[index] as Uint8Array, metadata[index] as Uint8Array));
    }
    case "geometry":
    case "geography": {
      const srids = view(childNamed(data, "srid"), Int32Array);
      const shapes = decodeBinaries(childNamed(data, "wkb"));
      const make = type.kind === "geometry" ? Geometry : Geography;
      return mapRange(data.length, (index) => new make(shapes[index] as Uint8Array, srids[index] as number));
    }
    default:
      return expected("a struct", type);
  }
}

function decodeRows(data: ColumnData, type: StructType, context: DecodeContext): unknown[] {
  const columns = type.fields.map((field, index) => decodeColumn(childOf(data, index), field.dataType, context));
  return context.rowBuilder(type.fieldNames())(columns, data.length);
}

function childOf(data: ColumnData, index: number): ColumnData {
  const child = data.children[index];
  if (child === undefined) throw new SparkConnectError(`Column ${JSON.stringify(data.field.name)} lacks a child.`);
  return child;
}

function childNamed(data: ColumnData, name: string): ColumnData {
  return childOf(
    data,
    data.children.findIndex((child) => child.field.name === name),
  );
}

function expected(what: string, type: DataType): never {
  throw new SparkConnectError(`The server sent ${what} where the schema says ${type.simpleString()}.`);
}

/** `Array.from` with a callback is many times slower than this loop. */
function mapRange<T>(length: number, make: (index: number) => T): T[] {
  const values = new Array<T>(length);
  for (let index = 0; index < length; index++) values[index] = make(index);
  return values;
}

function copyRange(values: ArrayLike<unknown>, start: number, end: number): unknown[] {
  const copy = new Array<unknown>(end - start);
  for (let index = start; index < end; index++) copy[index - start] = values[index];
  return copy;
}
