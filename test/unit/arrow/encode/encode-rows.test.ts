import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchDecoder } from "../../../../src/arrow/decode/batch-decoder.ts";
import { encodeRowParts, encodeRows } from "../../../../src/arrow/encode/encode-rows.ts";
import { InvalidInputError } from "../../../../src/errors.ts";
import { StructType } from "../../../../src/types/data-type.ts";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../../../src/types/intervals.ts";
import { isoDateFromEpochDay } from "../../../../src/types/iso-date.ts";
import { Timestamp, TimestampNTZ } from "../../../../src/types/timestamp.ts";
import { serverResult, serverRows } from "../fixtures/server-batches.ts";

function decode(ipc: Uint8Array, schema: StructType): readonly (readonly unknown[])[] {
  return [...new BatchDecoder(schema).decodeAll(ipc)].flatMap((batch) => [...batch.rows()]).map((row) => [...row]);
}

/** The result for one value of a type. */
function roundTrip(ddl: string, value: unknown): unknown {
  const schema = StructType.fromDDL(`v ${ddl}`);
  return decode(encodeRows([[value]], schema), schema)[0]?.[0];
}

describe("encodeRows", () => {
  it.each([
    ["tinyint", -128, -128],
    ["int", 5n, 5],
    ["bigint", 7, 7n],
    ["bigint", 2n ** 63n - 1n, 2n ** 63n - 1n],
    ["float", 0.1, Math.fround(0.1)],
    ["double", 3n, 3],
    ["double", Number.NaN, Number.NaN],
    ["decimal(5,2)", 1.5, "1.50"],
    ["decimal(5,2)", "-.5", "-0.50"],
    ["decimal(5,2)", 12n, "12.00"],
    ["decimal(5,2)", "1.2300", "1.23"],
    ["decimal(38,0)", "1e37", `1${"0".repeat(37)}`],
    ["decimal(38,38)", 1e-38, `0.${"0".repeat(37)}1`],
    ["date", new Date(Date.UTC(2022, 2, 25)), "2022-03-25"],
    ["date", "-0001-12-31", "-0001-12-31"],
    ["time", "10:05", "10:05:00"],
    ["array<int>", Int32Array.of(1, 2), [1, 2]],
    ["varchar(2)", "😀é", "😀é"],
    ["void", undefined, null],
  ])("takes for %s the value %s", (ddl, value, expected) => {
    expect(roundTrip(ddl, value)).toEqual(expected);
  });

  it("takes instants as Timestamp, Date or text, and others without a zone", () => {
    expect(roundTrip("timestamp", new Date(1500))).toEqual(new Timestamp(1_500_000n));
    expect(roundTrip("timestamp", "2022-03-25T12:00:00+02:00")).toEqual(Timestamp.from("2022-03-25T10:00:00Z"));
    expect(roundTrip("timestamp_ntz", "2022-03-25 12:00")).toEqual(TimestampNTZ.from("2022-03-25T12:00:00"));
  });

  it.each([
    ["tinyint", 128],
    ["int", 1.5],
    ["int", "1"],
    ["int", true],
    ["int", Number.NaN],
    ["bigint", 2 ** 53],
    ["bigint", 2n ** 63n],
    ["float", 1e300],
    ["double", 2n ** 53n + 1n],
    ["double", "1"],
    ["decimal(5,2)", "1.234"],
    ["decimal(5,2)", "1000"],
    ["decimal(5,2)", 0.1 + 0.2],
    ["decimal(5,2)", "one"],
    ["decimal(5,2)", Number.NaN],
    ["string", 1],
    ["string", "\ud83d"],
    ["varchar(2)", "abc"],
    ["binary", "x"],
    ["boolean", 1],
    ["date", "2022-02-30"],
    ["date", new Date(1)],
    ["date", "2022-3-25"],
    ["time", "24:00"],
    ["timestamp", "2022-03-25T10:00:00"],
    ["timestamp", new Date(Number.NaN)],
    ["timestamp", new Timestamp(0n, 1)],
    ["timestamp_ntz", "2022-03-25T10:00:00Z"],
    ["timestamp_ntz", new Date(0)],
    ["interval", new DayTimeInterval(1n)],
    ["interval year", new YearMonthInterval(2 ** 31)],
    ["array<int>", "12"],
    ["map<string,int>", [1]],
    ["struct<a:int>", new Map()],
    ["variant", { a: 1 }],
    ["void", 0],
  ])("refuses for %s the value %s, rather than change it", (ddl, value) => {
    expect(() => roundTrip(ddl, value)).toThrow(InvalidInputError);
  });

  it("says in which row and column a value does not fit", () => {
    const schema = StructType.fromDDL("id int not null, tags array<struct<`the name`: varchar(3)>>, m map<string,int>");
    const error = (row: unknown): unknown => {
      try {
        return encodeRows([{ id: 1 }, { id: 2 }, row], schema);
      } catch (caught) {
        return caught instanceof InvalidInputError ? caught.message : caught;
      }
    };
    expect(error({ id: null })).toBe("rows[2].id is null or missing, but its type is NOT NULL.");
    expect(error({ id: 1.5 })).toBe("rows[2].id is 1.5, which does not fit INT.");
    expect(error({ id: 1, tags: [null, { "the name": "long" }] })).toBe(
      'rows[2].tags[1]["the name"] is "long", which does not fit VARCHAR(3): it has more than 3 characters.',
    );
    expect(error({ id: 1, m: { a: 1, b: "x" } })).toBe('rows[2].m (value 1) is "x", which does not fit INT.');
    expect(error(7)).toMatch(/^rows\[2\] is 7, which does not fit STRUCT<.*>: a row is an object or an array\.$/);
  });

  it("counts rows across batches", () => {
    const rows = Array.from({ length: 20_000 }, (_none, index) => [index === 19_999 ? "x" : index]);
    expect(() => encodeRows(rows, StructType.fromDDL("n int"))).toThrow("rows[19999].n");
  });

  it("allows null fields below a null struct whatever they say, and only there", () => {
    const schema = StructType.fromDDL("s struct<x: int not null>");
    expect(decode(encodeRows([{ s: null }, { s: { x: 1 } }], schema), schema)[0]).toEqual([null]);
    expect(() => encodeRows([{ s: null }, { s: {} }], schema)).toThrow("rows[1].s.x is null or missing");
  });

  it("tells columns of one name apart by position", () => {
    const schema = StructType.fromDDL("a int, a string");
    const encoded = encodeRows([[1, "x"]], schema);
    const [row] = [...new BatchDecoder(schema).decode(encoded).rows()];
    expect(decode(encodeRows([row], schema), schema)).toEqual([[1, "x"]]);
  });

  it("takes rows from any iterable", () => {
    const schema = StructType.fromDDL("n int");
    const rows = (function* () {
      for (let n = 0; n < 10_000; n++) yield { n };
    })();
    expect(decode(encodeRows(rows, schema), schema).length).toBe(10_000);
  });

  it("keeps the number of rows without columns, and the schema without rows", () => {
    const none = new StructType();
    expect(decode(encodeRows([{}, {}, []], none), none)).toEqual([[], [], []]);
    const schema = StructType.fromDDL("a int, b array<string>");
    expect(new BatchDecoder().decode(encodeRows([], schema)).schema.simpleString()).toBe(schema.simpleString());
  });

  it.each([
    "integers",
    "floats",
    "decimals",
    "texts",
    "booleans",
    "dates",
    "timestamps",
    "times",
    "intervals",
    "nulls",
    "nested",
    "variants",
    "shapes",
    "duplicate names",
    "hostile names",
    "no columns",
  ])("writes back the rows that a server sent: %s", (name) => {
    const { schema } = serverResult(name);
    const rows = serverRows(name);
    expect(decode(encodeRows(rows, schema), schema)).toEqual(rows.map((row) => [...row]));
  });

  it("reads back whatever it writes", () => {
    const schema = StructType.fromDDL(
      "l bigint, i int, d double, dec decimal(38,10), s string, b binary, da date, t timestamp, n timestamp_ntz, " +
        "dt interval day to second, ym interval year to month, c interval, a array<string>, m map<bigint,array<int>>, " +
        "st struct<x:int,y:struct<z:string>>",
    );
    const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values);
    const text = fc.string({ unit: "binary" });
    const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const digits = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
    const value = fc.tuple(
      orNull(long),
      orNull(int),
      orNull(fc.double()),
      orNull(
        digits.map((unscaled) => {
          const sign = unscaled < 0n ? "-" : "";
          const padded = String(unscaled < 0n ? -unscaled : unscaled).padStart(11, "0");
          return `${sign}${padded.slice(0, -10)}.${padded.slice(-10)}`;
        }),
      ),
      orNull(text),
      orNull(fc.uint8Array()),
      orNull(fc.integer({ min: -1_000_000, max: 3_000_000 }).map(isoDateFromEpochDay)),
      orNull(long.map((micros) => new Timestamp(micros))),
      orNull(long.map((micros) => new TimestampNTZ(micros))),
      orNull(long.map((micros) => new DayTimeInterval(micros))),
      orNull(int.map((months) => new YearMonthInterval(months))),
      orNull(
        fc.tuple(int, int, int).map(([months, days, micros]) => new CalendarInterval(months, days, BigInt(micros))),
      ),
      orNull(fc.array(orNull(text))),
      orNull(fc.array(fc.tuple(long, orNull(fc.array(orNull(int))))).map((entries) => new Map(entries))),
      orNull(fc.tuple(orNull(int), orNull(fc.tuple(orNull(text))))),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), (rows) => {
        expect(decode(encodeRows(rows, schema), schema).map(plain)).toEqual(rows.map(plain));
      }),
      { numRuns: 40 },
    );
  }, 20_000);
});

/** Structs as arrays of their values, so that rows and arrays of values compare. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value) || value instanceof Map) return value;
  return Symbol.iterator in value ? [...(value as Iterable<unknown>)].map(plain) : value;
}

describe("encodeRowParts", () => {
  const schema = StructType.fromDDL("n int, s string");
  const rows = Array.from({ length: 50_000 }, (_none, n) => ({ n, s: `row ${n}` }));

  it("bounds each part by bytes, and loses nothing", () => {
    const parts = [...encodeRowParts(rows, schema, { maxBytes: 400_000 })];
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every((part) => part.data.byteLength <= 400_000)).toBe(true);
    expect(parts.reduce((sum, part) => sum + part.numRows, 0)).toBe(rows.length);
    expect(parts.flatMap((part) => decode(part.data, schema))).toEqual(rows.map((row) => [row.n, row.s]));
  });

  it("holds each part's own rows until the next is asked for, where memory is reused, and a small first part for good", () => {
    const seen: unknown[] = [];
    const options = { maxBytes: 400_000, memory: "reused" } as const;
    const memories = new Set<ArrayBufferLike>();
    for (const part of encodeRowParts(rows, schema, options)) {
      seen.push(...decode(part.data, schema));
      memories.add(part.data.buffer);
    }
    expect(seen).toEqual(rows.map((row) => [row.n, row.s]));
    expect(memories.size).toBeLessThanOrEqual(2);
    const large = [{ n: 1, s: "" }, ...Array.from({ length: 3 }, (_none, n) => ({ n, s: "x".repeat(500_000) }))];
    const kept = [...encodeRowParts(large, schema, { ...options, maxRows: 1 })];
    expect(decode(kept[0]?.data ?? new Uint8Array(), schema)).toEqual([[1, ""]]);
  });

  it("bounds each part by rows", () => {
    expect([...encodeRowParts(rows.slice(0, 5), schema, { maxRows: 2 })].map((part) => part.numRows)).toEqual([
      2, 2, 1,
    ]);
  });

  it("gives one part without rows where there are none", () => {
    expect([...encodeRowParts([], schema)].map((part) => part.numRows)).toEqual([0]);
  });

  it("asks for no more rows than the part at hand needs", () => {
    let asked = 0;
    const endless = (function* () {
      for (;;) yield { n: asked++, s: "" };
    })();
    const first = encodeRowParts(endless, schema, { maxRows: 100 }).next();
    expect(first.value?.numRows).toBe(100);
    expect(asked).toBeLessThanOrEqual(201);
  });
});
