import { zstdDecompressSync } from "node:zlib";
import { create, equals, fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../../../src/client/encode.ts";
import { sealPlan } from "../../../src/client/sealed-plan.ts";
import {
  CompressionCodec,
  Plan_CompressedOperation_OpType,
  PlanSchema,
} from "../../../src/gen/spark/connect/base_pb.js";
import { SqlCommandSchema } from "../../../src/gen/spark/connect/commands_pb.js";
import { StorageLevelSchema } from "../../../src/gen/spark/connect/common_pb.js";
import { ExpressionSchema } from "../../../src/gen/spark/connect/expressions_pb.js";
import { ReadSchema, type Relation, RelationSchema } from "../../../src/gen/spark/connect/relations_pb.js";

const unlimited = { recursionLimit: 1_000_000 };

function chain(levels: number, leaf = "select 1 a"): Relation {
  let relation = create(RelationSchema, { relType: { case: "sql", value: { query: leaf } } });
  for (let level = 0; level < levels; level++) {
    const input = relation;
    relation =
      level % 3 === 0
        ? create(RelationSchema, {
            relType: {
              case: "setOp",
              value: {
                leftInput: input,
                rightInput: input.relType.case === "sql" ? input : create(RelationSchema),
                isAll: true,
              },
            },
          })
        : create(RelationSchema, {
            common: { planId: BigInt(level) },
            relType: { case: "limit", value: { input, limit: level } },
          });
  }
  return relation;
}

describe("encoding", () => {
  it("gives what protobuf-es gives for messages that it can encode", () => {
    fc.assert(
      fc.property(fc.nat(400), (levels) => {
        const relation = chain(levels);
        const read = fromBinary(RelationSchema, encode(RelationSchema, relation), unlimited);
        expect(Buffer.compare(toBinary(RelationSchema, read), toBinary(RelationSchema, relation))).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it("gives the very bytes of protobuf-es for shallow messages", () => {
    const relation = chain(50);
    expect(Buffer.compare(encode(RelationSchema, relation), toBinary(RelationSchema, relation))).toBe(0);
  });

  it("gives the very bytes for every kind of field", () => {
    const literal = (value: object) => create(ExpressionSchema, { exprType: { case: "literal", value } });
    const expressions = [
      { literalType: { case: "double", value: -0 } },
      { literalType: { case: "double", value: 0 } },
      { literalType: { case: "float", value: 1.5 } },
      { literalType: { case: "long", value: -(2n ** 63n) } },
      { literalType: { case: "byte", value: -1 } },
      { literalType: { case: "binary", value: Uint8Array.of(0, 255) } },
      { literalType: { case: "boolean", value: false } },
      { literalType: { case: "string", value: "ü€😀" } },
      { literalType: { case: "decimal", value: { value: "1.20", precision: 0, scale: 2 } } },
    ].map(literal);
    const sql = create(SqlCommandSchema, {
      sql: "",
      args: { "": { literalType: { case: "integer", value: 1 } }, b: {} },
      namedArguments: { x: expressions[0] ?? {}, y: {} },
      posArguments: expressions,
      input: { common: { planId: 0n }, relType: { case: "sample", value: { withReplacement: false, seed: 0n } } },
    });
    const read = create(ReadSchema, {
      readType: {
        case: "dataSource",
        value: { format: "", options: { "": "", b: "c" }, paths: ["", "x"], predicates: [] },
      },
      isStreaming: true,
    });
    const usage = create(StorageLevelSchema, { useDisk: true, replication: -3 });
    expect(Buffer.compare(encode(SqlCommandSchema, sql), toBinary(SqlCommandSchema, sql))).toBe(0);
    expect(Buffer.compare(encode(ReadSchema, read), toBinary(ReadSchema, read))).toBe(0);
    expect(Buffer.compare(encode(StorageLevelSchema, usage), toBinary(StorageLevelSchema, usage))).toBe(0);
  });

  it("refuses a number that its field cannot hold", () => {
    const limit = create(RelationSchema, { relType: { case: "limit", value: { limit: 1.5 } } });
    expect(() => encode(RelationSchema, limit)).toThrowError("1.5");
  });

  it("encodes 20,000 levels, where protobuf-es overflows the stack", () => {
    const relation = chain(20_000);
    expect(() => toBinary(RelationSchema, relation)).toThrowError(RangeError);
    expect(encode(RelationSchema, relation).byteLength).toBeGreaterThan(20_000 * 8);
  });

  it("encodes a deep expression as well", () => {
    let expression: object = { exprType: { case: "unresolvedAttribute", value: { unparsedIdentifier: "a" } } };
    for (let level = 0; level < 400; level++) {
      expression = {
        exprType: { case: "unresolvedFunction", value: { functionName: "not", arguments: [expression] } },
      };
      expression = Object.freeze(expression);
    }
    const filter = create(RelationSchema, { relType: { case: "filter", value: { condition: expression } } });
    const read = fromBinary(RelationSchema, encode(RelationSchema, filter), unlimited);
    expect(Buffer.compare(toBinary(RelationSchema, read), toBinary(RelationSchema, filter))).toBe(0);
  });

  it("encodes 150,000 expressions beside each other: more than fit on the stack as arguments", () => {
    const literal = { exprType: { case: "literal", value: { literalType: { case: "integer", value: 7 } } } } as const;
    const value = { functionName: "in", arguments: Array.from({ length: 150_000 }, () => literal) };
    const condition = { exprType: { case: "unresolvedFunction", value } } as const;
    const filter = create(RelationSchema, { relType: { case: "filter", value: { condition } } });
    expect(Buffer.compare(encode(RelationSchema, filter), toBinary(RelationSchema, filter))).toBe(0);
  });

  it("leaves a frozen message as it was", () => {
    const relation = chain(1_000);
    Object.freeze(relation);
    encode(RelationSchema, relation);
    expect(relation.$unknown).toBeUndefined();
    expect(relation.relType.case).toBe("setOp");
  });
});

describe("a sealed plan", () => {
  const plan = create(PlanSchema, { opType: { case: "root", value: chain(3, "x".repeat(10_000)) } });

  it("is the same plan on the wire", async () => {
    const sealed = await sealPlan(plan, null);
    expect(equals(PlanSchema, fromBinary(PlanSchema, encode(PlanSchema, sealed)), plan)).toBe(true);
  });

  it("is compressed above the server's threshold, and not at it", async () => {
    const bytes = toBinary(RelationSchema, chain(3, "x".repeat(10_000)));
    const { opType } = await sealPlan(plan, bytes.byteLength - 1);
    expect(opType.case).toBe("compressedOperation");
    expect(opType.value).toMatchObject({
      opType: Plan_CompressedOperation_OpType.RELATION,
      compressionCodec: CompressionCodec.ZSTD,
    });
    const data = opType.case === "compressedOperation" ? opType.value.data : new Uint8Array();
    expect(Buffer.compare(zstdDecompressSync(data), bytes)).toBe(0);
    expect((await sealPlan(plan, bytes.byteLength)).opType.case).toBeUndefined();
  });

  it("stays uncompressed where that would make it larger", async () => {
    const small = create(PlanSchema, {
      opType: { case: "root", value: { relType: { case: "sql", value: { query: "1" } } } },
    });
    expect((await sealPlan(small, 0)).opType.case).toBeUndefined();
  });
});
