import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  col,
  functions as F,
  InvalidInputError,
  lit,
  SparkConnectError,
  StorageLevel,
  StructType,
  Window,
} from "../../../../src/index.ts";
import { ownSession, values } from "../own-session.ts";

// What users of PySpark write. The compiler refuses some of it, but a JavaScript program is not compiled.
const session = ownSession();
const table = `calls_${process.pid}`;

/** A method that can be called with anything that JavaScript allows. */
type Untyped = Record<string, (...args: readonly unknown[]) => never>;
function untyped(target: object): Untyped {
  return target as Untyped;
}

beforeAll(async () => {
  await session.spark.range(3).write.saveAsTable(table);
});
afterAll(async () => {
  await session.spark.catalog.dropTable(table, true);
});

describe("PySpark's keywords, as an object behind the arguments", () => {
  it("are options of a reader, and its schema", async () => {
    const folder = await mkdtemp(join(tmpdir(), "keywords-"));
    await writeFile(join(folder, "a.csv"), "id;t\n1;x\n");
    const { read } = session.spark;
    const byKeyword = read.csv(folder, { header: true, sep: ";", schema: "id int, t string" });
    expect((await byKeyword.collect()).map((row) => ({ ...row }))).toEqual([{ id: 1, t: "x" }]);
    const typed = session.spark.read.csv([folder], {
      header: true,
      sep: ";",
      schema: StructType.fromDDL("id bigint, t string"),
    });
    expect((await typed.collect()).map((row) => ({ ...row }))).toEqual([{ id: 1n, t: "x" }]);
    expect(await session.spark.read.text(folder, { wholetext: true }).count()).toBe(1);
    const lines = await session.spark.createDataFrame(["1;x"], "string");
    expect(values(await session.spark.read.csv(lines, { sep: ";" }).collect())).toEqual([["1", "x"]]);
    expect(() => untyped(session.spark.read)["csv"]?.(folder, { header: [true] })).toThrow(InvalidInputError);
    await rm(folder, { recursive: true });
  });

  it("say whether columns ascend", async () => {
    const df = session.spark.sql("SELECT * FROM VALUES (1, 'a'), (1, 'b'), (2, 'a') AS t(n, s)");
    const descending = [
      [2, "a"],
      [1, "b"],
      [1, "a"],
    ];
    expect(values(await df.orderBy("n", "s", { ascending: false }).collect())).toEqual(descending);
    expect(values(await df.sort(["n", "s"], { ascending: false }).collect())).toEqual(descending);
    expect(values(await df.orderBy(1, 2, { ascending: false }).collect())).toEqual(descending);
    expect(values(await df.orderBy("n", "s", { ascending: [false, true] }).collect())).toEqual([
      [2, "a"],
      [1, "a"],
      [1, "b"],
    ]);
    expect(values(await df.orderBy("n", "s", { ascending: true }).take(1))).toEqual([[1, "a"]]);
    expect(() => df.orderBy("n", "s", { ascending: [false] })).toThrow(
      'orderBy has 2 columns and "ascending" for 1: give one for each.',
    );
    expect(() => df.orderBy(col("n").asc(), { ascending: false })).toThrow("an order of its own");
    expect(() => untyped(df)["orderBy"]?.("n", { descending: true })).toThrow(
      'orderBy has no option "descending", only ascending',
    );
  });

  it("say how many rows show has, and how", async () => {
    const df = session.spark.sql("SELECT repeat('x', 30) AS t FROM range(3)");
    const text = await df.show({ n: 1, truncate: false });
    expect(text).toBe(await df.show(1, false));
    expect(text).toContain("x".repeat(30));
    expect(await df.show({ truncate: false })).toBe(await df.show(20, false));
  });
});

describe("options in PySpark's order", () => {
  it("replace rows if insertInto is told so, and refuse anything that is not an option", async () => {
    const { spark } = session;
    const one = spark.range(1);
    await one.write.insertInto(table, true);
    expect(await spark.table(table).count()).toBe(1);
    await one.write.insertInto(table, false);
    expect(await spark.table(table).count()).toBe(2);
    await expect(untyped(one.write)["insertInto"]?.(table, "overwrite")).rejects.toThrow(
      'The option overwrite of insertInto must be true or false, not "overwrite": insertInto("t", { overwrite: true }).',
    );
    await expect(untyped(one.write)["insertInto"]?.(table, { overwrit: true })).rejects.toThrow(
      'insertInto has no option "overwrit", only overwrite, signal, tags, onProgress: insertInto("t", { overwrite: true }).',
    );
    expect(await spark.table(table).count()).toBe(2);
  });

  it("step through a range", async () => {
    const { spark } = session;
    expect(values(await spark.range(2, 10, 2).collect())).toEqual([[2n], [4n], [6n], [8n]]);
    expect(values(await spark.range(10n, 0n, -5n, 1).collect())).toEqual([[10n], [5n]]);
    expect(values(await spark.tvf.range(0, 6, 3).collect())).toEqual([[0n], [3n]]);
    expect(values(await spark.tvf.range(2).collect())).toEqual([[0n], [1n]]);
    expect(() => spark.range(0.5, 5)).toThrow("range takes a whole number, not 0.5: range(0, 10, { step: 2 }).");
  });

  it("say what becomes of a DataFrame", async () => {
    const { spark } = session;
    const left = spark.range(2).withColumn("a", lit(null).cast("int"));
    const right = spark.range(1).withColumn("b", lit(2));
    expect(values(await left.unionByName(right, true).orderBy("id", col("b")).collect())).toEqual([
      [0n, null, null],
      [0n, null, 2],
      [1n, null, null],
    ]);
    expect(await left.dropna("all").count()).toBe(2);
    expect(await left.dropna("any", null, ["id"]).count()).toBe(2);
    expect(await left.dropna(null, 2).count()).toBe(0);
    expect(await left.na.drop("any").count()).toBe(0);
    expect(await spark.range(100).sample(1, 3).count()).toBe(100);
    expect(await spark.range(100).sample(false, 1, 3).count()).toBe(100);
    expect(await spark.range(100).approxQuantile("id", [0.5], 0)).toEqual([49]);
    const wide = await spark.createDataFrame([[1, 2, 3]], "id int, q1 int, q2 int");
    expect(values(await wide.unpivot("id", ["q1", "q2"], "q", "v").collect())).toEqual([
      [1, "q1", 2],
      [1, "q2", 3],
    ]);
    expect(values(await wide.replace({ 2: 20 }).collect())).toEqual([[1, 20, 3]]);
    await left.persist();
    await left.unpersist(true);
    expect(await left.isCached()).toBe(false);
    expect(await (await left.localCheckpoint(true, StorageLevel.MEMORY_ONLY)).count()).toBe(2);
  });

  it("say how it is shown", async () => {
    const { spark } = session;
    const long = spark.range(1).select(lit("a".repeat(30)).alias("a"));
    expect(await long.show(20, false)).toContain("a".repeat(30));
    expect(await long.show(20, true)).toContain(`${"a".repeat(17)}...`);
    expect(await long.show(20, 5)).toContain("|aa...|");
    expect(await long.show(1, false, true)).toContain("-RECORD 0");
    expect(await long.explain(true)).toContain("== Optimized Logical Plan ==");
    expect(await long.explain(false)).not.toContain("== Optimized Logical Plan ==");
    expect(await untyped(long)["explain"]?.("EXTENDED")).toContain("== Optimized Logical Plan ==");
    await expect(untyped(long)["explain"]?.("constructor")).rejects.toThrow("explain takes");
  });

  it("say where and how a table is written", async () => {
    const { spark } = session;
    const name = `${table}_saved`;
    await spark.range(1).write.saveAsTable(name, "parquet", "overwrite");
    await spark.range(2).write.saveAsTable(name, null, "append");
    expect(await spark.table(name).count()).toBe(3);
    await spark.catalog.cacheTable(name, StorageLevel.MEMORY_ONLY);
    expect(await spark.catalog.isCached(name)).toBe(true);
    await spark.catalog.dropTable(name, true, true);
    await spark.catalog.dropTable(name, true);
    await expect(untyped(spark.range(1).write)["csv"]?.("/p", "append", "gzip", ";")).rejects.toThrow(
      'csv takes its options as an object, not ";"',
    );
  });
});

describe("columns in PySpark's forms", () => {
  const numbers = () => session.spark.range(3).select(col("id").negate().alias("n"), "id");

  it("are counted from 1 where rows are sorted, and from the end of the order where negative", async () => {
    expect(values(await numbers().orderBy(1).collect())).toEqual([
      [-2n, 2n],
      [-1n, 1n],
      [0n, 0n],
    ]);
    expect(values(await numbers().sort(-1).collect())).toEqual([
      [0n, 0n],
      [-1n, 1n],
      [-2n, 2n],
    ]);
    expect(values(await numbers().coalesce(1).sortWithinPartitions([2]).collect())).toEqual([
      [0n, 0n],
      [-1n, 1n],
      [-2n, 2n],
    ]);
    expect(() => numbers().orderBy(0)).toThrow("orderBy takes columns, their names and positions from 1, not 0");
    await expect(numbers().orderBy(3).collect()).rejects.toMatchObject({ errorClass: "ORDER_BY_POS_OUT_OF_RANGE" });
  });

  it("are lists wherever they may be given one by one", async () => {
    const window = Window.partitionBy(["n"]).orderBy(["id"]);
    expect(await numbers().withColumn("row", F.row_number().over(window)).where("row = 1").count()).toBe(3);
    expect(await numbers().drop(["n"]).columns()).toEqual(["id"]);
    expect(await numbers().toDF(["a", "b"]).columns()).toEqual(["a", "b"]);
    expect(await numbers().describe(["id"]).columns()).toEqual(["summary", "id"]);
  });

  it("are joined by a kind in any case", async () => {
    const right = session.spark.range(1);
    expect(await numbers().join(right, "id", "LEFT").count()).toBe(3);
    expect(await untyped(numbers()).join?.(right, "id", "Left_Anti")).toBeDefined();
    expect(() => untyped(numbers()).join?.(right, "id", "constructor")).toThrow('There is no join type "constructor"');
  });

  it("hold arrays, and values of one type", async () => {
    const made = session.spark.range(1).select(lit([1, 2, 3]).alias("l"), lit([["a"], []]).alias("nested"));
    expect(values(await made.collect())).toEqual([
      [
        [1, 2, 3],
        [["a"], []],
      ],
    ]);
    expect(values(await (await session.spark.createDataFrame([1, null, 3], "int")).collect())).toEqual([
      [1],
      [null],
      [3],
    ]);
    const lists = await session.spark.createDataFrame([[1n], []], "array<bigint>");
    expect(await lists.columns()).toEqual(["value"]);
    expect(values(await lists.collect())).toEqual([[[1n]], [[]]]);
    await expect(untyped(session.spark).createDataFrame?.([1, 2])).rejects.toThrow('createDataFrame([1, 2], "int")');
    expect(() => StructType.fromDDL("int")).toThrow(
      'A schema has columns with names, such as "id int"; "int" is a type alone.',
    );
  });

  it.each([
    ["select", undefined, 'select takes columns and names of columns, not undefined: select("id", col("amount")).'],
    ["groupBy", 1, 'groupBy takes columns and names of columns, not 1: groupBy("day", col("id")).'],
    ["filter", true, 'filter takes a condition, as a column or as SQL text, not true: filter(col("amount").gt(0)).'],
    ["drop", 5, 'drop takes columns and names of columns, not 5: drop("id", "amount").'],
    ["dropDuplicates", "id", 'dropDuplicates takes an array of texts, not "id": dropDuplicates(["id", "day"]).'],
    ["withColumns", [], "withColumns takes an object, not an empty array"],
    ["join", "t", 'join takes a DataFrame, not "t": join(other, "id", "left").'],
    ["union", null, "union takes a DataFrame, not null: union(other)."],
  ])("refuse %s(%j) in words about the call", (method, argument, message) => {
    const call = (): unknown => untyped(session.spark.range(1))[method]?.(argument);
    expect(call).toThrow(InvalidInputError);
    expect(call).toThrow(message);
  });

  it.each([`${col("id")} > 1`, `${col("id")}`, `1 + ${col("id").plus(1)}`, `${col("id")} + 1`, `f(${col("id")})`])(
    "make no SQL with the text of a column: %s",
    async (sql) => {
      const failed = await session.spark
        .range(3)
        .selectExpr(sql)
        .collect()
        .catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(SparkConnectError);
      expect(Reflect.get(Object(failed), "errorClass")).toMatch(/^(PARSE_SYNTAX_ERROR|UNRESOLVED_COLUMN)/);
    },
  );

  it("refuse a bound of a window that would lie at its other end", () => {
    expect(() => Window.rowsBetween("unboundedFollowing", 0)).toThrow(InvalidInputError);
    expect(() => Window.rangeBetween(0, "unboundedPreceding")).toThrow(InvalidInputError);
  });

  it("refuse arguments that are missing from functions of any number of them", () => {
    const missing = undefined as unknown as string;
    expect(() => F.concat("a", missing)).toThrow("F.concat takes columns, names of columns and values, not undefined.");
    expect(() => F.sum(missing)).toThrow("F.sum takes columns, names of columns and values, not undefined.");
  });
});
