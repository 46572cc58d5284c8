import { describe, expect, it } from "vitest";
import { inferSchema } from "../../../../src/arrow/encode/infer-schema.ts";
import { DayTimeInterval } from "../../../../src/types/intervals.ts";
import { TimestampNTZ } from "../../../../src/types/timestamp.ts";

describe("inferSchema", () => {
  it("tells types by what values are, never by how large they are", () => {
    const row = {
      id: 1n,
      one: 1,
      text: "x",
      flag: true,
      at: new Date(0),
      local: new TimestampNTZ(0n),
      bytes: Uint8Array.of(1),
      list: [1n],
      floats: Float64Array.of(1),
      map: new Map([["k", 1n]]),
      part: { a: "x", b: null, c: [{ d: 1n }] },
      span: new DayTimeInterval(1n, "hour", "hour"),
    };
    expect(inferSchema([row, { part: { b: 1n } }]).simpleString()).toBe(
      "struct<id:bigint,one:double,text:string,flag:boolean,at:timestamp,local:timestamp_ntz,bytes:binary,list:array<bigint>," +
        "floats:array<double>,map:map<string,bigint>,part:struct<a:string,b:bigint,c:array<struct<d:bigint>>>,span:interval hour>",
    );
  });

  it("finds columns that only later rows have, and types that only later values show", () => {
    expect(inferSchema([{ a: null, l: [] }, { b: 1 }, { a: "x", l: [1] }]).simpleString()).toBe(
      "struct<a:string,l:array<double>,b:double>",
    );
  });

  it("names the columns of arrays by position, or as told", () => {
    expect(inferSchema([[1, "x"]]).simpleString()).toBe("struct<_1:double,_2:string>");
    expect(inferSchema([[1, "x"]], ["a", "b"]).simpleString()).toBe("struct<a:double,b:string>");
    expect(() => inferSchema([[1, 2]], ["a"])).toThrow("rows[0] has 2 values for 1 columns.");
  });

  it("keeps columns that share a name apart", () => {
    expect(
      inferSchema(
        [
          [1n, "x"],
          [null, "y"],
        ],
        ["a", "a"],
      ).simpleString(),
    ).toBe("struct<a:bigint,a:string>");
  });

  it("says where values of one column have no type in common", () => {
    expect(() => inferSchema([{ a: 1 }, { a: 2n }])).toThrow(
      "rows[1].a is of type BIGINT, but earlier values of the column are DOUBLE. Give a schema, or make them alike.",
    );
    expect(() => inferSchema([{ a: [1, "x"] }])).toThrow("rows[0].a[1] is of type STRING");
    expect(() => inferSchema([{ a: { b: 1 } }, { a: { b: "x" } }])).toThrow("rows[1].a.b is of type STRING");
  });

  it("refuses to guess", () => {
    expect(() => inferSchema([])).toThrow("Without rows there is nothing to infer a schema from");
    expect(() => inferSchema([{ a: null }])).toThrow('No value tells the type of column "a": give a schema.');
    expect(() => inferSchema([{ a: () => 1 }])).toThrow("rows[0].a is a function, for which Spark has no type.");
    expect(() => inferSchema(["x"])).toThrow("rows[0] is neither an object nor an array of values.");
  });
});
