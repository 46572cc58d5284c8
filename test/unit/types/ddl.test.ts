import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../../../src/errors.ts";
import { dataTypeFromDDL, StructType } from "../../../src/types/data-type.ts";
import { anySchema } from "./any-type.ts";

/** What Spark 4.3.0 makes of each text (AnalyzePlan `ddl_parse`), in its short form; keys are columns. */
const readBySpark: readonly (readonly [ddl: string, simpleString: string])[] = [
  ["a int, b struct<x:int,y:string not null> not null", "struct<a:int,b:struct<x:int,y:string>>"],
  ["a: int", "struct<a:int>"],
  ["A INT", "struct<A:int>"],
  ["", "struct<>"],
  ["struct<a:int>", "struct<a:int>"],
  ["a map<string, int>, b struct<>", "struct<a:map<string,int>,b:struct<>>"],
  ["a  array < int >", "struct<a:array<int>>"],
  ["a struct<b int, c: int>", "struct<a:struct<b:int,c:int>>"],
  ["a struct<`b c`:int>", "struct<a:struct<b c:int>>"],
  ["`` int", "struct<:int>"],
  ["1a int, _b int", "struct<1a:int,_b:int>"],
  ["-- remark\n a int /* too */", "struct<a:int>"],
  ["a void not null", "struct<a:void>"],
  ["a interval", "struct<a:interval>"],
  ["a interval day to minute, b interval year", "struct<a:interval day to minute,b:interval year>"],
  ["a time, b time(9), c time without time zone", "struct<a:time(6),b:time(9),c:time(6)>"],
  ["a timestamp without time zone, b timestamp with local time zone", "struct<a:timestamp_ntz,b:timestamp>"],
  ["a timestamp(6), b timestamp_ltz, c timestamp_ntz", "struct<a:timestamp,b:timestamp,c:timestamp_ntz>"],
  ["a dec, b numeric(3), c decimal(38, 38)", "struct<a:decimal(10,0),b:decimal(3,0),c:decimal(38,38)>"],
  ["a real, b long, c short, d byte, e integer", "struct<a:float,b:bigint,c:smallint,d:tinyint,e:int>"],
  ["a char(0), b varchar(7), c character(3)", "struct<a:char(0),b:varchar(7),c:char(3)>"],
  ["a geometry(4326), b geography(any), c geometry(0)", "struct<a:geometry(4326),b:geography(any),c:geometry(0)>"],
  [
    "a string collate Unicode_Ci, b string collate DE_ci_ai",
    "struct<a:string collate UNICODE_CI,b:string collate de_CI_AI>",
  ],
  ["a string collate system.builtin.unicode", "struct<a:string collate UNICODE>"],
  ["a string collate utf8_lcase_rtrim", "struct<a:string collate UTF8_LCASE_RTRIM>"],
];

/** Texts that Spark 4.3.0 refuses. */
const refusedBySpark: readonly string[] = [
  "a int,",
  ", a int",
  "1 int",
  "a bool",
  "a null",
  "a char",
  "a object",
  "a float8",
  "a binary(3)",
  "a geography",
  "a decimal(5,-2)",
  "a decimal(39,1)",
  "a decimal(3,4)",
  "a array<int not null>",
  "a interval hours to seconds",
  "a interval month to year",
  "a interval year to day",
  "a int default 3",
  "a int comment 'x' not null",
  "a double precision",
  "c.d int",
  "`a` `int`",
  "é int",
  "bigint not null",
];

/** Comments as Spark 4.3.0 reads them. */
const comments: readonly (readonly [ddl: string, comment: string])[] = [
  ["a int comment 'hi'", "hi"],
  ['A INT COMMENT "x"', "x"],
  ["a int comment 'a' 'b'", "ab"],
  ["a int comment 'a''b'", "a'b"],
  ["a int comment r'a\\n'", "a\\n"],
  ["a int comment 'a\\nb\\u0041\\'\\\\ \\%'", "a\nbA'\\ \\%"],
  ["a int comment 'A\\101\\x41\\z\\_'", "AAx41z\\_"],
];

describe("DDL", () => {
  it.each(readBySpark)("reads %j as Spark does", (ddl, simpleString) => {
    expect(dataTypeFromDDL(ddl).simpleString()).toBe(simpleString);
    expect(StructType.fromDDL(ddl).simpleString()).toBe(simpleString);
  });

  it.each(refusedBySpark)("refuses %j, as Spark does", (ddl) => {
    expect(() => StructType.fromDDL(ddl)).toThrow(InvalidInputError);
    expect(() => dataTypeFromDDL(ddl)).toThrow(InvalidInputError);
  });

  it.each(comments)("reads the comment of %j", (ddl, comment) => {
    expect(StructType.fromDDL(ddl).fields[0]?.comment()).toBe(comment);
  });

  it("reads a single type", () => {
    expect(dataTypeFromDDL("interval day").simpleString()).toBe("interval day");
    expect(dataTypeFromDDL("MAP<STRING,ARRAY<DECIMAL(10,2)>>").simpleString()).toBe("map<string,array<decimal(10,2)>>");
  });

  it("says where it stopped understanding", () => {
    expect(() => StructType.fromDDL("id INT, name")).toThrow(
      "Expected a type at character 13 of the schema, not the end: id INT, name",
    );
  });

  it("writes what Spark writes", () => {
    // The text is Spark 4.3.0's (AnalyzePlan `json_to_ddl`) for the same schema.
    const ddl =
      "a BIGINT NOT NULL COMMENT 'it\\'s \\\\ x',`we ird``x` STRUCT<`x y`: INT NOT NULL COMMENT 'c', `1a`: STRING>," +
      "m MAP<STRING, ARRAY<DECIMAL(10,2)>>,d INTERVAL DAY TO SECOND,i INTERVAL,by TINYINT,ch CHAR(4),tm TIME(3)," +
      "v VARIANT,f FLOAT,vo VOID,select VOID,`é` VOID,`` VOID,tn TIMESTAMP_NTZ,cs STRING COLLATE UNICODE_CI";
    expect(StructType.fromDDL(ddl).toDDL()).toBe(ddl);
  });

  it("reads back whatever it writes", () => {
    fc.assert(
      fc.property(anySchema({ metadata: "comment", containsNull: "always" }), (schema) => {
        expect(StructType.fromDDL(schema.toDDL()).json()).toBe(schema.json());
      }),
    );
  });
});
