import { describe, expect, it } from "vitest";
import {
  type Column,
  col,
  functions as F,
  InvalidInputError,
  lit,
  SparkConnectClient,
  SparkSession,
  Window,
} from "../../../src/index.ts";

// What a JavaScript program may write; the compiler lets few of these pass.
// biome-ignore lint/suspicious/noExplicitAny: no type has all of JavaScript's operators.
type Untyped = any;

const spark = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost:1" }));
const df = spark.range(3);
const a: Untyped = col("a");
const b: Untyped = col("b");

const operators: readonly (readonly [string, (left: Untyped, right: Untyped) => unknown])[] = [
  [">", (left) => left > 1],
  [">=", (left, right) => left >= right],
  ["<", (left) => left < "x"],
  ["<=", (left) => 1n <= left],
  // biome-ignore lint/suspicious/noDoubleEquals: it is what is tried.
  ["==", (left) => left == 1],
  // biome-ignore lint/suspicious/noDoubleEquals: it is what is tried.
  ["!=", (left) => left != "x"],
  ["+", (left, right) => left + right],
  ["text +", (left) => ["total: ", left].reduce((text, part) => text + part)],
  ["-", (left) => left - 1],
  ["*", (left) => left * 2],
  ["/", (left, right) => left / right],
  ["%", (left) => left % 2],
  ["**", (left) => left ** 2],
  ["&", (left, right) => left & right],
  ["|", (left, right) => left | right],
  ["^", (left, right) => left ^ right],
  ["~", (left) => ~left],
  ["unary -", (left) => -left],
  ["unary +", (left) => +left],
  ["Number()", (left) => Number(left)],
  ["Math.max()", (left, right) => Math.max(left, right)],
  ["new Date()", (left) => new Date(left)],
];

const made: readonly (readonly [string, object, string])[] = [
  ["a column", col("a"), "Column<a>"],
  ["a DataFrame", df, "DataFrame[id: bigint]"],
  ["a GroupedData", df.groupBy("id", col("b")), "GroupedData<groupby id, b>"],
  ["a window", Window.partitionBy("k").orderBy(col("t").desc()), "WindowSpec<PARTITION BY k ORDER BY t DESC>"],
];

describe.each(made)("%s", (_name, value, text) => {
  it.each(operators)("refuses %s, and says what to write", (_operator, compute) => {
    expect(() => compute(value, value)).toThrow(InvalidInputError);
    expect(() => compute(value, value)).toThrow(`JavaScript's operators do not work on ${text}: write `);
  });

  it("is its text where text is asked for", () => {
    expect([String(value), `${value}`, [value].join()]).toEqual([text, text, text]);
  });
});

it("names the methods of columns", () => {
  expect(() => a > 1).toThrow(
    'JavaScript\'s operators do not work on Column<a>: write col("a").eq(b), .neq(b), .gt(b) or .lt(b) to compare, and ' +
      ".and(b), .or(b) or .not() for &&, || and !; String(…) and a template give its text.",
  );
});

describe("true and false, which !column and a === b are", () => {
  const places: readonly (readonly [string, (value: Untyped) => unknown])[] = [
    ["filter", (value) => df.filter(value)],
    ["where", (value) => df.where(value)],
    ["join", (value) => df.join(df, value)],
    ["join on several", (value) => df.join(df, [col("a").eq(1), value])],
    ["lateralJoin", (value) => df.lateralJoin(df, value)],
    ["joinAsOf", (value) => df.joinAsOf(df, { leftAsOf: "id", rightAsOf: "id", on: value })],
    ["select", (value) => df.select(value)],
    ["withColumn", (value) => df.withColumn("a", value)],
    ["withColumns", (value) => df.withColumns({ a: value })],
    ["groupBy", (value) => df.groupBy(value)],
    ["agg", (value) => df.agg(value)],
    ["agg of groups", (value) => df.groupBy("id").agg(value)],
    ["orderBy", (value) => df.orderBy(value)],
    ["partitionBy", (value) => Window.partitionBy(value)],
    ["mergeInto", (value) => df.mergeInto("t", value)],
    ["whenMatched", (value) => df.mergeInto("t", a.eq(b)).whenMatched(value)],
    ["and", (value) => a.and(value)],
    ["or", (value) => a.or(value)],
    ["when after F.when", (value) => F.when(a, 1).when(value, 2)],
    ["withField", (value) => a.withField("x", value)],
    ["F.when", (value) => F.when(value, 1)],
    ["F.not", (value) => F.not(value)],
    ["F.any", (value) => F.any(value)],
    ["F.some", (value) => F.some(value)],
    ["F.every", (value) => F.every(value)],
    ["F.bool_and", (value) => F.bool_and(value)],
    ["F.bool_or", (value) => F.bool_or(value)],
    ["F.count_if", (value) => F.count_if(value)],
    ["F.assert_true", (value) => F.assert_true(value)],
    ["F.exists", (value) => F.exists("a", () => value)],
    ["F.filter", (value) => F.filter("a", (_x) => value)],
  ];

  it.each(places)("are refused in %s", (_place, call) => {
    for (const value of [!a, a === b]) {
      expect(() => call(value)).toThrow(InvalidInputError);
    }
  });

  it("are answered with the methods to use, and with lit", () => {
    expect(() => df.filter(!a as Untyped)).toThrow(
      'filter takes a condition, as a column or as SQL text, not false: filter(col("amount").gt(0)). ' +
        'If JavaScript\'s !, === or > gave false: write col("a").eq(b), .neq(b), .gt(b) or .lt(b) to compare, and ' +
        ".and(b), .or(b) or .not() for &&, || and !. If false is meant, write lit(false).",
    );
  });

  it("stay values where values are meant", () => {
    const texts = [a.eq(true), a.and(lit(true)), F.when(a, true).otherwise(false), a.isin(true, false)].map(String);
    expect(texts).toEqual([
      "Column<(a == true)>",
      "Column<(a and true)>",
      "Column<when(a, true, false)>",
      "Column<in(a, true, false)>",
    ]);
  });

  it("do not compile as conditions", () => {
    const column: Column = col("a");
    // @ts-expect-error `!column` is not a condition.
    expect(() => column.and(!column)).toThrow(InvalidInputError);
    // @ts-expect-error nor is a comparison of objects.
    expect(() => column.or(column === lit(1))).toThrow(InvalidInputError);
  });
});
