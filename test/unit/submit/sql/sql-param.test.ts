import { describe, expect, it } from "vitest";
import { parseSqlParam } from "../../../../src/submit/sql/sql-param.ts";

describe("parseSqlParam", () => {
  it.each([
    ["day=2022-03-25", { day: "2022-03-25" }],
    ["q=a=b", { q: "a=b" }],
    ["empty=", { empty: "" }],
    ["n:int=-5", { n: -5 }],
    ["n:bigint=9007199254740993", { n: 9007199254740993n }],
    ["n:int=-2147483648", { n: -2147483648 }],
    ["n:int=+5", { n: 5 }],
    ["x:double=1e3", { x: { double: 1000 } }],
    ["x:double=-Infinity", { x: { double: -Infinity } }],
    ["n:bigint=+5", { n: 5n }],
    ["n:bigint=-9223372036854775808", { n: -9223372036854775808n }],
    ["b:boolean=TRUE", { b: true }],
    ["d:date=2024-02-29", { d: { date: "2024-02-29" } }],
  ])("reads %s", (text, expected) => {
    expect(parseSqlParam(text, undefined)).toEqual(expected);
  });

  it("adds to what was given before, and refuses a name twice", () => {
    expect(parseSqlParam("b=2", { a: "1" })).toEqual({ a: "1", b: "2" });
    expect(() => parseSqlParam("a=2", { a: "1" })).toThrow("'a' is given twice");
  });

  it.each([
    "novalue",
    "=x",
    "1a=x",
    "n:int=1.5",
    "n:int=2147483648",
    "n:int=",
    "n:bigint=9223372036854775808",
    "n:bigint=5n",
    "x:double=0x10",
    "x:double=1e400",
    "x:double=",
    "b:boolean=1",
    "x:date=2022-02-30",
    "x:timestamp=2022-01-01",
  ])("refuses %s", (text) => {
    expect(() => parseSqlParam(text, undefined)).toThrow("--param: ");
  });
});
