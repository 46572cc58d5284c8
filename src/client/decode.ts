import {
  create,
  type DescField,
  type DescMessage,
  type Message,
  type MessageShape,
  ScalarType,
  type UnknownField,
} from "@bufbuild/protobuf";
import { scalarZeroValue } from "@bufbuild/protobuf/reflect";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { SparkConnectError } from "../errors.ts";

/** As deep as Spark's own limit (`spark.connect.grpc.marshallerRecursionLimit`). */
const recursionLimit = 1024;

/**
 * Reads a message: what `fromBinary` reads, fields that the schema does not know included. Its bytes fields are views of
 * `bytes`, not copies. Throws `SparkConnectError` when it is malformed.
 *
 * `fromBinary` prepares every type that the schema can reach before it reads a byte, as an answer can hold a relation:
 * three hundred, where answers hold a handful.
 */
export function decode<D extends DescMessage>(schema: D, bytes: Uint8Array): MessageShape<D> {
  try {
    const message = create(schema);
    readMessage(new BinaryReader(bytes), schema, { message, end: bytes.byteLength, depth: 0 });
    return message;
  } catch (cause) {
    const message = `The server sent a malformed ${schema.typeName}. Check that it is a Spark Connect server.`;
    throw new SparkConnectError(message, { cause });
  }
}

interface Target {
  /** What is read is added to it. */
  readonly message: Message;
  /** Where it ends in the reader's bytes. */
  readonly end: number;
  readonly depth: number;
}

/** A message's fields by name. True of each generated message: they are plain objects. */
type Values = Record<string, unknown>;

function readMessage(reader: BinaryReader, schema: DescMessage, { message, end, depth }: Target): void {
  if (depth > recursionLimit) throw new RangeError(`more than ${recursionLimit} messages within one another`);
  const fields = fieldsByNumber(schema);
  const values = message as Message & Values;
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    if (field === undefined) {
      // A relation from the server may be sent back to it, and must keep all that it holds.
      const unknown: UnknownField = { no: number, wireType, data: reader.skip(wireType, number) };
      message.$unknown ??= [];
      message.$unknown.push(unknown);
    } else {
      readField(reader, field, { values, wireType, depth });
    }
  }
  if (reader.pos !== end) throw new RangeError(`${schema.typeName} is longer than it says`);
}

const numbered = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsByNumber(schema: DescMessage): ReadonlyMap<number, DescField> {
  const known = numbered.get(schema);
  if (known !== undefined) return known;
  const fields = new Map(schema.fields.map((field) => [field.number, field]));
  numbered.set(schema, fields);
  return fields;
}

interface Place {
  readonly values: Values;
  readonly wireType: WireType;
  readonly depth: number;
}

function readField(reader: BinaryReader, field: DescField, { values, wireType, depth }: Place): void {
  const name = field.localName;
  switch (field.fieldKind) {
    case "list":
      // A created message has a list here.
      readItems(reader, field, { items: values[name] as unknown[], wireType, depth });
      break;
    case "map": {
      const [key, value] = readEntry(reader, field, depth);
      // A created message has an object here. Defined, as a key can be `__proto__`.
      Object.defineProperty(values[name], key, { value, writable: true, enumerable: true, configurable: true });
      break;
    }
    default: {
      const { oneof } = field;
      const before = oneof === undefined ? values[name] : chosen(values[oneof.localName], name);
      const value = readSingle(reader, field, { before, depth });
      if (oneof === undefined) values[name] = value;
      else values[oneof.localName] = { case: name, value };
    }
  }
}

/** What a oneof holds under this name. */
function chosen(oneof: unknown, name: string): unknown {
  const { case: member, value } = oneof as { readonly case?: string; readonly value?: unknown }; // Always such an object.
  return member === name ? value : undefined;
}

/** A message that comes in two parts is the two merged. */
function readSingle(
  reader: BinaryReader,
  field: DescField,
  { before, depth }: { readonly before?: unknown; readonly depth: number },
): unknown {
  if (field.message === undefined) return readScalar(reader, field.scalar ?? ScalarType.INT32);
  const message = (before as Message | undefined) ?? create(field.message); // The descriptor says so: a message.
  const length = reader.uint32();
  readMessage(reader, field.message, { message, end: reader.pos + length, depth: depth + 1 });
  return message;
}

type ListField = DescField & { readonly fieldKind: "list" };

interface Items {
  readonly items: unknown[];
  readonly wireType: WireType;
  readonly depth: number;
}

function readItems(reader: BinaryReader, field: ListField, { items, wireType, depth }: Items): void {
  const isPacked = field.packed && wireType === WireType.LengthDelimited;
  if (!isPacked) {
    items.push(readSingle(reader, field, { depth }));
    return;
  }
  const length = reader.uint32();
  const end = reader.pos + length;
  while (reader.pos < end) items.push(readSingle(reader, field, { depth }));
}

/** An entry may lack its key or its value, which then is zero. */
function readEntry(reader: BinaryReader, field: DescField, depth: number): readonly [string, unknown] {
  const length = reader.uint32();
  const end = reader.pos + length;
  let key = "";
  let value: unknown;
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    if (number === 1) key = reader.string();
    else if (number === 2) value = readSingle(reader, field, { before: value, depth });
    else reader.skip(wireType, number);
  }
  return [key, value ?? zero(field)];
}

function zero(field: DescField): unknown {
  return field.message === undefined ? scalarZeroValue(field.scalar ?? ScalarType.INT32, false) : create(field.message);
}

/** A field that is neither a message nor a scalar is an enum. */
function readScalar(reader: BinaryReader, type: ScalarType): unknown {
  switch (type) {
    case ScalarType.STRING:
      return reader.string();
    case ScalarType.BYTES:
      return reader.bytes();
    case ScalarType.BOOL:
      return reader.bool();
    case ScalarType.INT32:
      return reader.int32();
    case ScalarType.UINT32:
      return reader.uint32();
    case ScalarType.SINT32:
      return reader.sint32();
    case ScalarType.FIXED32:
      return reader.fixed32();
    case ScalarType.SFIXED32:
      return reader.sfixed32();
    case ScalarType.FLOAT:
      return reader.float();
    case ScalarType.DOUBLE:
      return reader.double();
    case ScalarType.INT64:
      return reader.int64();
    case ScalarType.UINT64:
      return reader.uint64();
    case ScalarType.SINT64:
      return reader.sint64();
    case ScalarType.FIXED64:
      return reader.fixed64();
    case ScalarType.SFIXED64:
      return reader.sfixed64();
  }
}
