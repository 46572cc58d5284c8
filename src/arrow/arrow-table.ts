import { Type } from "apache-arrow/fb/type";
import { InvalidInputError } from "../errors.ts";
import type { ArrowField, ArrowType, TimeUnit } from "./arrow-field.ts";
import { floatBits, intervalUnits, timeUnits, unreadableType } from "./arrow-schema.ts";
import type { ColumnData } from "./decode/column-data.ts";
import { sliceBits, sliceColumn } from "./decode/slice-column.ts";

/**
 * The part of apache-arrow's `Table` that is read here, described by its shape, so that any version and any copy of
 * that library works, and none needs to be loaded.
 */
export interface ArrowTableLike {
  readonly schema: { readonly fields: readonly ArrowFieldLike[] };
  readonly batches: readonly {
    readonly numRows: number;
    readonly data: { readonly children: readonly ArrowDataLike[] };
  }[];
}

/** The part of an Arrow field that is read here. */
export interface ArrowFieldLike {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: ArrowTypeLike;
  readonly metadata: ReadonlyMap<string, string>;
}

/** `typeId` numbers are those of Schema.fbs; -1 is a dictionary. The other properties depend on it. */
export interface ArrowTypeLike {
  readonly typeId: number;
  readonly children?: readonly ArrowFieldLike[] | null;
}

/** The part of a column's Arrow data that is read here. */
export interface ArrowDataLike {
  readonly length: number;
  readonly offset: number;
  readonly nullCount: number;
  readonly nullBitmap?: Uint8Array | undefined;
  readonly values?: unknown;
  readonly valueOffsets?: unknown;
  readonly children: readonly ArrowDataLike[];
  readonly dictionary?: { readonly data: readonly ArrowDataLike[] } | undefined;
  /** The buffers that the views of texts and bytes point into. */
  readonly variadicBuffers?: readonly Uint8Array[] | undefined;
}

/** Whether the value looks like an Arrow table of the apache-arrow library. */
export function isArrowTable(value: unknown): value is ArrowTableLike {
  if (typeof value !== "object" || value === null || !("schema" in value) || !("batches" in value)) return false;
  const { schema, batches } = value;
  return typeof schema === "object" && schema !== null && "fields" in schema && Array.isArray(batches);
}

/** The fields of a table. Throws `InvalidInputError` for a type that Spark has no equivalent for. */
export function fieldsOfTable(table: ArrowTableLike): readonly ArrowField[] {
  return table.schema.fields.map(fieldFrom);
}

/** The columns of each batch of a table, over the table's own memory. */
export function* batchesOfTable(
  table: ArrowTableLike,
  fields: readonly ArrowField[],
): Generator<{ readonly numRows: number; readonly columns: readonly ColumnData[] }, void> {
  for (const { numRows, data } of table.batches) {
    if (numRows === 0) continue;
    yield { numRows, columns: fields.map((field, index) => columnFrom(data.children[index], field, numRows)) };
  }
}

function columnFrom(data: ArrowDataLike | undefined, field: ArrowField, numRows: number): ColumnData {
  if (data === undefined) return nullColumn(field, numRows);
  const { length, offset } = data;
  const isIndex = field.dictionary !== null;
  const bits = data.nullCount > 0 && data.nullBitmap !== undefined ? data.nullBitmap : null;
  const values = bytesOf(data.values);
  const isBits = !isIndex && field.type.id === "bool";
  const column: ColumnData = {
    field,
    length,
    validity: bits === null ? null : sliceBits(bits, { start: offset, length }),
    // The library's slices share buffers of bits, and shift all others.
    buffers: isBits ? [sliceBits(values, { start: offset, length })] : buffersOf(field, data, values),
    children: isIndex ? [] : field.children.map((child, index) => columnFrom(data.children[index], child, 0)),
    dictionary: isIndex ? dictionaryFrom(data, field) : null,
  };
  return sliceColumn(column, { start: 0, length });
}

function buffersOf(field: ArrowField, data: ArrowDataLike, values: Uint8Array): readonly Uint8Array[] {
  if (field.dictionary !== null) return [values];
  if (["struct", "null", "fixedSizeList"].includes(field.type.id)) return [];
  if (field.type.id === "utf8View" || field.type.id === "binaryView") return [values, ...(data.variadicBuffers ?? [])];
  if (data.valueOffsets === undefined) return [values];
  const offsets = bytesOf(data.valueOffsets);
  return field.children.length > 0 ? [offsets] : [offsets, values];
}

/** A batch may lack a column that its schema has; the values are then null. */
function nullColumn(field: ArrowField, length: number): ColumnData {
  const type: ArrowType = { id: "null" };
  return {
    field: { ...field, type, children: [], dictionary: null },
    length,
    validity: null,
    buffers: [],
    children: [],
    dictionary: null,
  };
}

function dictionaryFrom(data: ArrowDataLike, field: ArrowField): readonly ColumnData[] {
  return (data.dictionary?.data ?? []).map((piece) => columnFrom(piece, { ...field, dictionary: null }, 0));
}

function bytesOf(values: unknown): Uint8Array {
  if (!ArrayBuffer.isView(values)) return new Uint8Array(0);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function fieldFrom(field: ArrowFieldLike): ArrowField {
  const { name, nullable, metadata } = field;
  const isDictionary = field.type.typeId === -1;
  const type = isDictionary ? partOf(field.type, "dictionary") : field.type;
  const indices = isDictionary ? partOf(field.type, "indices") : undefined;
  return {
    name,
    nullable,
    metadata,
    type: typeFrom(type, name),
    children: (type.children ?? []).map(fieldFrom),
    dictionary:
      indices === undefined ? null : { id: 0, bits: numberOf(indices, "bitWidth"), signed: isSigned(indices) },
  };
}

function typeFrom(type: ArrowTypeLike, name: string): ArrowType {
  const unit = (): TimeUnit => timeUnits[numberOf(type, "unit")] ?? "second";
  switch (type.typeId) {
    case Type.Null:
      return { id: "null" };
    case Type.Int:
      return { id: "int", bits: numberOf(type, "bitWidth"), signed: isSigned(type) };
    case Type.FloatingPoint:
      return { id: "float", bits: floatBits[numberOf(type, "precision")] ?? 64 };
    case Type.Binary:
      return { id: "binary" };
    case Type.Utf8:
      return { id: "utf8" };
    case Type.Bool:
      return { id: "bool" };
    case Type.Decimal:
      return {
        id: "decimal",
        precision: numberOf(type, "precision"),
        scale: numberOf(type, "scale"),
        bits: numberOf(type, "bitWidth"),
      };
    case Type.Date:
      return { id: "date", unit: numberOf(type, "unit") === 0 ? "day" : "millisecond" };
    case Type.Time:
      return { id: "time", unit: unit(), bits: numberOf(type, "bitWidth") };
    case Type.Timestamp:
      return { id: "timestamp", unit: unit(), timeZone: timeZoneOf(type) };
    case Type.Interval:
      return {
        id: "interval",
        unit: intervalUnits[numberOf(type, "unit")] ?? "yearMonth",
      };
    case Type.List:
      return { id: "list" };
    case Type.FixedSizeList:
      return { id: "fixedSizeList", listSize: numberOf(type, "listSize") };
    case Type.BinaryView:
      return { id: "binaryView" };
    case Type.Utf8View:
      return { id: "utf8View" };
    case Type.LargeList:
      return { id: "largeList" };
    case Type.Struct_:
      return { id: "struct" };
    case Type.FixedSizeBinary:
      return { id: "fixedSizeBinary", byteWidth: numberOf(type, "byteWidth") };
    case Type.Map:
      return { id: "map" };
    case Type.Duration:
      return { id: "duration", unit: unit() };
    case Type.LargeBinary:
      return { id: "largeBinary" };
    case Type.LargeUtf8:
      return { id: "largeUtf8" };
    default:
      throw new InvalidInputError(unreadableType(name, String(type)).message);
  }
}

function property(type: ArrowTypeLike, name: string): unknown {
  // The properties of a type depend on its number.
  return (type as unknown as Readonly<Record<string, unknown>>)[name];
}

function numberOf(type: ArrowTypeLike, name: string): number {
  const value = property(type, name);
  if (typeof value !== "number") throw new InvalidInputError(`An Arrow type lacks its ${name}.`);
  return value;
}

function isSigned(type: ArrowTypeLike): boolean {
  return property(type, "isSigned") !== false;
}

function timeZoneOf(type: ArrowTypeLike): string | null {
  const zone = property(type, "timezone");
  return typeof zone === "string" ? zone : null;
}

function partOf(type: ArrowTypeLike, name: "dictionary" | "indices"): ArrowTypeLike {
  const part = property(type, name);
  if (typeof part === "object" && part !== null && "typeId" in part) return part as ArrowTypeLike;
  throw new InvalidInputError(`An Arrow dictionary type lacks its ${name}.`);
}
