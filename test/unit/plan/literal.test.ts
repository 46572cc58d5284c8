import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../../../src/errors.ts";
import { literal, type PlainValue } from "../../../src/plan/literal.ts";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../../src/types/intervals.ts";
import { Timestamp, TimestampNTZ } from "../../../src/types/timestamp.ts";

function typeAndValue(value: PlainValue): unknown {
  const { exprType } = literal(value);
  return exprType.case === "literal" ? [exprType.value.literalType.case, exprType.value.literalType.value] : exprType;
}

describe("a literal", () => {
  it.for<[PlainValue, string, unknown]>([
    [true, "boolean", true],
    ["a", "string", "a"],
    [0, "integer", 0],
    [2_147_483_647, "integer", 2_147_483_647],
    [-2_147_483_648, "integer", -2_147_483_648],
    [2_147_483_648, "long", 2_147_483_648n],
    [-2_147_483_649, "long", -2_147_483_649n],
    [Number.MAX_SAFE_INTEGER, "long", 9_007_199_254_740_991n],
    [2 ** 53, "double", 9_007_199_254_740_992],
    [1.5, "double", 1.5],
    [-0, "double", -0],
    [Number.NaN, "double", Number.NaN],
    [Number.NEGATIVE_INFINITY, "double", Number.NEGATIVE_INFINITY],
    [5n, "long", 5n],
    [9_223_372_036_854_775_807n, "long", 9_223_372_036_854_775_807n],
    [new Date(1_500), "timestamp", 1_500_000n],
    [new Date(-1), "timestamp", -1_000n],
    [new Timestamp(7n), "timestamp", 7n],
    [new TimestampNTZ(7n), "timestampNtz", 7n],
    [new DayTimeInterval(9n), "dayTimeInterval", 9n],
    [new YearMonthInterval(14), "yearMonthInterval", 14],
  ])("of %o is %s", ([value, type, expected]) => {
    expect(typeAndValue(value)).toEqual([type, expected]);
  });

  it("of null has the null type", () => {
    expect(typeAndValue(null)).toMatchObject(["null", { kind: { case: "null" } }]);
  });

  it("of a calendar interval keeps its three parts", () => {
    const parts = { months: 1, days: 2, microseconds: 3n };
    expect(typeAndValue(new CalendarInterval(1, 2, 3n))).toMatchObject(["calendarInterval", parts]);
  });

  it("of a timestamp beyond microseconds keeps the nanoseconds", () => {
    const parts = { epochMicros: 1n, nanosWithinMicro: 234, precision: 9 };
    expect(typeAndValue(new Timestamp(1n, 234))).toMatchObject(["timestampLtzNanos", parts]);
  });

  it.for<[string, unknown]>([
    ["a bigint beyond 64 bits", 2n ** 63n],
    ["an invalid Date", new Date(Number.NaN)],
    ["undefined", undefined],
    ["a function", () => 1],
    ["an object of no type that Spark knows", { a: 1 }],
  ])("of %s is refused", ([, value]) => {
    // What JavaScript callers may pass in spite of the types.
    expect(() => literal(value as PlainValue)).toThrow(InvalidInputError);
  });
});
