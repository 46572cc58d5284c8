import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { Expression_LiteralSchema } from "../../../src/gen/spark/connect/expressions_pb.js";
import { literalValue, rowOf } from "../../../src/sql/literal-value.ts";
import { DayTimeInterval } from "../../../src/types/intervals.ts";
import { Timestamp } from "../../../src/types/timestamp.ts";

type LiteralType = NonNullable<MessageInitShape<typeof Expression_LiteralSchema>["literalType"]>;
const decoded = (literalType: LiteralType): unknown => literalValue(create(Expression_LiteralSchema, { literalType }));

describe("the value of a literal that the server sent", () => {
  it.for<[LiteralType, unknown]>([
    [{ case: "null", value: {} }, null],
    [{ case: "integer", value: 1 }, 1],
    [{ case: "long", value: 1n }, 1n],
    [{ case: "date", value: 19_076 }, "2022-03-25"],
    [{ case: "timestamp", value: 1n }, new Timestamp(1n)],
    [{ case: "dayTimeInterval", value: 5n }, new DayTimeInterval(5n)],
    [{ case: "decimal", value: { value: "12.3", precision: 10, scale: 3 } }, "12.300"],
    [{ case: "decimal", value: { value: "12", precision: 10, scale: 0 } }, "12"],
    [{ case: "decimal", value: { value: "7", precision: 10, scale: 2 } }, "7.00"],
    [{ case: "specializedArray", value: { valueType: { case: "ints", value: { values: [1, 2] } } } }, [1, 2]],
    [
      {
        case: "array",
        value: {
          elements: [{ literalType: { case: "string", value: "a" } }, { literalType: { case: "null", value: {} } }],
        },
      },
      ["a", null],
    ],
    [
      {
        case: "map",
        value: {
          keys: [{ literalType: { case: "string", value: "k" } }],
          values: [{ literalType: { case: "long", value: 2n } }],
        },
      },
      new Map([["k", 2n]]),
    ],
  ])("%o", ([literalType, expected]) => {
    expect(decoded(literalType)).toEqual(expected);
  });

  it("of a struct has its fields by name and by position", () => {
    const struct = create(Expression_LiteralSchema, {
      literalType: { case: "struct", value: { elements: [{ literalType: { case: "integer", value: 1 } }] } },
      dataType: { kind: { case: "struct", value: { fields: [{ name: "a" }] } } },
    });
    const value = literalValue(struct);
    expect(value).toEqual({ a: 1 });
    expect([...(value as Iterable<unknown>)]).toEqual([1]);
  });
});

describe("a row made by hand", () => {
  it("has the first of two columns of one name, and both when iterated", () => {
    const row = rowOf(["a", "a", "b"], [1, 2, 3]);
    expect(row).toEqual({ a: 1, b: 3 });
    expect([...(row as unknown as Iterable<unknown>)]).toEqual([1, 2, 3]);
    expect(Object.keys(row)).toEqual(["a", "b"]);
  });

  it("may have a column called __proto__", () => {
    expect(Object.entries(rowOf(["__proto__"], [1]))).toEqual([["__proto__", 1]]);
  });
});
