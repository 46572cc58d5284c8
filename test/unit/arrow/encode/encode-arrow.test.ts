import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";
import { isArrowTable } from "../../../../src/arrow/arrow-table.ts";
import { BatchDecoder } from "../../../../src/arrow/decode/batch-decoder.ts";
import { encodeArrow } from "../../../../src/arrow/encode/encode-arrow.ts";
import type { EncodeOptions } from "../../../../src/arrow/encode/encode-rows.ts";

const field = (name: string, type: arrow.DataType): arrow.Field => new arrow.Field(name, type, true);
const struct = new arrow.Struct([field("x", new arrow.Int32()), field("y", new arrow.Utf8())]);

/** Eleven rows, so that bits pass the end of a byte, of types that Spark has and of types that must be converted. */
const table = new arrow.Table({
  int: arrow.vectorFromArray([1, 2, null, 4, 5, 6, 7, 8, 9, 10, 11], new arrow.Int32()),
  dictionary: arrow.vectorFromArray(
    ["a", "b", null, "a", "b", "é", "c", "c", "d", "d", "d"],
    new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()),
  ),
  text: arrow.vectorFromArray(["a", "bb", null, "ccc", "", "é", "c", "c", "d", "d", "dd"], new arrow.Utf8()),
  flag: arrow.vectorFromArray([true, false, null, true, true, false, true, true, false, false, true], new arrow.Bool()),
  list: arrow.vectorFromArray(
    [[1], [2, 3], null, [], [4], [5], [6], [7], [8, null], [9], [10, 11, 12]],
    new arrow.List(field("item", new arrow.Int32())),
  ),
  part: arrow.vectorFromArray([{ x: 1, y: "q" }, null, { x: 2, y: null }, ...Array(8).fill({ x: 9, y: "z" })], struct),
  millis: arrow.vectorFromArray(
    [new Date(0), new Date(1500), null, ...Array(8).fill(new Date(-1))],
    new arrow.TimestampMillisecond("UTC"),
  ),
  day: arrow.vectorFromArray(
    [new Date(0), new Date(86_400_000), null, ...Array(8).fill(new Date(-86_400_000))],
    new arrow.DateMillisecond(),
  ),
  large: arrow.vectorFromArray(["a", "bb", null, "ccc", "", "é", "c", "c", "d", "d", "dd"], new arrow.LargeUtf8()),
  unsigned: arrow.vectorFromArray([1, 2, null, 4294967295, 5, 6, 7, 8, 9, 10, 11], new arrow.Uint32()),
});

const expected = [
  {
    int: 1,
    dictionary: "a",
    text: "a",
    flag: true,
    list: [1],
    part: { x: 1, y: "q" },
    millis: "1970-01-01T00:00:00Z",
    day: "1970-01-01",
    large: "a",
    unsigned: 1n,
  },
  {
    int: 2,
    dictionary: "b",
    text: "bb",
    flag: false,
    list: [2, 3],
    part: null,
    millis: "1970-01-01T00:00:01.5Z",
    day: "1970-01-02",
    large: "bb",
    unsigned: 2n,
  },
  {
    int: null,
    dictionary: null,
    text: null,
    flag: null,
    list: null,
    part: { x: 2, y: null },
    millis: null,
    day: null,
    large: null,
    unsigned: null,
  },
  {
    int: 4,
    dictionary: "a",
    text: "ccc",
    flag: true,
    list: [],
    part: { x: 9, y: "z" },
    millis: "1969-12-31T23:59:59.999Z",
    day: "1969-12-31",
    large: "ccc",
    unsigned: 4294967295n,
  },
];

function rowsOf(source: arrow.Table | Uint8Array, options: EncodeOptions = {}): readonly object[] {
  const encoded = encodeArrow(source);
  const rows = [...encoded.parts(options)].flatMap((part) => [
    ...new BatchDecoder(encoded.schema).decode(part.data).rows(),
  ]);
  return rows.map((row) => ({ ...row, millis: row["millis"] === null ? null : String(row["millis"]) }));
}

describe("encodeArrow", () => {
  it("converts what Spark has not, and passes on the rest", () => {
    expect(encodeArrow(table).schema.simpleString()).toBe(
      "struct<int:int,dictionary:string,text:string,flag:boolean,list:array<int>,part:struct<x:int,y:string>," +
        "millis:timestamp,day:date,large:string,unsigned:bigint>",
    );
    expect(rowsOf(table).slice(0, 4)).toMatchObject(expected);
    expect(rowsOf(table).length).toBe(11);
  });

  it.each([1, 3, 5, 8])("cuts the same rows into parts of at most %i", (maxRows) => {
    expect(rowsOf(table, { maxRows })).toEqual(rowsOf(table));
    expect(Math.max(...[...encodeArrow(table).parts({ maxRows })].map((part) => part.numRows))).toBeLessThanOrEqual(
      maxRows,
    );
  });

  it.each([0, 1, 3, 9])("takes a slice of a table from row %i", (start) => {
    expect(rowsOf(table.slice(start))).toEqual(rowsOf(table).slice(start));
  });

  it("takes tables of several batches, and those read from bytes", () => {
    const several = new arrow.Table([...table.batches, ...table.batches]);
    expect(rowsOf(several)).toEqual([...rowsOf(table), ...rowsOf(table)]);
    expect(rowsOf(arrow.tableFromIPC(arrow.tableToIPC(table)))).toEqual(rowsOf(table));
  });

  it.each(["stream", "file"] as const)("takes the bytes of an Arrow %s", (format) => {
    expect(rowsOf(arrow.tableToIPC(table, format))).toEqual(rowsOf(table));
  });

  it("keeps the schema of a table without rows", () => {
    const encoded = encodeArrow(table.slice(0, 0));
    const parts = [...encoded.parts()];
    expect(parts.map((part) => part.numRows)).toEqual([0]);
    expect(new BatchDecoder().decode(parts[0]?.data ?? new Uint8Array()).schema.simpleString()).toBe(
      encoded.schema.simpleString(),
    );
  });

  it("refuses bytes that are not Arrow's, and types that Spark has none for", () => {
    expect(() => encodeArrow(new Uint8Array(16))).toThrow("not an Arrow IPC stream or file");
    const union = new arrow.DenseUnion([0], [field("i", new arrow.Int32())]);
    const odd = new arrow.Table({ u: arrow.makeVector(new arrow.Data(union, 0, 0)) });
    expect(() => encodeArrow(odd)).toThrow('Column "u" has the Arrow type Union');
  });
});

describe("isArrowTable", () => {
  it("tells tables from rows", () => {
    expect([isArrowTable(table), isArrowTable([]), isArrowTable({ schema: 1 }), isArrowTable(null)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
