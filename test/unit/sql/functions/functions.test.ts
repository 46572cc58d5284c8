import type { JsonValue } from "@bufbuild/protobuf";
import { toJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ExpressionSchema } from "../../../../src/gen/spark/connect/expressions_pb.js";
import {
  BinaryType,
  type Column,
  DayTimeInterval,
  DayTimeIntervalType,
  functions as F,
  IntegerType,
  InvalidInputError,
  Timestamp,
  TimestampNTZ,
  TimestampType,
  YearMonthInterval,
} from "../../../../src/index.ts";

// What each function sends is compared with PySpark's own messages in test/parity; here is what the client decides.

// Where in this file a column was made (`common`) is left out.
const textOf = (column: Column): string =>
  JSON.stringify(toJson(ExpressionSchema, column.expression), (key, value) => (key === "common" ? undefined : value));
const messageOf = (column: Column): JsonValue => JSON.parse(textOf(column));

describe("functions", () => {
  it("are reachable by names that are reserved words", () => {
    expect(messageOf(F.typeof("a"))).toEqual({
      unresolvedFunction: {
        functionName: "typeof",
        arguments: [{ unresolvedAttribute: { unparsedIdentifier: "a", isMetadataColumn: false } }],
      },
    });
  });

  it("take a string for a column's name and a number for a literal", () => {
    expect(textOf(F.pmod("a", 7))).toContain('[{"unresolvedAttribute":{"unparsedIdentifier":"a"');
    expect(textOf(F.pmod("a", 7))).toContain('{"literal":{"integer":7}}');
  });

  it("leave out optional arguments that are not given", () => {
    expect(messageOf(F.round("a"))).toEqual(messageOf(F.call_udf("round", "a")));
  });

  it("count rows, not values, of all columns", () => {
    expect(messageOf(F.count(F.col("*")))).toEqual(messageOf(F.count(F.lit(1))));
  });

  it("draw a new seed each time that none is given", () => {
    expect(textOf(F.rand())).not.toBe(textOf(F.rand()));
    expect(textOf(F.rand(3))).toBe(textOf(F.rand(3)));
  });

  it("make plans that cannot be changed", () => {
    expect(Object.isFrozen(F.concat("a", "b").expression)).toBe(true);
  });

  it.each([
    ["json_tuple without a field", () => F.json_tuple("a")],
    ["variant_delete without a path", () => F.variant_delete("v")],
    // @ts-expect-error: the compiler knows the widths.
    ["sha2 of a width that there is none of", () => F.sha2("a", 128)],
    ["a lambda without parameters", () => F.transform("a", () => F.lit(1))],
    ["a lambda whose parameters are hidden", () => F.transform("a", (...all: Column[]) => F.array(...all))],
  ])("refuse %s", (_case, build) => {
    expect(build).toThrow(InvalidInputError);
  });
});

describe("lambda functions", () => {
  it("bind as many variables as the function takes", () => {
    expect(textOf(F.transform("a", (x) => x))).toContain('"arguments":[{"nameParts":["x_1"]}]');
    expect(textOf(F.transform("a", (x, i) => x.plus(i)))).toContain('[{"nameParts":["x_1"]},{"nameParts":["y_1"]}]');
  });

  it("tell their variables from those of the lambdas around them", () => {
    const grid = F.transform("a", (x) => F.transform("b", (y) => x.plus(y)));
    expect(textOf(grid)).toContain(
      '"functionName":"+","arguments":[{"unresolvedNamedLambdaVariable":{"nameParts":["x_1"]}}',
    );
    expect(textOf(grid)).toContain('{"unresolvedNamedLambdaVariable":{"nameParts":["x_2"]}}');
  });

  it("name their variables alike in equal programs, also after one that threw", () => {
    const build = () => F.exists("a", (x) => x.isNull());
    const before = textOf(build());
    expect(() =>
      F.exists("a", (_x) => {
        throw new RangeError("no");
      }),
    ).toThrow(RangeError);
    expect(textOf(build())).toBe(before);
  });
});

describe("typed literals", () => {
  it.each([
    [F.typedlit(1, "tinyint"), { literal: { byte: 1 } }],
    [F.typedlit(-128n, "tinyint"), { literal: { byte: -128 } }],
    [F.typedlit(32_767, "smallint"), { literal: { short: 32_767 } }],
    [F.typedlit(-0.5, "float"), { literal: { float: -0.5 } }],
    [F.typedlit("2022-03-25", "date"), { literal: { date: 19076 } }],
    [F.typedlit("12.50", "decimal(10,2)"), { literal: { decimal: { value: "12.50", precision: 10, scale: 2 } } }],
    [F.typedlit("12.500", "decimal(4,2)"), { literal: { decimal: { value: "12.50", precision: 4, scale: 2 } } }],
    [F.typedlit("00:00:00.5", "time"), { literal: { time: { nano: "500000000", precision: 6 } } }],
    [F.typedLit(null, "date"), { literal: { null: { date: {} } } }],
    [F.typedlit("x", "string"), { literal: { string: "x" } }],
    [F.typedlit(true, "boolean"), { literal: { boolean: true } }],
    [F.typedlit(1, "int"), { literal: { integer: 1 } }],
    [F.typedlit(-0, "int"), { literal: { integer: 0 } }],
    [F.typedlit(1, "bigint"), { literal: { long: "1" } }],
    [F.typedlit(1n, "bigint"), { literal: { long: "1" } }],
    [F.typedlit(1, "double"), { literal: { double: 1 } }],
    [F.typedlit(new Uint8Array([0]), "binary"), { literal: { binary: "AA==" } }],
    [F.typedlit(new Date(1), "timestamp"), { literal: { timestamp: "1000" } }],
    [F.typedlit(new TimestampNTZ(1n), "timestamp_ntz"), { literal: { timestampNtz: "1" } }],
  ])("are of exactly their type, %#", (column, message) => {
    expect(messageOf(column)).toEqual(message);
  });

  it("cast values of another type", () => {
    expect(messageOf(F.typedlit("x", "binary"))).toEqual(messageOf(F.lit("x").cast(new BinaryType())));
    expect(messageOf(F.typedlit("1", "int"))).toEqual(messageOf(F.lit("1").cast(new IntegerType())));
    const hours = new DayTimeInterval(7_200_000_000n);
    expect(messageOf(F.typedlit(hours, "interval hour"))).toEqual(
      messageOf(F.lit(hours).cast(new DayTimeIntervalType("hour"))),
    );
    const nanos = new Timestamp(1n, 1);
    expect(messageOf(F.typedlit(nanos, "timestamp"))).toEqual(messageOf(F.lit(nanos).cast(new TimestampType())));
  });

  it.each([
    ["2022-02-30", "date"],
    ["1e5", "decimal(10,2)"],
    ["25:00:00", "time"],
  ])("refuse %s for a %s", (text, type) => {
    expect(() => F.typedlit(text, type)).toThrow(InvalidInputError);
  });

  it.each([
    [300, "tinyint", "300 does not fit TINYINT, which holds whole numbers from -128 to 127."],
    [-129n, "tinyint", "-129n does not fit TINYINT, which holds whole numbers from -128 to 127."],
    [0.5, "smallint", "0.5 does not fit SMALLINT, which holds whole numbers from -32768 to 32767."],
    [2 ** 31, "int", "2147483648 does not fit INT, which holds whole numbers from -2147483648 to 2147483647."],
    [
      2n ** 63n,
      "bigint",
      "9223372036854775808n does not fit BIGINT, which holds whole numbers from -9223372036854775808 to 9223372036854775807; pass one beyond 2^53 as a bigint.",
    ],
    [1e300, "float", "1e+300 does not fit FLOAT."],
    ["100", "decimal(4,2)", '"100" does not fit DECIMAL(4,2).'],
    ["1.234", "decimal(4,2)", '"1.234" does not fit DECIMAL(4,2).'],
    ["+9999999-12-31", "date", '"+9999999-12-31" does not fit DATE.'],
    ["00:00:00.5", "time(0)", '"00:00:00.5" does not fit TIME(0).'],
    [new DayTimeInterval(5_400_000_000n), "interval hour", "an object (DayTimeInterval) does not fit INTERVAL HOUR."],
    [new YearMonthInterval(18), "interval year", "an object (YearMonthInterval) does not fit INTERVAL YEAR."],
  ])("refuse %s for a %s, which would change it", (value, type, message) => {
    expect(() => F.typedlit(value, type)).toThrow(new InvalidInputError(message));
  });
});
