import { describe, expect, it } from "vitest";
import {
  assertNoClash,
  generatedText,
  querySource,
  tableSource,
} from "../../../../../src/cli/commands/typegen/generated-text.ts";
import { namesOf } from "../../../../../src/cli/commands/typegen/names.ts";
import { queryFile } from "../../../../../src/cli/commands/typegen/query-file.ts";
import { schemaText, twins } from "../../../../../src/cli/commands/typegen/schema-text.ts";
import { ArrayType, LongType, StructField, StructType } from "../../../../../src/index.ts";

const query = (file: string, text: string) => querySource(queryFile(file, text, {}));
const schemaOf = (ddl: string) => schemaText(StructType.fromDDL(ddl));

describe("the generated file", () => {
  it("declares a schema, a row, parameters and a function for each query and table", () => {
    const text = generatedText(
      [
        {
          ...query(
            "queries/daily-credits.sql",
            `-- :day DATE\n-- :ids ARRAY<BIGINT>\nSELECT \`Id\`, '\\\\\${x}' FROM t WHERE :day = d`.concat(
              " AND array_contains(:ids, `Id`)",
            ),
          ),
          schema: StructType.fromDDL("Id BIGINT NOT NULL, `due on` DATE"),
        },
        { ...tableSource("lake.credits.`DAYS_OF`"), schema: StructType.fromDDL("tags MAP<STRING, INT>") },
      ],
      ["queries/*.sql", "--table", "lake.credits.`DAYS_OF`", "--file", "src/lake.ts"],
    );
    expect(
      text,
    ).toBe(`// Written by \`spark-connect typegen\`. Do not edit it: change the SQL or the table, and write it again:
//   npx spark-connect typegen 'queries/*.sql' --table 'lake.credits.\`DAYS_OF\`' --file src/lake.ts
import {
  type ColumnsOf,
  type DataFrame,
  functions as F,
  IntegerType,
  MapType,
  type RowOf,
  type SparkSession,
  StringType,
  StructType,
} from "spark-connect";

/** The columns of queries/daily-credits.sql. */
export const dailyCreditsSchema = StructType.of({
  Id: "BIGINT NOT NULL",
  "due on": "DATE",
});

/** A row of queries/daily-credits.sql. */
export type DailyCreditsRow = RowOf<typeof dailyCreditsSchema>;

/** The parameters of queries/daily-credits.sql. */
export interface DailyCreditsParams {
  /** DATE */
  readonly day: string;
  /** ARRAY<BIGINT> */
  readonly ids: readonly bigint[];
}

/** The rows of queries/daily-credits.sql. An action asks for them, and fails if they no longer have these columns. */
export function dailyCredits(spark: SparkSession, params: DailyCreditsParams): DataFrame<ColumnsOf<typeof dailyCreditsSchema>> {
  return spark.sql(\`SELECT \\\`Id\\\`, '\\\\\\\\\\\${x}' FROM t WHERE :day = d AND array_contains(:ids, \\\`Id\\\`)\`, {
    day: F.typedlit(params.day, "DATE"),
    ids: F.array(...params.ids.map((item) => F.typedlit(item, "BIGINT"))),
  }).to(dailyCreditsSchema);
}

/** The columns of lake.credits.\`DAYS_OF\`. */
export const daysOfSchema = StructType.of({
  tags: new MapType(new StringType(), new IntegerType()),
});

/** A row of lake.credits.\`DAYS_OF\`. */
export type DaysOfRow = RowOf<typeof daysOfSchema>;

/** The rows of lake.credits.\`DAYS_OF\`. An action asks for them, and fails if they no longer have these columns. */
export function daysOf(spark: SparkSession): DataFrame<ColumnsOf<typeof daysOfSchema>> {
  return spark.table("lake.credits.\`DAYS_OF\`").to(daysOfSchema);
}
`);
  });

  it("imports no type for a column or a parameter of its name", () => {
    const imports = (columns: string, text: string) => {
      const named = { ...query("days.sql", text), schema: StructType.fromDDL(columns) };
      return generatedText([named], []).match(/^ {2}(?!readonly|return|day)[\w ]+,$/gm);
    };
    const always = ["  type ColumnsOf,", "  type DataFrame,"];
    const last = ["  type RowOf,", "  type SparkSession,", "  StructType,"];
    expect(imports("Timestamp INT, TimestampNTZ INT, RowOf INT, StructType INT, F INT", "SELECT 1")).toEqual([
      ...always,
      ...last,
    ]);
    const parameters = "-- :Timestamp INT\n-- :TimestampNTZ INT\nSELECT :Timestamp, :TimestampNTZ";
    expect(imports("a INT", parameters)).toEqual([...always, "  functions as F,", ...last]);
    expect(imports("Timestamp INT", "-- :at TIMESTAMP\nSELECT :at")).toEqual([
      ...always,
      "  functions as F,",
      ...last,
      "  type Timestamp,",
    ]);
  });

  it("refuses two sources of one name", () => {
    expect(() => assertNoClash([query("a/x.sql", "SELECT 1"), tableSource("db.x")])).toThrow(
      "a/x.sql and db.x would both declare `x`",
    );
    expect(() => assertNoClash([query("days.sql", "SELECT 1"), query("days-schema.sql", "SELECT 1")])).toThrow(
      "days.sql and days-schema.sql would both declare `daysSchema`",
    );
  });
});

describe("a schema is declared", () => {
  it("by StructType.of where DDL or a nullable type says it", () => {
    expect(schemaOf("a ARRAY<STRING> NOT NULL, `__proto__` DECIMAL(10,2), i INTERVAL DAY TO SECOND")).toBe(
      'StructType.of({\n  a: "ARRAY<STRING> NOT NULL",\n  ["__proto__"]: "DECIMAL(10,2)",\n  i: new DayTimeIntervalType("day", "second"),\n})',
    );
  });

  it("by StructField where a name is a number, or a nested type is never null", () => {
    expect(schemaOf("`1` INT NOT NULL")).toBe(
      'new StructType([\n  new StructField("1", new IntegerType(), false),\n])',
    );
    const field = new StructField(
      "s",
      new ArrayType(new StructType([new StructField("x", new LongType())]), false),
      false,
    );
    expect(schemaText(new StructType([field]))).toBe(
      'new StructType([\n  new StructField("s", new ArrayType(new StructType([new StructField("x", new LongType())]), false), false),\n])',
    );
  });

  it("not with two columns, or nested fields, that a session may take for the same", () => {
    expect(twins(StructType.fromDDL("a INT, b INT"))).toBe(null);
    expect(twins(StructType.fromDDL("id INT, ID INT"))).toEqual(["id", "ID"]);
    expect(twins(StructType.fromDDL("a ARRAY<STRUCT<x: INT, x: INT>>"))).toEqual(["x", "x"]);
  });
});

describe("names", () => {
  it.each([
    ["daily-credits", "dailyCredits"],
    ["DAILY_CREDITS", "dailyCredits"],
    ["dailyCredits", "dailyCredits"],
    ["2024 report", "_2024Report"],
    ["delete", "deleteQuery"],
    ["größe.v2", "größeV2"],
  ])("of %s are %s", (text, value) => {
    expect(namesOf(text, "Query").value).toBe(value);
  });
});
