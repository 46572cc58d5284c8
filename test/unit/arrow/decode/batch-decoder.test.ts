import { describe, expect, it } from "vitest";
import { BatchDecoder } from "../../../../src/arrow/decode/batch-decoder.ts";
import { compileRowBuilder } from "../../../../src/arrow/decode/row-class.ts";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../../../src/types/intervals.ts";
import type { Row } from "../../../../src/types/row.ts";
import { Geography, Geometry } from "../../../../src/types/spatial.ts";
import { Timestamp, TimestampNTZ } from "../../../../src/types/timestamp.ts";
import { Variant } from "../../../../src/types/variant/variant.ts";
import { serverResult, serverRows } from "../fixtures/server-batches.ts";

/** Rows as arrays of values. */
function values(name: string): readonly (readonly unknown[])[] {
  return serverRows(name).map((row) => [...row]);
}

/** The values of the only column. */
function column(name: string): readonly unknown[] {
  return values(name).map(([value]) => value);
}

describe("what a Spark 4.3.0 server sends", () => {
  it("gives integers at both ends of their range, LONG always as bigint", () => {
    expect(values("integers")).toEqual([
      [-128, -32768, -2147483648, -9223372036854775808n],
      [127, 32767, 2147483647, 9223372036854775807n],
      [0, 0, 0, 0n],
      [null, null, null, null],
    ]);
  });

  it("gives floats with NaN, infinities, the sign of zero and the smallest numbers", () => {
    expect(values("floats")).toEqual([
      [Number.NaN, Number.NaN],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      [0, -0],
      [Math.fround(1.4e-45), 5e-324],
      [Math.fround(3.4028235e38), Number.MAX_VALUE],
      [null, null],
    ]);
  });

  it("gives decimals with all their digits", () => {
    const nines = "9".repeat(38);
    expect(values("decimals")).toEqual([
      [nines, "12.340", `0.${nines}`],
      [`-${nines}`, "-0.050", `-0.${"0".repeat(37)}1`],
      ["18446744073709551616", "0.000", `0.${"0".repeat(38)}`],
      ["-9223372036854775809", "-12.345", null],
      ["9223372036854775808", null, null],
    ]);
  });

  it("gives texts of any script, and bytes", () => {
    expect(values("texts")).toEqual([
      ["", new Uint8Array()],
      ["plain", Uint8Array.of(0, 255)],
      ["hé 😀 中", Uint8Array.of(128)],
      [null, null],
      ["a\0b", Uint8Array.of(0)],
    ]);
  });

  it("does not join the halves of a character that two invalid texts hold", () => {
    expect(column("invalid utf8")).toEqual(["\ufffd", "\ufffd", "ok"]);
  });

  it("gives booleans beyond one byte of bits", () => {
    expect(column("booleans")).toEqual([true, false, null, true, true, false, true, true, true]);
  });

  it("gives dates before 1582 and after 9999 in Spark's text form", () => {
    expect(column("dates")).toEqual([
      "1970-01-01",
      "1969-12-31",
      "1582-10-04",
      "1582-10-15",
      "0001-01-01",
      "0000-02-29",
      "-0001-12-31",
      "9999-12-31",
      "+10000-01-01",
      "2000-02-29",
      "1900-02-28",
      null,
    ]);
  });

  it("gives timestamps to the microsecond, the same in a session of any zone", () => {
    expect(values("timestamps")).toEqual([
      [new Timestamp(0n), new TimestampNTZ(0n)],
      [new Timestamp(-1n), new TimestampNTZ(-1n)],
      [Timestamp.from("2022-03-27T02:30:00.25Z"), TimestampNTZ.from("2022-03-27T02:30:00.25")],
      [Timestamp.from("0001-01-01T00:00:00Z"), TimestampNTZ.from("0001-01-01T00:00:00")],
      [Timestamp.from("+12345-06-07T08:09:10Z"), TimestampNTZ.from("+12345-06-07T08:09:10")],
      [null, null],
    ]);
    expect(String(values("timestamps")[1]?.[0])).toBe("1969-12-31T23:59:59.999999Z");
  });

  it("gives times of day as text", () => {
    expect(values("times")).toEqual([
      ["00:00:00", "10:05:00.25"],
      ["23:59:59.999999", null],
    ]);
  });

  it("gives intervals with the fields of their type", () => {
    const rows = values("intervals");
    expect(rows[0]).toEqual([
      new DayTimeInterval(93_784_500_000n),
      new DayTimeInterval(-86_400_000_000n, "day", "day"),
      new YearMonthInterval(-14),
      new YearMonthInterval(13, "month", "month"),
      new CalendarInterval(14, 25, 18_367_500_000n),
    ]);
    expect(rows.map((row) => row.map(String))).toEqual([
      [
        "INTERVAL '1 02:03:04.5' DAY TO SECOND",
        "INTERVAL '-1' DAY",
        "INTERVAL '-1-2' YEAR TO MONTH",
        "INTERVAL '13' MONTH",
        "1 years 2 months 25 days 5 hours 6 minutes 7.5 seconds",
      ],
      ["INTERVAL '-0 00:00:00.000001' DAY TO SECOND", "null", "null", "null", "25 hours"],
      [
        "null",
        "INTERVAL '0' DAY",
        "INTERVAL '0-0' YEAR TO MONTH",
        "INTERVAL '0' MONTH",
        "-10 months -3 days -0.5 seconds",
      ],
    ]);
  });

  it("gives null for nulls of every kind of type", () => {
    expect(values("nulls")).toEqual([[null, null, null, null]]);
  });

  it("gives arrays, maps and structs with nulls at every level", () => {
    const rows = serverRows("nested");
    expect(rows.map((row) => row["a"])).toEqual([[1, null, 3], [], null]);
    expect(rows.map((row) => row["aa"])).toEqual([[["a"], [], null], null, []]);
    expect(rows.map((row) => row["m"])).toEqual([
      new Map<string, unknown>([
        ["k", [1n]],
        ["n", null],
      ]),
      new Map(),
      null,
    ]);
    expect(rows.map((row) => ({ ...Object(row["s"]) }))).toMatchObject([
      { x: 1, y: { z: null, w: "deep" } },
      {},
      { x: 2, y: null },
    ]);
    expect(rows[1]?.["s"]).toBeNull();
    expect(rows.map((row) => row["sa"])).toMatchObject([[{ p: 1 }, null], [], null]);
  });

  it("gives variants that read as JSON and as values", () => {
    const variants = column("variants").map((value) => (value instanceof Variant ? value.toJson() : value));
    expect(variants).toEqual([
      '{"a":{"y":-300,"z":12345678901234},"b":[1,2.5,"x",null,true]}',
      "70000",
      "1.0E300",
      '"text"',
      "[]",
      "{}",
      null,
      "123456789012345678901234.5",
    ]);
  });

  it("gives variants of types that JSON has not", () => {
    const variants = column("typed variants").map((value) => (value instanceof Variant ? value.toValue() : value));
    expect(variants.slice(0, 5)).toEqual([
      "2022-03-25",
      Timestamp.from("2022-03-25T10:00:00Z"),
      TimestampNTZ.from("2022-03-25T10:00:00"),
      Uint8Array.of(0, 255),
      1.5,
    ]);
    expect(String(variants[5])).toBe("1.50");
    expect(variants[6]).toBe("long".repeat(20));
    expect(column("typed variants").slice(0, 6).map(String)).toEqual([
      '"2022-03-25"',
      '"2022-03-25 10:00:00+00:00"',
      '"2022-03-25 10:00:00"',
      '"AP8="',
      "1.5",
      "1.5",
    ]);
  });

  it("gives shapes as well-known binary with their reference system", () => {
    const wkb = Buffer.from("0101000000000000000000F03F0000000000000040", "hex");
    expect(values("shapes")).toEqual([
      [new Geometry(new Uint8Array(wkb), 0), new Geography(new Uint8Array(wkb), 4326)],
    ]);
  });

  it("keeps every value of columns that share a name, and names the first", () => {
    const [row] = serverRows("duplicate names");
    expect(row?.["a"]).toBe(1);
    expect(Object.keys(row ?? {})).toEqual(["a", "b", "s"]);
    const [first, second, third, struct] = row ?? [];
    expect([first, second, third]).toEqual([1, "two", 3n]);
    // A struct's value is a row.
    expect([...(struct as Row)]).toEqual([1, 2]);
  });

  it("takes any name for a column as a name and nothing more", () => {
    const [row] = serverRows("hostile names");
    expect([...(row ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(Object.getOwnPropertyDescriptor(row, "__proto__")?.value).toBe(1);
    expect(row?.["constructor"]).toBe(2);
    expect(row?.['"];throw 1;//']).toBe(3);
    expect(row?.["a\nb\u2028"]).toBe(7);
  });

  it("makes rows that compare by their values, and print as JSON with every digit", () => {
    expect(serverRows("nested")).toEqual(serverRows("nested"));
    expect(serverRows("integers")).not.toEqual(serverRows("integers").toReversed());
    expect(JSON.stringify(serverRows("integers")[0])).toBe(
      '{"b":-128,"s":-32768,"i":-2147483648,"l":-9223372036854775808}',
    );
    expect(JSON.stringify(serverRows("nested")[0])).toBe(
      '{"a":[1,null,3],"aa":[["a"],[],null],"m":{"k":[1],"n":null},"s":{"x":1,"y":{"z":null,"w":"deep"}},"sa":[{"p":1},null]}',
    );
    expect(JSON.stringify(serverRows("variants")[1])).toBe('{"v":70000}');
    expect(JSON.stringify(serverRows("texts")[1])).toBe('{"s":"plain","b":"AP8="}');
  });

  it.each([
    ["integers", "Row(b=-128, s=-32768, i=-2147483648, l=-9223372036854775808)"],
    [
      "nested",
      "Row(a=[1, null, 3], aa=[['a'], [], null], m={'k': [1], 'n': null}, s=Row(x=1, y=Row(z=null, w='deep')), sa=[Row(p=1), null])",
    ],
    ["variants", 'Row(v={"a":{"y":-300,"z":12345678901234},"b":[1,2.5,"x",null,true]})'],
    ["texts", "Row(s='', b=X'')"],
    ["timestamps", "Row(instant=1970-01-01T00:00:00Z, local=1970-01-01T00:00:00)"],
    ["duplicate names", "Row(a=1, b='two', a=3, s=Row(x=1, x=2))"],
    [
      "intervals",
      "Row(dts=INTERVAL '1 02:03:04.5' DAY TO SECOND, d=INTERVAL '-1' DAY, ytm=INTERVAL '-1-2' YEAR TO MONTH, m=INTERVAL '13' MONTH, c=1 years 2 months 25 days 5 hours 6 minutes 7.5 seconds)",
    ],
    ["shapes", "Row(g=Geometry<21 bytes, SRID 0>, h=Geography<21 bytes, SRID 4326>)"],
  ])("makes rows whose text is what PySpark's is like: %s", (name, text) => {
    const [row] = serverRows(name);
    expect([String(row), `${row}`, row?.toString()]).toEqual([text, text, text]);
  });

  it("gives the text of a row whose columns are named as JavaScript's methods are", () => {
    const [row] = compileRowBuilder(["toString", "valueOf", "toJSON"])([[1], ["it's"], [null]], 1);
    expect(String(row)).toBe(`Row(toString=1, valueOf="it's", toJSON=null)`);
  });

  it("gives no rows, with the schema, where there are none", () => {
    const { schema, batches } = serverResult("no rows");
    const decoder = new BatchDecoder(schema);
    const decoded = batches.map((batch) => decoder.decode(batch));
    expect(decoded.map((batch) => batch.numRows)).toEqual(batches.map(() => 0));
    expect(decoded.flatMap((batch) => [...batch.rows()])).toEqual([]);
    expect(schema.simpleString()).toBe("struct<id:bigint,a:array<bigint>,s:struct<x:bigint>,m:map<bigint,string>>");
  });

  it("counts the rows of a result without columns", () => {
    expect(values("no columns")).toEqual([[], [], []]);
  });

  it.each(["lz4", "zstd"])("reads batches compressed with %s", (codec) => {
    const rows = serverRows(codec);
    expect(rows.length).toBe(2000);
    const wrong = rows.filter(
      (row, index) =>
        row["id"] !== BigInt(index) ||
        row["s"] !== "ab".repeat(index % 7) ||
        row["n"] !== (index % 3 === 0 ? BigInt(index) : null),
    );
    expect(wrong).toEqual([]);
  });

  it("decodes the same without being told the schema, up to what Arrow does not say", () => {
    const { batches } = serverResult("intervals");
    const decoder = new BatchDecoder();
    const decoded = batches.map((batch) => decoder.decode(batch));
    expect(decoded[0]?.schema.simpleString()).toBe(
      "struct<dts:interval day to second,d:interval day to second,ytm:interval year to month,m:interval year to month,c:interval>",
    );
  });
});

describe("RecordBatch.column", () => {
  it("is a typed array over the batch where nothing is null", () => {
    const { schema, batches } = serverResult("lz4");
    const batch = new BatchDecoder(schema).decode(batches[0] ?? new Uint8Array());
    expect(batch.column(0)).toBeInstanceOf(BigInt64Array);
    expect(batch.column(2)).toBeInstanceOf(Array);
    expect(() => batch.column(3)).toThrow(RangeError);
  });

  it("reads batches that lie at any address", () => {
    const { schema, batches } = serverResult("integers");
    const batch = batches[0] ?? new Uint8Array();
    for (let shift = 0; shift < 8; shift++) {
      const moved = new Uint8Array(batch.byteLength + shift).subarray(shift);
      moved.set(batch);
      const decoded = new BatchDecoder(schema).decode(moved);
      expect([decoded.column(0)[0], decoded.column(3)[1]]).toEqual([-128, 9223372036854775807n]);
    }
  });
});

describe("BatchDecoder", () => {
  it("says so when a batch is cut off or has other columns than its schema", () => {
    const { batches } = serverResult("integers");
    const batch = batches[0] ?? new Uint8Array();
    expect(() => new BatchDecoder().decode(batch.subarray(0, batch.byteLength - 64))).toThrow(
      "ends before its data does",
    );
    expect(() => new BatchDecoder(serverResult("texts").schema).decode(batch)).toThrow("has 4 columns, its schema 2");
    expect(() => new BatchDecoder().decode(new Uint8Array())).toThrow("without a schema");
  });
});
