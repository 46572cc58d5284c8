import type { ArrowField, ArrowType, TimeUnit } from "./arrow-schema.ts";
import { FlatbufferBuilder, type FlatbufferValue } from "./flatbuffer-builder.ts";

/** A column ready to be written. */
export interface ColumnBuffers {
  readonly length: number;
  readonly nullCount: number;
  /** As the type lays them out (Columnar.rst), the validity first; that is empty where nothing is null. */
  readonly buffers: readonly Uint8Array[];
  readonly children: readonly ColumnBuffers[];
}

/** Metadata version 5, which Arrow writes since 1.0. */
const metadataVersion = 4;
const headerKinds = { schema: 1, batch: 3 } as const;

/** What ends a stream. */
export const endOfStream: Uint8Array = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** The message that begins a stream. */
export function schemaMessage(fields: readonly ArrowField[]): Uint8Array {
  const builder = new FlatbufferBuilder();
  const written = builder.offsets(fields.map((field) => writeField(builder, field)));
  const schema = builder.table([undefined, offset(written)]);
  return frame(finishMessage(builder, { kind: "schema", table: schema, bodyBytes: 0 }), []);
}

/** The message that holds some rows. */
export function batchMessage(columns: readonly ColumnBuffers[], numRows: number): Uint8Array {
  const depthFirst = columns.flatMap(withDescendants);
  const body = depthFirst.flatMap((column) => column.buffers);
  let bodyBytes = 0;
  const ranges = body.flatMap((buffer) => {
    const start = bodyBytes;
    bodyBytes += paddedLength(buffer);
    return [start, buffer.byteLength];
  });
  const builder = new FlatbufferBuilder();
  const nodes = builder.int64Pairs(depthFirst.flatMap((column) => [column.length, column.nullCount]));
  const buffers = builder.int64Pairs(ranges);
  const batch = builder.table([int64(numRows), offset(nodes), offset(buffers)]);
  return frame(finishMessage(builder, { kind: "batch", table: batch, bodyBytes }), body);
}

function withDescendants(column: ColumnBuffers): readonly ColumnBuffers[] {
  return [column, ...column.children.flatMap(withDescendants)];
}

/** Message: version 0, header_type 1, header 2, bodyLength 3. */
function finishMessage(
  builder: FlatbufferBuilder,
  header: { readonly kind: keyof typeof headerKinds; readonly table: number; readonly bodyBytes: number },
): Uint8Array {
  const message = builder.table([
    int16(metadataVersion),
    int8(headerKinds[header.kind]),
    offset(header.table),
    int64(header.bodyBytes),
  ]);
  return builder.finish(message);
}

/** [0xFFFFFFFF][metadata bytes: int32][metadata][buffers, each padded to 8 bytes]. */
function frame(metadata: Uint8Array, body: readonly Uint8Array[]): Uint8Array {
  const bodyBytes = body.reduce((sum, buffer) => sum + paddedLength(buffer), 0);
  const message = new Uint8Array(8 + metadata.byteLength + bodyBytes);
  const view = new DataView(message.buffer);
  view.setInt32(0, -1, true);
  view.setInt32(4, metadata.byteLength, true);
  message.set(metadata, 8);
  let at = 8 + metadata.byteLength;
  for (const buffer of body) {
    message.set(buffer, at);
    at += paddedLength(buffer);
  }
  return message;
}

function paddedLength(buffer: Uint8Array): number {
  return (buffer.byteLength + 7) & ~7;
}

/** Puts messages one after the other. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** Field: name 0, nullable 1, type_type 2, type 3, dictionary 4, children 5, custom_metadata 6. */
function writeField(builder: FlatbufferBuilder, field: ArrowField): number {
  const name = builder.string(field.name);
  const children = builder.offsets(field.children.map((child) => writeField(builder, child)));
  const entries = [...field.metadata].map(([key, value]) => writeKeyValue(builder, key, value));
  const metadata = entries.length === 0 ? undefined : offset(builder.offsets(entries));
  const { id, fields } = typeTable(builder, field.type);
  const type = builder.table(fields);
  return builder.table([
    offset(name),
    int8(field.nullable ? 1 : 0),
    int8(id),
    offset(type),
    undefined,
    offset(children),
    metadata,
  ]);
}

function writeKeyValue(builder: FlatbufferBuilder, key: string, value: string): number {
  const [keyAt, valueAt] = [builder.string(key), builder.string(value)];
  return builder.table([offset(keyAt), offset(valueAt)]);
}

const timeUnits: readonly TimeUnit[] = ["second", "millisecond", "microsecond", "nanosecond"];
const intervalUnits = ["yearMonth", "dayTime", "monthDayNano"] as const;
const floatBits = [16, 32, 64] as const;

/** The number of a type in the union `Type` of Schema.fbs, and the fields of its table. */
function typeTable(
  builder: FlatbufferBuilder,
  type: ArrowType,
): { readonly id: number; readonly fields: readonly FlatbufferValue[] } {
  switch (type.id) {
    case "null":
      return { id: 1, fields: [] };
    case "int":
      return { id: 2, fields: [int32(type.bits), int8(type.signed ? 1 : 0)] };
    case "float":
      return { id: 3, fields: [int16(floatBits.indexOf(type.bits))] };
    case "binary":
      return { id: 4, fields: [] };
    case "utf8":
      return { id: 5, fields: [] };
    case "bool":
      return { id: 6, fields: [] };
    case "decimal":
      return { id: 7, fields: [int32(type.precision), int32(type.scale), int32(type.bits)] };
    case "date":
      return { id: 8, fields: [int16(type.unit === "day" ? 0 : 1)] };
    case "time":
      return { id: 9, fields: [int16(timeUnits.indexOf(type.unit)), int32(type.bits)] };
    case "timestamp": {
      const zone = type.timeZone === null ? undefined : offset(builder.string(type.timeZone));
      return { id: 10, fields: [int16(timeUnits.indexOf(type.unit)), zone] };
    }
    case "interval":
      return { id: 11, fields: [int16(intervalUnits.indexOf(type.unit))] };
    case "list":
      return { id: 12, fields: [] };
    case "struct":
      return { id: 13, fields: [] };
    case "fixedSizeBinary":
      return { id: 15, fields: [int32(type.byteWidth)] };
    case "map":
      return { id: 17, fields: [int8(0)] };
    case "duration":
      return { id: 18, fields: [int16(timeUnits.indexOf(type.unit))] };
    case "largeBinary":
      return { id: 19, fields: [] };
    case "largeUtf8":
      return { id: 20, fields: [] };
    case "largeList":
      return { id: 21, fields: [] };
  }
}

const int8 = (value: number): FlatbufferValue => ({ kind: "int8", value });
const int16 = (value: number): FlatbufferValue => ({ kind: "int16", value });
const int32 = (value: number): FlatbufferValue => ({ kind: "int32", value });
const int64 = (value: number): FlatbufferValue => ({ kind: "int64", value });
const offset = (value: number): FlatbufferValue => ({ kind: "offset", value });
