import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type JobError, SparkSession } from "../../../../src/index.ts";
import { escapeGlob } from "../../../../src/tables/landing/landing-glob.ts";
import { sparkRemote } from "../../spark.ts";
import { eachWithLake } from "../each-with-lake.ts";
import { landParquet, type ParquetFiles } from "../land-parquet.ts";
import type { TestLake } from "../landing-zone.ts";
import { runSnapshot, textOf } from "../run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;

eachWithLake((...given) => {
  [spark, lake] = given;
});

type Columns = ParquetFiles[string];

/** Lands two days of one record each, "old" and "new". */
function landDays(older: Columns, newer: Columns): Promise<void> {
  return landParquet({
    [fileOf("2022-02-28")]: { Id: ["pa.string()", ["old"]], ...older },
    [fileOf("2022-03-25")]: { Id: ["pa.string()", ["new"]], ...newer },
  });
}

function fileOf(day: string, name = "part-0.parquet"): string {
  return join(lake.landing, `record_date=${day}`, name);
}

/** The columns that were published, with Spark's names of their types, and their rows as text, by Id. */
async function publish(flags: Readonly<Record<string, string>> = {}) {
  const { fields } = await runSnapshot(spark, { ...lake, asOf: "2022-03-25", ...flags });
  const table = spark.read.parquet(escapeGlob(textOf(fields, "path"))).drop("record_date");
  const [schema, rows] = await Promise.all([
    table.schema(),
    table.orderBy("Id").selectExpr("to_json(struct(*), map('ignoreNullFields', 'false')) AS json").collect(),
  ]);
  return { types: schema.simpleString(), rows: rows.map(({ json }) => JSON.parse(String(json))) };
}

function refusal(flags: Readonly<Record<string, string>> = {}): Promise<JobError> {
  return publish(flags).then(
    () => Promise.reject(new Error("the job went through")),
    (error: JobError) => error,
  );
}

/** The landed type and value, in PyArrow's terms; the declared type; and the result as JSON. */
const WIDENINGS = [
  ["pa.int8()", -128, "SMALLINT", -128],
  ["pa.int8()", -128, "INT", -128],
  ["pa.int8()", -128, "BIGINT", -128],
  ["pa.int8()", -128, "FLOAT", -128],
  ["pa.int8()", -128, "DOUBLE", -128],
  ["pa.int8()", -128, "DECIMAL(3,0)", -128],
  ["pa.int16()", -32768, "INT", -32768],
  ["pa.int16()", -32768, "BIGINT", -32768],
  ["pa.int16()", -32768, "FLOAT", -32768],
  ["pa.int16()", -32768, "DOUBLE", -32768],
  ["pa.int16()", -32768, "DECIMAL(7,2)", -32768],
  ["pa.int32()", 2147483647, "BIGINT", 2147483647],
  ["pa.int32()", 2147483647, "DOUBLE", 2147483647],
  ["pa.int32()", 2147483647, "DECIMAL(10,0)", 2147483647],
  ["pa.int32()", 2147483647, "DECIMAL(20,5)", 2147483647],
  ["pa.int64()", 9007199254740991, "DECIMAL(19,0)", 9007199254740991],
  ["pa.int64()", 9007199254740991, "DECIMAL(38,10)", 9007199254740991],
  ["pa.float32()", 1.5, "DOUBLE", 1.5],
  ["pa.decimal128(5, 1)", "-9999.9", "DECIMAL(8,2)", -9999.9],
  ["pa.decimal128(5, 1)", "-9999.9", "DECIMAL(38,20)", -9999.9],
  ["pa.decimal128(18, 0)", "999999999999999", "DECIMAL(19,0)", 999999999999999],
  ["pa.date32()", "9999-12-31", "TIMESTAMP_NTZ", "9999-12-31T00:00:00.000"],
  ["pa.null()", null, "STRING", null],
  ["pa.null()", null, "TIMESTAMP", null],
  ["pa.null()", null, "ARRAY<STRUCT<a: DATE>>", null],
] as const;

describe("--schema takes every type that widens to the declared one", () => {
  const names = WIDENINGS.map((_, index) => `c${index}`);
  const columns = (change: (type: string, value: unknown) => readonly [string, unknown]): Columns =>
    Object.fromEntries(
      WIDENINGS.map(([type, value], index) => {
        const [changedType, changedValue] = change(type, value);
        return [`c${index}`, [changedType, [changedValue]]];
      }),
    );
  const schema = (change: (type: string) => string): string =>
    ["Id STRING", ...WIDENINGS.map(([, , declared], index) => `c${index} ${change(declared)}`)].join(", ");

  it.each([
    [
      "as it is",
      (type: string, value: unknown) => [type, value] as const,
      (type: string) => type,
      (json: unknown) => json,
    ],
    [
      "in an array",
      (type: string, value: unknown) => [`pa.list_(${type})`, [value, null]] as const,
      (type: string) => `ARRAY<${type}>`,
      (json: unknown) => [json, null],
    ],
    [
      "in a struct",
      (type: string, value: unknown) => [`pa.struct([("b", pa.int32()), ("a", ${type})])`, { a: value }] as const,
      (type: string) => `STRUCT<A: ${type}, B: INT, c: STRING>`,
      (json: unknown) => ({ A: json, B: null, c: null }),
    ],
    [
      "in a map",
      (type: string, value: unknown) => [`pa.map_(pa.string(), ${type})`, [["k", value]]] as const,
      (type: string) => `MAP<STRING, ${type}>`,
      (json: unknown) => ({ k: json }),
    ],
  ])("%s", async (_, landed, declared, expected) => {
    await landDays(columns(landed), columns(landed));
    const { rows, types } = await publish({ schema: schema(declared) });
    const values = Object.fromEntries(WIDENINGS.map(([, , , json], index) => [`c${index}`, expected(json)]));
    expect(rows).toEqual([
      { Id: "new", ...values },
      { Id: "old", ...values },
    ]);
    expect(types).toBe(
      `struct<Id:string,${names.map((name, index) => `${name}:${declared(WIDENINGS[index]?.[2] ?? "")}`).join(",")}>`
        .replaceAll(", ", ",")
        .replaceAll(": ", ":")
        .replace(/\b[A-Z_]{3,}\b/g, (word) => word.toLowerCase()),
    );
  });
});

describe("a column that is null wherever its type differs fits every type", () => {
  const nothing = (type: string): Columns => ({
    text: ["pa.null()", [null]],
    at: [type, [null]],
    list: ["pa.list_(pa.null())", [[null]]],
    struct: ['pa.struct([("a", pa.null()), ("b", pa.int32())])', [{ b: 1 }]],
    structs: ['pa.list_(pa.struct([("a", pa.null())]))', [[{}, null]]],
  });
  const something: Columns = {
    text: ["pa.string()", ["x"]],
    at: ["pa.timestamp('us', tz='UTC')", ["2022-03-25T01:02:03+00:00"]],
    list: ["pa.list_(pa.string())", [["y"]]],
    struct: ['pa.struct([("a", pa.string()), ("b", pa.int32())])', [{ a: "z", b: 2 }]],
    structs: ['pa.list_(pa.struct([("a", pa.date32())]))', [[{ a: "2022-03-25" }]]],
  };
  const empty = {
    text: null,
    at: null,
    list: [null],
    struct: { a: null, b: 1 },
    structs: [{ a: null }, null],
  };
  const full = {
    text: "x",
    at: "2022-03-25T01:02:03.000Z",
    list: ["y"],
    struct: { a: "z", b: 2 },
    structs: [{ a: "2022-03-25" }],
  };
  const types =
    "struct<Id:string,text:string,at:timestamp,list:array<string>,struct:struct<a:string,b:int>,structs:array<struct<a:date>>>";

  it.each([
    ["in an older day, whatever type its files say", nothing("pa.float64()"), something, { new: full, old: empty }],
    ["in the day itself", something, nothing("pa.null()"), { new: empty, old: full }],
  ])("%s", async (_, older, newer, rows) => {
    await landDays(older, newer);
    const expected = [
      { Id: "new", ...rows.new },
      { Id: "old", ...rows.old },
    ];
    expect(await publish()).toEqual({ types, rows: expected });
    const schema = "Id STRING, text STRING, at TIMESTAMP, list ARRAY<STRING>, struct STRUCT<a: STRING, b: INT>";
    const declared = await publish({ schema: `${schema}, structs ARRAY<STRUCT<a: DATE>>` });
    expect(declared).toEqual({ types, rows: expected });
  });

  it("in one of a day's files", async () => {
    await landParquet({
      [fileOf("2022-03-25")]: { Id: ["pa.string()", ["a"]], x: ["pa.null()", [null]] },
      [fileOf("2022-03-25", "part-1.parquet")]: { Id: ["pa.string()", ["b"]], x: ["pa.date32()", ["2022-01-01"]] },
    });
    expect(await publish()).toEqual({
      types: "struct<Id:string,x:date>",
      rows: [
        { Id: "a", x: null },
        { Id: "b", x: "2022-01-01" },
      ],
    });
  });

  it("keeps the type that Spark reads where no day has another", async () => {
    await landDays({ x: ["pa.null()", [null]] }, { x: ["pa.null()", [null]] });
    const { types } = await publish();
    expect(types).toBe("struct<Id:string,x:int>");
  });
});

describe("types that do not fit are refused", () => {
  it.each([
    [
      "a text where a number was",
      ["pa.int32()", 1],
      ["pa.string()", "x"],
      "x is int on 2022-02-28 and string on 2022-03-25",
      "Ask for the day to be delivered again with the old type: no type holds the values of both.",
    ],
    [
      "a wider number, which --schema takes",
      ["pa.int32()", 1],
      ["pa.int64()", 2],
      "x is int on 2022-02-28 and bigint on 2022-03-25",
      "Ask for the day to be delivered again with the old type, or declare the wider type with --schema.",
    ],
    [
      "a local time where an instant was",
      ["pa.timestamp('us', tz='UTC')", "2022-03-25T01:02:03+00:00"],
      ["pa.timestamp('us')", "2022-03-25T01:02:03"],
      "x is timestamp on 2022-02-28 and timestamp_ntz on 2022-03-25",
      "A local time names no instant. If the local times are those of UTC, -c spark.sql.parquet.inferTimestampNTZ.enabled=false reads both as instants; else ask for the day to be delivered again.",
    ],
    [
      "bytes where a text was",
      ["pa.string()", "x"],
      ["pa.binary()", "y"],
      "x is string on 2022-02-28 and binary on 2022-03-25",
      "Bytes need not be text. If they are UTF-8, -c spark.sql.parquet.binaryAsString=true reads them as text; else ask for the day to be delivered again.",
    ],
    [
      "one deep inside, by its path",
      ['pa.struct([("a", pa.list_(pa.struct([("b", pa.int32())])))])', { a: [{ b: 1 }] }],
      ['pa.struct([("a", pa.list_(pa.struct([("b", pa.date32())])))])', { a: [{ b: "2022-03-25" }] }],
      "x.a.element.b is int on 2022-02-28 and date on 2022-03-25",
      "Ask for the day to be delivered again with the old type: no type holds the values of both.",
    ],
  ] as const)("%s", async (_, [oldType, oldValue], [newType, newValue], text, hint) => {
    await landDays({ x: [oldType, [oldValue]] }, { x: [newType, [newValue]] });
    const { code, message, hint: given } = await refusal();
    expect({ code, message, hint: given }).toEqual({
      code: "DATA_CHECK_FAILED",
      message: `A column changed its type: ${text}.`,
      hint,
    });
  });

  it("of two files of one day, naming both, among 301 columns", async () => {
    const wide = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`c${index}`, ["pa.int32()", [1]] as const]),
    );
    await landParquet({
      [fileOf("2022-03-25")]: { Id: ["pa.string()", ["a"]], ...wide },
      [fileOf("2022-03-25", "part-1.parquet")]: { Id: ["pa.string()", ["b"]], ...wide, c7: ["pa.string()", ["x"]] },
    });
    const { message, facts } = await refusal();
    const file = (part: number) => `record_date=2022-03-25/part-${part}.parquet`;
    expect(message).toBe(
      `The files of 2022-03-25 disagree about the type of a column: c7 is int in ${file(0)} and string in ${file(1)}.`,
    );
    expect(facts["changedColumns"]).toEqual([
      {
        column: "c7",
        from: { date: "2022-03-25", type: "int", file: file(0) },
        to: { date: "2022-03-25", type: "string", file: file(1) },
      },
    ]);
  });

  it("against --schema, where a value would be lost, and where a field is not declared", async () => {
    const struct = 'pa.struct([("a", pa.int64()), ("b", pa.int32())])';
    await landDays(
      { x: ["pa.int64()", [1]], s: [struct, [{ a: 1, b: 2 }]] },
      { x: ["pa.int64()", [1]], s: [struct, [{}]] },
    );
    const { code, message } = await refusal({ schema: "Id STRING, x INT, s STRUCT<a: BIGINT>" });
    expect(code).toBe("DATA_CHECK_FAILED");
    expect(message).toBe(
      "The data does not match --schema: x is bigint on 2022-02-28, not int; s.b, which is int on 2022-02-28, is not declared; x is bigint on 2022-03-25, not int.",
    );
  });
});

it("the settings that a refusal names read both types as one", async () => {
  await using session = await SparkSession.builder.remote(sparkRemote()).create();
  await session.conf.set("spark.sql.parquet.inferTimestampNTZ.enabled", "false");
  await session.conf.set("spark.sql.parquet.binaryAsString", "true");
  spark = session;
  await landDays(
    { at: ["pa.timestamp('us', tz='UTC')", ["2022-03-25T01:02:03+00:00"]], text: ["pa.string()", ["x"]] },
    { at: ["pa.timestamp('us')", ["2022-03-25T01:02:03"]], text: ["pa.binary()", ["ü"]] },
  );
  expect(await publish()).toEqual({
    types: "struct<Id:string,at:timestamp,text:string>",
    rows: [
      { Id: "new", at: "2022-03-25T01:02:03.000Z", text: "ü" },
      { Id: "old", at: "2022-03-25T01:02:03.000Z", text: "x" },
    ],
  });
});

it("with spark.sql.caseSensitive, columns that differ in case alone are two", async () => {
  await using session = await SparkSession.builder.remote(sparkRemote()).create();
  await session.conf.set("spark.sql.caseSensitive", "true");
  spark = session;
  await landDays({ a: ["pa.int32()", [1]] }, { a: ["pa.int32()", [2]], A: ["pa.string()", ["x"]] });
  expect(await publish()).toEqual({
    types: "struct<Id:string,a:int,A:string>",
    rows: [
      { Id: "new", a: 2, A: "x" },
      { Id: "old", a: 1, A: null },
    ],
  });
});
