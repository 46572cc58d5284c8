import { isUtf8 } from "node:buffer";
import { SparkConnectError } from "../../errors.ts";
import type { DataType, StructType } from "../../types/data-type.ts";
import { Geography, Geometry } from "../../types/spatial.ts";
import { Variant } from "../../types/variant/variant.ts";
import { dataTypeFromArrow } from "../arrow-to-spark.ts";
import { Unfit } from "../encode/value-error.ts";
import type { ColumnData } from "./column-data.ts";
import { bytesOf, childNamed, childOf, mapRange, offsetsOf, view } from "./column-parts.ts";
import type { DecodeContext } from "./decode-context.ts";
import { decodeDecimals } from "./decode-decimals.ts";
import { decodeStrings } from "./decode-strings.ts";
import { decodeDates, decodeDurations, decodeIntervals, decodeTimes, decodeTimestamps } from "./decode-times.ts";
import { integersOf, isNullAt } from "./typed-views.ts";

/**
 * The values of a column: a typed array over the batch's own memory if the type has one and no value is null, otherwise
 * an array. `type` says what Arrow does not: which fields an interval shows, whether a struct is a variant.
 */
export function decodeColumn(data: ColumnData, type: DataType, context: DecodeContext): ArrayLike<unknown> {
  if (data.field.dictionary !== null) return decodeIndexed(data, type, context);
  const values = withNulls(decodeValues(data, type, context), data);
  const { type: layout } = data.field;
  return layout.id === "int" && layout.bits === 64 ? context.longs(values) : values;
}

/** Values under a null are whatever the memory holds. */
function decodeValues(data: ColumnData, type: DataType, context: DecodeContext): ArrayLike<unknown> {
  if (type.kind === "udt") return decodeValues(data, type.sqlType ?? dataTypeFromArrow(data.field), context);
  const layout = data.field.type;
  switch (layout.id) {
    case "null":
      return new Array<null>(data.length).fill(null);
    case "bool":
      return decodeBooleans(data);
    case "int":
      return integersOf(bytesOf(data, 0), layout, data.length);
    case "float":
      return floats(data, layout.bits);
    case "decimal":
      return decodeDecimals(data, layout);
    case "utf8":
    case "largeUtf8":
      return decodeTexts(data, context);
    case "utf8View":
      return decodeViews(data, (bytes) => exactText(textOf(bytes), bytes, context));
    case "binaryView":
      // Copies: a value that is kept must not keep the batch.
      return decodeViews(data, (bytes) => bytes.slice());
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
      return decodeTimes(data, layout, context);
    case "timestamp":
      return decodeTimestamps(data, layout);
    case "duration":
      return decodeDurations(data, layout.unit, type, context);
    case "interval":
      return decodeIntervals(data, layout.unit, type, context);
    case "list":
    case "largeList":
    case "listView":
    case "largeListView":
    case "fixedSizeList":
      return decodeLists(data, type, context);
    case "runEndEncoded":
      return decodeRuns(data, type, context);
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
  const values = context.dictionary(dictionary, () =>
    joined(dictionary.map((piece) => decodeColumn(piece, type, context))),
  );
  const indices = integersOf(bytesOf(data, 0), field.dictionary, data.length);
  return withNulls(
    mapRange(data.length, (index) => values[Number(indices[index])]),
    data,
  );
}

function joined(pieces: readonly ArrayLike<unknown>[]): ArrayLike<unknown> {
  const [only] = pieces;
  return only !== undefined && pieces.length === 1 ? only : pieces.flatMap((piece) => Array.from(piece));
}

/** Repeats each value for the length of its run. */
function decodeRuns(data: ColumnData, type: DataType, context: DecodeContext): unknown[] {
  const runEnds = childOf(data, 0);
  const values = decodeColumn(childOf(data, 1), type, context);
  const ends = integersOf(bytesOf(runEnds, 0), { bits: 32, signed: true, ...runEnds.field.type }, runEnds.length);
  let run = 0;
  return mapRange(data.length, (index) => {
    while (index >= Number(ends[run])) run++;
    return values[run];
  });
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

function decodeTexts(data: ColumnData, context: DecodeContext): unknown[] {
  const bytes = bytesOf(data, 1);
  const offsets = offsetsOf(data);
  const texts = decodeStrings(bytes, offsets);
  if (!context.isForEncoding) return texts;
  return texts.map((text, index) => exactText(text, bytes.subarray(offsets[index], offsets[index + 1]), context));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** Bytes that are not UTF-8 have become U+FFFD. */
function exactText(text: string, bytes: Uint8Array, context: DecodeContext): unknown {
  if (!context.isForEncoding || !text.includes("\ufffd") || isUtf8(bytes)) return text;
  return new Unfit("a text that is not UTF-8", "load it as binary");
}

/** A view is [bytes: int32][up to 12 bytes, or: their first 4, the number of their buffer: int32, the offset in it: int32]. */
function decodeViews<T>(data: ColumnData, read: (bytes: Uint8Array) => T): (T | null)[] {
  const inline = bytesOf(data, 0);
  const views = view(data, Int32Array, { length: data.length * 4 });
  return mapRange(data.length, (index) => {
    if (isNullAt(data.validity, index)) return null;
    const size = views[index * 4] as number;
    if (size <= 12) return read(inline.subarray(index * 16 + 4, index * 16 + 4 + size));
    const offset = views[index * 4 + 3] as number;
    return read(bytesOf(data, 1 + (views[index * 4 + 2] as number)).subarray(offset, offset + size));
  });
}

function floats(data: ColumnData, bits: 16 | 32 | 64): ArrayLike<number> {
  if (bits === 64) return view(data, Float64Array);
  if (bits === 32) return view(data, Float32Array);
  const halves = view(data, Uint16Array);
  return Float32Array.from({ length: data.length }, (_none, index) => floatFromHalf(halves[index] ?? 0));
}

/** A float of 16 bits: sign, 5 bits of exponent, 10 of fraction. Node's Float16Array is newer than the oldest Node we run on. */
function floatFromHalf(half: number): number {
  const sign = half >> 15 === 1 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function decodeBooleans(data: ColumnData): boolean[] {
  const bits = bytesOf(data, 0);
  return mapRange(data.length, (index) => ((bits[index >> 3] as number) & (1 << (index & 7))) !== 0);
}

function decodeBinaries(data: ColumnData): Uint8Array[] {
  const offsets = offsetsOf(data);
  const bytes = bytesOf(data, 1);
  // Copies: a value that is kept must not keep the batch.
  return mapRange(data.length, (index) => bytes.slice(offsets[index], offsets[index + 1]));
}

function decodeLists(data: ColumnData, type: DataType, context: DecodeContext): unknown[][] {
  const child = childOf(data, 0);
  const elementType = type.kind === "array" ? type.elementType : expected("an array", type);
  const elements = decodeColumn(child, elementType, context);
  const bounds = listBounds(data);
  return mapRange(data.length, (index) => copyRange(elements, ...bounds(index)));
}

/** Where each list begins and ends among the elements. */
function listBounds(data: ColumnData): (index: number) => readonly [number, number] {
  const layout = data.field.type;
  if (layout.id === "fixedSizeList") return (index) => [index * layout.listSize, (index + 1) * layout.listSize];
  if (layout.id === "list" || layout.id === "largeList") {
    const offsets = offsetsOf(data);
    return (index) => [offsets[index] ?? 0, offsets[index + 1] ?? 0];
  }
  const integers = { bits: layout.id === "largeListView" ? 64 : 32, signed: true };
  const [starts, sizes] = [0, 1].map((buffer) => integersOf(bytesOf(data, buffer), integers, data.length));
  return (index) => {
    const start = isNullAt(data.validity, index) ? 0 : Number(starts?.[index]);
    return [start, start + (isNullAt(data.validity, index) ? 0 : Number(sizes?.[index]))];
  };
}

function decodeMaps(data: ColumnData, type: DataType, context: DecodeContext): unknown[] {
  const entries = childOf(data, 0);
  const { keyType, valueType } = type.kind === "map" ? type : expected("a map", type);
  const keys = decodeColumn(childOf(entries, 0), keyType, context);
  const values = decodeColumn(childOf(entries, 1), valueType, context);
  const offsets = offsetsOf(data);
  return mapRange(data.length, (index) => {
    const map = new Map<unknown, unknown>();
    const start = offsets[index] ?? 0;
    const end = offsets[index + 1] ?? 0;
    for (let at = start; at < end; at++) map.set(keys[at], values[at]);
    if (map.size === end - start || !context.isForEncoding || isNullAt(data.validity, index)) return map;
    return new Unfit("a map that has a key twice", "make its keys distinct first");
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
      const srids = sridsOf(childNamed(data, "srid"));
      const shapes = decodeBinaries(childNamed(data, "wkb"));
      const make = type.kind === "geometry" ? Geometry : Geography;
      return mapRange(data.length, (index) => new make(shapes[index] as Uint8Array, srids[index] as number));
    }
    default:
      return expected("a struct", type);
  }
}

/** Of 32 bits: only the types of columns are compared with the schema, not those of what a value is made of. */
function sridsOf(data: ColumnData): Int32Array {
  const { type, name } = data.field;
  if (type.id === "int" && type.bits === 32) return view(data, Int32Array);
  throw new SparkConnectError(
    `The server sent the number ${JSON.stringify(name)} of a shape in another type than int.`,
  );
}

function decodeRows(data: ColumnData, type: StructType, context: DecodeContext): unknown[] {
  const columns = type.fields.map((field, index) => decodeColumn(childOf(data, index), field.dataType, context));
  return context.rowBuilder(type.fieldNames())(columns, data.length);
}

function expected(what: string, type: DataType): never {
  throw new SparkConnectError(`The server sent ${what} where the schema says ${type.simpleString()}.`);
}

function copyRange(values: ArrayLike<unknown>, start: number, end: number): unknown[] {
  const copy = new Array<unknown>(end - start);
  for (let index = start; index < end; index++) copy[index - start] = values[index];
  return copy;
}
