import { beforeAll, describe, expect, it } from "vitest";
import { CalendarInterval, col, DayTimeInterval, functions as F, YearMonthInterval } from "../../../../src/index.ts";
import { ownSession } from "../own-session.ts";

const session = ownSession();
// Spark 4.3 has TIME, and keeps it switched off.
beforeAll(() => session.spark.conf.set("spark.sql.timeType.enabled", "true"));

/** A type as SQL declares it, and values of it as SQL writes them. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  ["boolean", ["true", "false"]],
  ["tinyint", ["-128Y", "127Y"]],
  ["smallint", ["-32768S", "32767S"]],
  ["int", ["-2147483648", "2147483647"]],
  ["bigint", ["-9223372036854775807L - 1L", "9223372036854775807L"]],
  ["float", ["float('NaN')", "float('-Infinity')", "1.17549435E-38F", "0.1F", "-0.0F"]],
  ["double", ["double('NaN')", "double('Infinity')", "4.9E-324D", "0.1D", "-0.0D"]],
  ["decimal(38,18)", ["99999999999999999999.999999999999999999", "-0.000000000000000001", "12.340"]],
  ["decimal(38,0)", ["99999999999999999999999999999999999999", "0"]],
  ["string", ["''", "'é, 𝒳 and \\0'", "repeat('long ', 5000)"]],
  ["binary", ["X''", "X'00FF80'"]],
  ["date", ["DATE'0001-01-01'", "DATE'1582-10-15'", "DATE'1582-10-04'", "DATE'2022-03-25'", "DATE'9999-12-31'"]],
  [
    "timestamp",
    [
      "TIMESTAMP'0001-01-01 00:00:00Z'",
      "TIMESTAMP'1582-10-15 00:00:00Z'",
      "TIMESTAMP'1969-12-31 23:59:59.999999Z'",
      "TIMESTAMP'2022-03-27 01:30:00.000001Z'",
      "TIMESTAMP'9999-12-31 23:59:59.999999Z'",
    ],
  ],
  ["timestamp_ntz", ["TIMESTAMP_NTZ'0001-01-01 00:00:00'", "TIMESTAMP_NTZ'2022-03-27 02:30:00.000001'"]],
  ["time(6)", ["TIME'00:00:00'", "TIME'23:59:59.999999'"]],
  ["time(0)", ["TIME'23:59:59'"]],
  ["interval", ["make_interval(1, 2, 0, 3, 4, 5, 6.5)", "make_interval(0, -1)"]],
  ["interval day to second", ["INTERVAL '-106751991 04:00:54.775808' DAY TO SECOND", "INTERVAL '1.5' SECOND"]],
  ["interval day to hour", ["INTERVAL '-1 02' DAY TO HOUR"]],
  ["interval year", ["INTERVAL '-2' YEAR"]],
  ["interval year to month", ["INTERVAL '-1-6' YEAR TO MONTH", "INTERVAL '178956970-7' YEAR TO MONTH"]],
  ["variant", ['parse_json(\'{"a": [1, 2.5, null, "é"], "b": 12345678901}\')', "parse_json('null')"]],
  ["array<int>", ["array()", "array(1, null, 3)"]],
  ["array<array<string>>", ["array(array('a'), array(), null)"]],
  ["map<string,bigint>", ["map()", "map('a', 1L, 'b', null)"]],
  ["map<int,array<double>>", ["map(1, array(1.5D), 2, array())"]],
  [
    "struct<a:int,b:struct<c:string,d:array<date>>>",
    [
      "named_struct('a', 1, 'b', named_struct('c', 'x', 'd', array(DATE'2022-03-25')))",
      "named_struct('a', null, 'b', null)",
    ],
  ],
];

describe.each(cases)("a value of type %s", (type, literals) => {
  it("is the same as an argument and as a result, null included", async () => {
    const same = F.udf((value: unknown) => value, { args: [type], returns: type, nulls: "pass", name: "same" });
    const values = [...literals, "NULL"].map((text) => `CAST(${text} AS ${type})`).join(", ");
    const input = (await session.spark.sql(`SELECT explode(array(${values})) AS before`)).withColumn(
      "after",
      same(col("before")),
    );
    const rows = await input.collect();
    expect(rows.length).toBe(literals.length + 1);
    expect(rows.map((row) => row["after"])).toEqual(rows.map((row) => row["before"]));
  });
});

describe("an argument", () => {
  it("is what a row has for its type", async () => {
    const kinds = F.udf(
      (...values: readonly unknown[]) =>
        values.map((value) => (typeof value === "object" && value !== null ? value.constructor.name : typeof value)),
      {
        args: [
          "boolean",
          "int",
          "bigint",
          "double",
          "decimal(10,2)",
          "string",
          "binary",
          "date",
          "timestamp",
          "array<int>",
        ],
        returns: "array<string>",
      },
    );
    const [row] = await (
      await session.spark.sql(
        "SELECT true AS a, 1 AS b, 2L AS c, 3D AS d, 4.50BD AS e, 's' AS f, X'01' AS g, DATE'2022-03-25' AS h, TIMESTAMP'2022-03-25 10:00:00Z' AS i, array(1) AS j",
      )
    )
      .select(kinds("a", "b", "c", "d", "e", "f", "g", "h", "i", "j").alias("kinds"))
      .collect();
    expect(row?.["kinds"]).toEqual([
      "boolean",
      "number",
      "bigint",
      "number",
      "string",
      "string",
      "Uint8Array",
      "string",
      "Timestamp",
      "Array",
    ]);
  });

  it("that is a struct has its fields by name, and in order when it is iterated", async () => {
    const fields = F.udf((row: never) => [...(row as Iterable<unknown>)].concat(Object.keys(row)).map(String), {
      args: ["struct<b:int,a:string>"],
      returns: "array<string>",
    });
    const rows = await session.spark
      .range(1)
      .select(fields(F.struct(F.lit(1).alias("b"), F.lit("x").alias("a"))).alias("r"))
      .collect();
    expect(rows[0]?.["r"]).toEqual(["1", "x", "b", "a"]);
  });

  it("that is a struct of other fields than declared is refused, not mixed up", async () => {
    const first = F.udf((row: never) => (row as { readonly a: number }).a, {
      args: ["struct<a:int,b:int>"],
      returns: "int",
      name: "first",
    });
    const swapped = session.spark.range(1).select(first(F.struct(F.lit(1).alias("b"), F.lit(2).alias("a"))));
    await expect(swapped.collect()).rejects.toThrow(
      "The function first was given, as argument 1, a struct of the fields b, a where STRUCT<a: INT, b: INT> is declared.",
    );
  });
});

describe("a result", () => {
  it("that its type would cut is refused", async () => {
    const cut: readonly (readonly [string, unknown, string])[] = [
      ["time(0)", "10:00:00.5", 'the string "10:00:00.5", which does not fit TIME(0).'],
      ["date", "+9999999-12-31", 'the string "+9999999-12-31", which does not fit DATE.'],
      ["interval day", new DayTimeInterval(1n), "an object (DayTimeInterval), which does not fit INTERVAL DAY."],
      [
        "interval day to hour",
        new DayTimeInterval(5_400_000_000n),
        "an object (DayTimeInterval), which does not fit INTERVAL DAY TO HOUR.",
      ],
      [
        "interval minute",
        new DayTimeInterval(90_000_000n),
        "an object (DayTimeInterval), which does not fit INTERVAL MINUTE.",
      ],
      ["interval year", new YearMonthInterval(18), "an object (YearMonthInterval), which does not fit INTERVAL YEAR."],
      [
        "interval month",
        new YearMonthInterval(1.5),
        "an object (YearMonthInterval), which does not fit INTERVAL MONTH.",
      ],
      [
        "interval year to month",
        new YearMonthInterval(3e9),
        "an object (YearMonthInterval), which does not fit INTERVAL YEAR TO MONTH.",
      ],
      ["interval", new CalendarInterval(1.5, 0, 0n), "an object (CalendarInterval), which does not fit INTERVAL."],
      ["interval", new CalendarInterval(0, 3e9, 0n), "an object (CalendarInterval), which does not fit INTERVAL."],
      ["interval", new CalendarInterval(0, 0, 2n ** 63n), "an object (CalendarInterval), which does not fit INTERVAL."],
    ];
    const failures = cut.map(async ([returns, value]) => {
      const make = F.udf((() => value) as () => never, { args: [], returns, name: "cut", with: { value } });
      return await session.spark
        .range(1)
        .select(make())
        .collect()
        .catch((error: Error) => error.message);
    });
    expect(await Promise.all(failures)).toEqual(
      cut.map(([, , what]) => expect.stringContaining(`The function cut returned ${what}`)),
    );
  });

  it("that is an array has a null for each element that it lacks", async () => {
    const sparse = F.udf(
      () => {
        const list = new Array<number>(3);
        list[1] = 2;
        return list;
      },
      { args: [], returns: "array<int>" },
    );
    const [row] = await session.spark.range(1).select(sparse().alias("list")).collect();
    expect(row?.["list"]).toEqual([null, 2, null]);
  });
});

describe("a null among the arguments", () => {
  const add = (a: number, b: number) => a + b;

  it("is the result, without a call", async () => {
    const sum = F.udf(add, { args: ["int", "int"], returns: "int" });
    const [row] = await (await session.spark.sql("SELECT CAST(NULL AS INT) AS n, 1 AS one"))
      .select(sum("n", "one").alias("s"))
      .collect();
    expect(row?.["s"]).toBeNull();
  });

  it("is passed where the function says that it takes nulls", async () => {
    const isNull = F.udf((value: number | null) => value === null, {
      args: ["int"],
      returns: "boolean",
      nulls: "pass",
    });
    const [row] = await (await session.spark.sql("SELECT CAST(NULL AS INT) AS n"))
      .select(isNull("n").alias("s"))
      .collect();
    expect(row?.["s"]).toBe(true);
  });
});
