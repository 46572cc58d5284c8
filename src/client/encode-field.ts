import { type DescField, ScalarType } from "@bufbuild/protobuf";
import { type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { presence } from "../descriptors.ts";

/** Whether a field with a value is written to the wire: proto3 omits zeros, except in `optional` fields. */
export function isSent(field: DescField, value: unknown): boolean {
  if (value === undefined) return false;
  switch (field.fieldKind) {
    case "message":
      return true;
    case "list":
    case "map":
      return Object.keys(Object(value)).length > 0;
    case "enum":
      return isOptional(field) || value !== 0;
    case "scalar":
      return isOptional(field) || !isZero(value);
  }
}

function isOptional(field: DescField): boolean {
  return field.presence === presence.explicit;
}

/** Writes a field that holds no message, with its tag. Throws if the value is not of the field's type. */
export function writeField(writer: BinaryWriter, field: DescField, value: unknown): void {
  switch (field.fieldKind) {
    case "list":
      // The descriptor says that it is a list.
      writeList(writer, field, value as readonly unknown[]);
      break;
    case "map":
      for (const [key, item] of Object.entries(Object(value))) {
        writer.tag(field.number, WireType.LengthDelimited).fork();
        writeMapKey(writer, field, key);
        writeTagged(writer, 2, typeOf(field), item);
        writer.join();
      }
      break;
    default:
      writeTagged(writer, field.number, typeOf(field), value);
  }
}

/** Writes the key of an entry of a map. */
export function writeMapKey(writer: BinaryWriter, field: DescField, key: string): void {
  if (field.fieldKind !== "map" || field.mapKey !== ScalarType.STRING) {
    throw new TypeError(`${field.name} is not a map with string keys, the only kind in Spark's protocol`);
  }
  writer.tag(1, WireType.LengthDelimited).string(key);
}

function writeList(
  writer: BinaryWriter,
  field: DescField & { readonly fieldKind: "list" },
  values: readonly unknown[],
): void {
  const type = typeOf(field);
  if (!field.packed) {
    for (const value of values) writeTagged(writer, field.number, type, value);
    return;
  }
  writer.tag(field.number, WireType.LengthDelimited).fork();
  for (const value of values) writeScalar(writer, type, value);
  writer.join();
}

function typeOf(field: DescField): ScalarType {
  return field.scalar ?? ScalarType.INT32; // A field that is neither a message nor a scalar is an enum.
}

function writeTagged(writer: BinaryWriter, number: number, type: ScalarType, value: unknown): void {
  writer.tag(number, wireTypes[type]);
  writeScalar(writer, type, value);
}

const wireTypes: Readonly<Record<ScalarType, WireType>> = {
  [ScalarType.DOUBLE]: WireType.Bit64,
  [ScalarType.FLOAT]: WireType.Bit32,
  [ScalarType.INT64]: WireType.Varint,
  [ScalarType.UINT64]: WireType.Varint,
  [ScalarType.INT32]: WireType.Varint,
  [ScalarType.FIXED64]: WireType.Bit64,
  [ScalarType.FIXED32]: WireType.Bit32,
  [ScalarType.BOOL]: WireType.Varint,
  [ScalarType.STRING]: WireType.LengthDelimited,
  [ScalarType.BYTES]: WireType.LengthDelimited,
  [ScalarType.UINT32]: WireType.Varint,
  [ScalarType.SFIXED32]: WireType.Bit32,
  [ScalarType.SFIXED64]: WireType.Bit64,
  [ScalarType.SINT32]: WireType.Varint,
  [ScalarType.SINT64]: WireType.Varint,
};

/** The writer refuses values that its type cannot hold; the types here say what the descriptor says. */
function writeScalar(writer: BinaryWriter, type: ScalarType, value: unknown): void {
  switch (type) {
    case ScalarType.STRING:
      writer.string(value as string);
      break;
    case ScalarType.BYTES:
      writer.bytes(value as Uint8Array);
      break;
    case ScalarType.BOOL:
      writer.bool(value as boolean);
      break;
    case ScalarType.INT32:
      writer.int32(value as number);
      break;
    case ScalarType.UINT32:
      writer.uint32(value as number);
      break;
    case ScalarType.SINT32:
      writer.sint32(value as number);
      break;
    case ScalarType.FIXED32:
      writer.fixed32(value as number);
      break;
    case ScalarType.SFIXED32:
      writer.sfixed32(value as number);
      break;
    case ScalarType.FLOAT:
      writer.float(value as number);
      break;
    case ScalarType.DOUBLE:
      writer.double(value as number);
      break;
    case ScalarType.INT64:
      writer.int64(value as bigint);
      break;
    case ScalarType.UINT64:
      writer.uint64(value as bigint);
      break;
    case ScalarType.SINT64:
      writer.sint64(value as bigint);
      break;
    case ScalarType.FIXED64:
      writer.fixed64(value as bigint);
      break;
    case ScalarType.SFIXED64:
      writer.sfixed64(value as bigint);
      break;
  }
}

function isZero(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.byteLength === 0;
  return value === "" || value === false || value === 0n || Object.is(value, 0);
}
