import {
  create,
  type DescField,
  type DescMessage,
  fromBinary,
  type Message,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "../../../src/client/decode.ts";
import { encode } from "../../../src/client/encode.ts";
import { SparkConnectError } from "../../../src/errors.ts";
import {
  AnalyzePlanResponseSchema,
  ExecutePlanResponseSchema,
  PlanSchema,
} from "../../../src/gen/spark/connect/base_pb.js";
import { CommandSchema } from "../../../src/gen/spark/connect/commands_pb.js";
import { IntsSchema } from "../../../src/gen/spark/connect/common_pb.js";
import { ExpressionSchema } from "../../../src/gen/spark/connect/expressions_pb.js";
import { Read_NamedTableSchema, RelationSchema, SQLSchema } from "../../../src/gen/spark/connect/relations_pb.js";

describe("decoding", () => {
  it.each<DescMessage>([
    ExecutePlanResponseSchema,
    AnalyzePlanResponseSchema,
    RelationSchema,
    CommandSchema,
    PlanSchema,
  ])("reads any %s as protobuf-es does", (schema) => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(1_000_000)), (stream) => {
        const bytes = toBinary(
          schema,
          anyMessage(schema, 0, () => stream.next().value),
        );
        expect(decode(schema, bytes)).toEqual(fromBinary(schema, bytes));
      }),
      { numRuns: 200 },
    );
  });

  it("gives back what it does not know, in the order in which it came", () => {
    const newer = new BinaryWriter()
      .tag(90_001, WireType.LengthDelimited)
      .string("new")
      .tag(1, WireType.LengthDelimited)
      .bytes(Uint8Array.of())
      .tag(90_000, WireType.Varint)
      .uint32(7)
      .finish();
    const relation = decode(RelationSchema, newer);
    expect(relation).toEqual(fromBinary(RelationSchema, newer));
    expect(relation.$unknown?.map(({ no }) => no)).toEqual([90_001, 90_000]);
    expect(decode(RelationSchema, encode(RelationSchema, relation))).toEqual(relation);
  });

  it("adds the second half of a message to the first, and keeps the last of what is one value", () => {
    const halves = [
      toBinary(RelationSchema, create(RelationSchema, { common: { planId: 1n } })),
      toBinary(RelationSchema, create(RelationSchema, { common: { sourceInfo: "b" } })),
      toBinary(RelationSchema, create(RelationSchema, { relType: { case: "limit", value: { limit: 3 } } })),
      toBinary(RelationSchema, create(RelationSchema, { relType: { case: "limit", value: { input: {} } } })),
      toBinary(RelationSchema, create(RelationSchema, { relType: { case: "sql", value: { query: "select 1" } } })),
    ];
    for (let parts = 1; parts <= halves.length; parts++) {
      const bytes = Buffer.concat(halves.slice(0, parts));
      expect(decode(RelationSchema, bytes), String(parts)).toEqual(fromBinary(RelationSchema, bytes));
    }
  });

  it("reads numbers packed and not, one after the other", () => {
    const packed = new BinaryWriter().tag(1, WireType.LengthDelimited).fork().int32(1).int32(-300).join().finish();
    const bytes = Buffer.concat([packed, new BinaryWriter().tag(1, WireType.Varint).int32(7).finish(), packed]);
    expect(decode(IntsSchema, bytes).values).toEqual([1, -300, 7, 1, -300]);
    expect(decode(IntsSchema, bytes)).toEqual(fromBinary(IntsSchema, bytes));
  });

  it("reads entries without key or value, and __proto__ as a key", () => {
    const entry = (write: (writer: BinaryWriter) => BinaryWriter) =>
      write(new BinaryWriter().tag(2, WireType.LengthDelimited).fork()).join().finish();
    const options = Buffer.concat([
      entry((writer) => writer.tag(2, WireType.LengthDelimited).string("of no key")),
      entry((writer) => writer.tag(1, WireType.LengthDelimited).string("__proto__")),
    ]);
    expect(decode(Read_NamedTableSchema, options)).toEqual(fromBinary(Read_NamedTableSchema, options));
    expect(Object.entries(decode(Read_NamedTableSchema, options).options)).toEqual([
      ["", "of no key"],
      ["__proto__", ""],
    ]);
    const literals = entry((writer) => writer.tag(1, WireType.LengthDelimited).string("x"));
    expect(decode(SQLSchema, literals)).toEqual(fromBinary(SQLSchema, literals));
  });

  it("reads 1,000 messages within one another", () => {
    let expression = create(ExpressionSchema);
    for (let level = 0; level < 500; level++) {
      expression = create(ExpressionSchema, { exprType: { case: "alias", value: { expr: expression } } });
    }
    const bytes = encode(ExpressionSchema, expression);
    expect(encode(ExpressionSchema, decode(ExpressionSchema, bytes))).toEqual(bytes);
  });

  it("refuses what is cut off, too long or too deep, and says which message it was", () => {
    const bytes = toBinary(RelationSchema, create(RelationSchema, { common: { planId: 300n } }));
    const tooLong = Uint8Array.of(0x0a, 0x7f, 0x08);
    for (const broken of [bytes.subarray(0, -1), tooLong, deep(1_100)]) {
      expect(() => decode(RelationSchema, broken)).toThrow(SparkConnectError);
      expect(() => decode(RelationSchema, broken)).toThrow("malformed spark.connect.Relation");
    }
  });
});

/** Nested limits, from the inside to the outside. */
function deep(levels: number): Uint8Array {
  let bytes: Uint8Array = Uint8Array.of();
  for (let level = 0; level < levels; level++) {
    const limit = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(bytes).finish();
    bytes = new BinaryWriter().tag(8, WireType.LengthDelimited).bytes(limit).finish();
  }
  return bytes;
}

/** A message of some depth in which about half of the fields are set. */
function anyMessage(schema: DescMessage, depth: number, next: () => number): Message {
  const message = create(schema) as Message & Record<string, unknown>;
  for (const member of schema.members) {
    if (next() % 2 === 0) continue;
    const field = member.kind === "oneof" ? member.fields[next() % member.fields.length] : member;
    if (field === undefined) continue;
    const value = anyValue(field, depth, next);
    if (value === undefined) continue;
    message[member.localName] = member.kind === "oneof" ? { case: field.localName, value } : value;
  }
  return message;
}

function anyValue(field: DescField, depth: number, next: () => number): unknown {
  const one = () => anySingle(field, depth, next);
  if (field.fieldKind === "list") return several(next, one).filter((value) => value !== undefined);
  if (field.fieldKind !== "map") return one();
  const entries = several(next, () => [`key ${next()}`, one()] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function several<T>(next: () => number, make: () => T): T[] {
  return Array.from({ length: next() % 3 }, make);
}

function anySingle({ message, enum: enumeration, scalar }: DescField, depth: number, next: () => number): unknown {
  if (message !== undefined) return depth > 4 ? undefined : anyMessage(message, depth + 1, next);
  if (enumeration !== undefined) return next() % enumeration.values.length;
  switch (scalar) {
    case ScalarType.STRING:
      return `ü${next()}`;
    case ScalarType.BYTES:
      return Uint8Array.of(next() % 256, next() % 256);
    case ScalarType.BOOL:
      return next() % 2 === 1;
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return BigInt(next()) * -(2n ** 40n);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return BigInt(next()) * 2n ** 40n;
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return next() / 2;
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return -next();
    default:
      return next();
  }
}
