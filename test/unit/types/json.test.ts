import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../../../src/errors.ts";
import { dataTypeFromJson, StructType } from "../../../src/types/data-type.ts";
import { dataTypeFromProto, dataTypeToProto } from "../../../src/types/proto-data-type.ts";
import { anySchema } from "./any-type.ts";

const anyThing = { metadata: "any", containsNull: "any" } as const;

/** `df.schema.json()` of Spark 4.3.0. */
const fromSpark = {
  type: "struct",
  fields: [
    { name: "c", type: "string", nullable: true, metadata: { __COLLATIONS: { c: "icu.UNICODE_CI" } } },
    { name: "g", type: "geometry(SRID:0)", nullable: true, metadata: {} },
    { name: "s", type: "geography(OGC:CRS84, SPHERICAL)", nullable: true, metadata: {} },
    { name: "f", type: "time(6)", nullable: false, metadata: {} },
    { name: "i", type: "interval", nullable: false, metadata: {} },
    { name: "n", type: "void", nullable: true, metadata: {} },
    { name: "v", type: "variant", nullable: false, metadata: { comment: "as is" } },
    {
      name: "arr",
      type: { type: "array", elementType: "string", containsNull: true },
      nullable: false,
      metadata: { __COLLATIONS: { "arr.element": "icu.de_CI_AI" } },
    },
    { name: "iy", type: "interval year to month", nullable: false, metadata: {} },
  ],
} as const;

describe("JSON", () => {
  it("reads what Spark writes, and writes it back", () => {
    const schema = StructType.fromJson(fromSpark);
    expect(schema.simpleString()).toBe(
      "struct<c:string collate UNICODE_CI,g:geometry(0),s:geography(4326),f:time(6),i:interval,n:void,v:variant," +
        "arr:array<string collate de_CI_AI>,iy:interval year to month>",
    );
    expect(schema.jsonValue()).toEqual(fromSpark);
    expect(StructType.fromJson(JSON.stringify(fromSpark)).equals(schema)).toBe(true);
  });

  it("reads user-defined types with the type their values come as", () => {
    const json = {
      type: "udt",
      class: "org.example.Point",
      pyClass: null,
      sqlType: { type: "array", elementType: "double", containsNull: false },
    } as const;
    const type = dataTypeFromJson(json);
    expect(type.sql()).toBe("ARRAY<DOUBLE>");
    expect(type.jsonValue()).toEqual(json);
  });

  it.each([
    "not json",
    '"nothing"',
    "5",
    '{"type":"array"}',
    '{"type":"struct"}',
    '{"type":"struct","fields":[{}]}',
    '"int"',
  ])("refuses %s", (json) => {
    expect(() => StructType.fromJson(json)).toThrow(InvalidInputError);
  });

  it("reads back whatever it writes", () => {
    fc.assert(
      fc.property(anySchema(anyThing), (schema) => {
        expect(StructType.fromJson(schema.json()).equals(schema)).toBe(true);
      }),
    );
  });
});

describe("the protocol", () => {
  it("carries every type there and back", () => {
    fc.assert(
      fc.property(anySchema(anyThing), (schema) => {
        expect(dataTypeFromProto(dataTypeToProto(schema)).json()).toBe(schema.json());
      }),
    );
  });
});

describe("treeString", () => {
  it("is Spark's own text", () => {
    const schema = StructType.fromDDL(
      "c STRING COLLATE UNICODE_CI,g GEOMETRY(0),f TIME(6) NOT NULL,i INTERVAL NOT NULL,n VOID,v VARIANT NOT NULL,`a\nb\tc` INT NOT NULL," +
        "arr ARRAY<STRUCT<x: INT NOT NULL, m: MAP<STRING, DECIMAL(2,1)> NOT NULL>> NOT NULL,ih INTERVAL HOUR",
    );
    expect(schema.treeString()).toBe(
      [
        "root",
        " |-- c: string collate UNICODE_CI (nullable = true)",
        " |-- g: geometry(0) (nullable = true)",
        " |-- f: time(6) (nullable = false)",
        " |-- i: interval (nullable = false)",
        " |-- n: void (nullable = true)",
        " |-- v: variant (nullable = false)",
        " |-- a\\nb\\tc: integer (nullable = false)",
        " |-- arr: array (nullable = false)",
        " |    |-- element: struct (containsNull = true)",
        " |    |    |-- x: integer (nullable = false)",
        " |    |    |-- m: map (nullable = false)",
        " |    |    |    |-- key: string",
        " |    |    |    |-- value: decimal(2,1) (valueContainsNull = true)",
        " |-- ih: interval hour (nullable = true)",
        "",
      ].join("\n"),
    );
    expect(schema.treeString(2).split("\n").slice(8, 11)).toEqual([
      " |-- arr: array (nullable = false)",
      " |    |-- element: struct (containsNull = true)",
      " |-- ih: interval hour (nullable = true)",
    ]);
  });
});
