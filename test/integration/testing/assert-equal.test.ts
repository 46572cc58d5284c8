import { afterAll, describe, expect, it } from "vitest";
import { InvalidInputError, type SparkSession, StructType } from "../../../src/index.ts";
import { assertDataFrameEqual, assertSchemaEqual, testSpark } from "../../../src/testing/testing.ts";
import { sparkRemote } from "../spark.ts";

const stopped: (() => Promise<void>)[] = [];
const spark: SparkSession = await testSpark((stop) => stopped.push(stop), { remote: sparkRemote() });
afterAll(async () => {
  for (const stop of stopped) await stop();
  expect(spark.isStopped).toBe(true);
});

const query = `SELECT id, CAST(id + 0.5 AS DECIMAL(10,2)) AS amount, DATE'2022-03-25' AS day, id / 3 AS share,
  named_struct('tags', array('a', NULL), 'at', TIMESTAMP'2022-03-25 10:00:00Z') AS s, map('x', id, 'y', 0) AS m,
  X'01' AS b FROM range(2)`;
const at = new Date("2022-03-25T10:00:00Z");
const rowOf = (id: bigint, share: number) => ({
  id,
  amount: `${id}.5`,
  day: "2022-03-25",
  share,
  s: { tags: ["a", null], at },
  m: new Map([
    ["y", 0n],
    ["x", id],
  ]),
  b: new Uint8Array([1]),
});
const [zero, one] = [rowOf(0n, 0), rowOf(1n, 0.333333333)];

/** The message of the error that it must throw. */
async function failure(work: () => Promise<void> | void): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect((error as Error).name).toBe("AssertionError");
    return (error as Error).message;
  }
  return "passed";
}

describe("assertDataFrameEqual", () => {
  it("takes rows of any types in any order, as objects or as arrays", async () => {
    await assertDataFrameEqual(spark.sql(query), [one, zero]);
    await assertDataFrameEqual(spark.sql(query), [Object.values(zero), Object.values(one)]);
    await assertDataFrameEqual(spark.sql(query), [zero, one], { checkRowOrder: true });
    await assertDataFrameEqual(spark.sql(query).where("id > 5"), []);
  });

  it("takes another DataFrame, whose columns may be null where these are not", async () => {
    await assertDataFrameEqual(spark.sql("SELECT 1 AS a"), spark.sql("SELECT max(1) AS a"));
    const strict = { ignoreNullable: false };
    expect(
      await failure(() => assertDataFrameEqual(spark.sql("SELECT 1 AS a"), spark.sql("SELECT max(1) AS a"), strict)),
    ).toBe("The schemas differ (- expected, + actual):\n- a INT\n+ a INT NOT NULL");
  });

  it("shows the rows that differ, and counts what it leaves out", async () => {
    const people = spark.sql("SELECT * FROM VALUES (1, 'ada'), (2, 'bob'), (2, 'bob') AS t(id, name)");
    expect(
      await failure(() =>
        assertDataFrameEqual(people, [
          [2, "bob"],
          [1, "ada"],
          [3, null],
        ]),
      ),
    ).toBe(
      "The rows differ (- expected, + actual; 3 expected, 3 actual):\n- Row(id=3, name=null)\n+ Row(id=2, name='bob')",
    );
    expect(await failure(() => assertDataFrameEqual(spark.range(30), []))).toMatch(
      /^The rows differ .*; 0 expected, 30 actual\):\n(\+ Row\(id=\d+\)\n){20}… and 10 more$/,
    );
  });

  it("minds the order if it is asked to, and numbers beyond the tolerance", async () => {
    const numbers = spark.sql("SELECT * FROM VALUES (1.0D), (2.0D) AS t(x)");
    const backwards = [[2], [1]];
    await assertDataFrameEqual(numbers, backwards);
    expect(await failure(() => assertDataFrameEqual(numbers, backwards, { checkRowOrder: true }))).toContain(
      "- Row(x=2)\n- Row(x=1)\n+ Row(x=1)\n+ Row(x=2)",
    );
    await assertDataFrameEqual(numbers, [[1.000001], [2]]);
    expect(await failure(() => assertDataFrameEqual(numbers, [[1.000001], [2]], { rtol: 0 }))).toContain(
      "- Row(x=1.000001)\n+ Row(x=1)",
    );
  });

  it("refuses expected rows of other columns", async () => {
    const wrong = assertDataFrameEqual(spark.range(1), [{ idd: 0n }]);
    await expect(wrong).rejects.toThrow(
      new InvalidInputError("Expected row 1 has the columns idd, and the DataFrame has the columns id."),
    );
    await expect(assertDataFrameEqual(spark.range(1), [[0n, 1]])).rejects.toThrow("Expected row 1 has 2 values");
  });
});

describe("assertSchemaEqual", () => {
  it("shows the columns that differ in name, type or order", async () => {
    const actual = StructType.fromDDL("id BIGINT NOT NULL, tags ARRAY<STRING>");
    assertSchemaEqual(actual, StructType.fromDDL("id BIGINT, tags ARRAY<STRING>"));
    expect(await failure(() => assertSchemaEqual(actual, StructType.fromDDL("id BIGINT, tags ARRAY<INT>")))).toBe(
      "The schemas differ (- expected, + actual):\n  id BIGINT\n- tags ARRAY<INT>\n+ tags ARRAY<STRING>",
    );
  });
});
