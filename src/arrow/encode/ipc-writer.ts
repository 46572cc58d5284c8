import { Binary } from "apache-arrow/fb/binary";
import { Bool } from "apache-arrow/fb/bool";
import { Buffer as BufferRange } from "apache-arrow/fb/buffer";
import { Date as DateLayout } from "apache-arrow/fb/date";
import { DateUnit } from "apache-arrow/fb/date-unit";
import { Decimal } from "apache-arrow/fb/decimal";
import { Duration } from "apache-arrow/fb/duration";
import { Field } from "apache-arrow/fb/field";
import { FieldNode } from "apache-arrow/fb/field-node";
import { FloatingPoint } from "apache-arrow/fb/floating-point";
import { Int } from "apache-arrow/fb/int";
import { Interval } from "apache-arrow/fb/interval";
import { KeyValue } from "apache-arrow/fb/key-value";
import { List } from "apache-arrow/fb/list";
import { Map as MapLayout } from "apache-arrow/fb/map";
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { MetadataVersion } from "apache-arrow/fb/metadata-version";
import { Null } from "apache-arrow/fb/null";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import { Schema } from "apache-arrow/fb/schema";
import { Struct_ as Struct } from "apache-arrow/fb/struct-";
import { Time } from "apache-arrow/fb/time";
import { Timestamp } from "apache-arrow/fb/timestamp";
import { Type } from "apache-arrow/fb/type";
import { Utf8 } from "apache-arrow/fb/utf8";
import { Builder } from "flatbuffers";
import { SparkConnectError } from "../../errors.ts";
import type { ArrowField, ArrowType } from "../arrow-field.ts";
import { floatBits, intervalUnits, timeUnits } from "../arrow-schema.ts";

/** A column ready to be written. */
export interface ColumnBuffers {
  readonly length: number;
  readonly nullCount: number;
  /** As the type lays them out (Columnar.rst), the validity first, which is empty if no value is null. */
  readonly buffers: readonly Uint8Array[];
  readonly children: readonly ColumnBuffers[];
}

/** What ends a stream. */
export const endOfStream: Uint8Array = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** The message that begins a stream. */
export function schemaMessage(fields: readonly ArrowField[]): Uint8Array {
  const builder = new Builder();
  const written = Schema.createFieldsVector(
    builder,
    fields.map((field) => writeField(builder, field)),
  );
  Schema.startSchema(builder);
  Schema.addFields(builder, written);
  const header = Schema.endSchema(builder);
  return frame(finishMessage(builder, { type: MessageHeader.Schema, header, bodyBytes: 0 }), []);
}

/** The message that holds some rows. */
export function batchMessage(columns: readonly ColumnBuffers[], numRows: number): Uint8Array {
  const depthFirst = columns.flatMap(withDescendants);
  const body = depthFirst.flatMap((column) => column.buffers);
  const builder = new Builder();
  const header = writeBatch(builder, { numRows, nodes: depthFirst, body });
  return frame(finishMessage(builder, { type: MessageHeader.RecordBatch, header, bodyBytes: bytesIn(body) }), body);
}

/** The contents of a batch's message, column after column, each with the columns inside it. */
interface FlatBatch {
  readonly numRows: number;
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[];
  readonly body: readonly Uint8Array[];
}

function writeBatch(builder: Builder, { numRows, nodes, body }: FlatBatch): number {
  const writtenNodes = writeNodes(builder, nodes);
  const buffers = writeRanges(builder, body);
  RecordBatch.startRecordBatch(builder);
  RecordBatch.addLength(builder, BigInt(numRows));
  RecordBatch.addNodes(builder, writtenNodes);
  RecordBatch.addBuffers(builder, buffers);
  return RecordBatch.endRecordBatch(builder);
}

function withDescendants(column: ColumnBuffers): readonly ColumnBuffers[] {
  return [column, ...column.children.flatMap(withDescendants)];
}

/** Vectors are written from their end. */
function writeNodes(builder: Builder, columns: FlatBatch["nodes"]): number {
  RecordBatch.startNodesVector(builder, columns.length);
  for (const { length, nullCount } of columns.toReversed()) {
    FieldNode.createFieldNode(builder, BigInt(length), BigInt(nullCount));
  }
  return builder.endVector();
}

function writeRanges(builder: Builder, body: readonly Uint8Array[]): number {
  let end = bytesIn(body);
  RecordBatch.startBuffersVector(builder, body.length);
  for (const buffer of body.toReversed()) {
    end -= paddedLength(buffer);
    BufferRange.createBuffer(builder, BigInt(end), BigInt(buffer.byteLength));
  }
  return builder.endVector();
}

function bytesIn(body: readonly Uint8Array[]): number {
  return body.reduce((sum, buffer) => sum + paddedLength(buffer), 0);
}

function finishMessage(
  builder: Builder,
  message: { readonly type: MessageHeader; readonly header: number; readonly bodyBytes: number },
): Uint8Array {
  Message.startMessage(builder);
  Message.addVersion(builder, MetadataVersion.V5);
  Message.addHeaderType(builder, message.type);
  Message.addHeader(builder, message.header);
  Message.addBodyLength(builder, BigInt(message.bodyBytes));
  Message.finishMessageBuffer(builder, Message.endMessage(builder));
  return builder.asUint8Array();
}

/** A message without a body, from its metadata. */
export function framed(metadata: Uint8Array): Uint8Array {
  return frame(metadata, []);
}

/** [0xFFFFFFFF][metadata bytes: int32][metadata][buffers], each of the last two padded to 8 bytes. */
function frame(metadata: Uint8Array, body: readonly Uint8Array[]): Uint8Array {
  const metadataBytes = paddedLength(metadata);
  const message = new Uint8Array(8 + metadataBytes + bytesIn(body));
  const view = new DataView(message.buffer);
  view.setInt32(0, -1, true);
  view.setInt32(4, metadataBytes, true);
  message.set(metadata, 8);
  let at = 8 + metadataBytes;
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

function writeField(builder: Builder, field: ArrowField): number {
  const name = builder.createString(field.name);
  const children = Field.createChildrenVector(
    builder,
    field.children.map((child) => writeField(builder, child)),
  );
  const entries = [...field.metadata].map(([key, value]) =>
    KeyValue.createKeyValue(builder, builder.createString(key), builder.createString(value)),
  );
  const metadata = entries.length === 0 ? undefined : Field.createCustomMetadataVector(builder, entries);
  const { id, table } = writeType(builder, field.type);
  Field.startField(builder);
  Field.addName(builder, name);
  Field.addNullable(builder, field.nullable);
  Field.addTypeType(builder, id);
  Field.addType(builder, table);
  Field.addChildren(builder, children);
  if (metadata !== undefined) Field.addCustomMetadata(builder, metadata);
  return Field.endField(builder);
}

/** The types that local data is written in (`arrowFieldsOf`). */
function writeType(builder: Builder, type: ArrowType): { readonly id: Type; readonly table: number } {
  switch (type.id) {
    case "null":
      return { id: Type.Null, table: Null.createNull(builder) };
    case "int":
      return { id: Type.Int, table: Int.createInt(builder, type.bits, type.signed) };
    case "float":
      return {
        id: Type.FloatingPoint,
        table: FloatingPoint.createFloatingPoint(builder, floatBits.indexOf(type.bits)),
      };
    case "binary":
      return { id: Type.Binary, table: Binary.createBinary(builder) };
    case "utf8":
      return { id: Type.Utf8, table: Utf8.createUtf8(builder) };
    case "bool":
      return { id: Type.Bool, table: Bool.createBool(builder) };
    case "decimal":
      return { id: Type.Decimal, table: Decimal.createDecimal(builder, type.precision, type.scale, type.bits) };
    case "date":
      return {
        id: Type.Date,
        table: DateLayout.createDate(builder, type.unit === "day" ? DateUnit.DAY : DateUnit.MILLISECOND),
      };
    case "time":
      return { id: Type.Time, table: Time.createTime(builder, timeUnits.indexOf(type.unit), type.bits) };
    case "timestamp":
      return { id: Type.Timestamp, table: writeTimestamp(builder, type) };
    case "interval":
      return { id: Type.Interval, table: Interval.createInterval(builder, intervalUnits.indexOf(type.unit)) };
    case "duration":
      return { id: Type.Duration, table: Duration.createDuration(builder, timeUnits.indexOf(type.unit)) };
    case "list":
      return { id: Type.List, table: List.createList(builder) };
    case "map":
      return { id: Type.Map, table: MapLayout.createMap(builder, false) };
    case "struct":
      return { id: Type.Struct_, table: Struct.createStruct_(builder) };
    case "fixedSizeBinary":
    case "fixedSizeList":
    case "utf8View":
    case "binaryView":
    case "listView":
    case "largeListView":
    case "runEndEncoded":
    case "largeBinary":
    case "largeUtf8":
    case "largeList":
      throw new SparkConnectError(`Local data is not written as ${type.id}.`);
  }
}

function writeTimestamp(builder: Builder, type: Extract<ArrowType, { id: "timestamp" }>): number {
  const zone = type.timeZone === null ? undefined : builder.createString(type.timeZone);
  Timestamp.startTimestamp(builder);
  Timestamp.addUnit(builder, timeUnits.indexOf(type.unit));
  if (zone !== undefined) Timestamp.addTimezone(builder, zone);
  return Timestamp.endTimestamp(builder);
}
