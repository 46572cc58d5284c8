import { describe, expect, it } from "vitest";
import { col, functions as F, lit } from "../../../src/index.ts";
import { ownSession, values } from "./own-session.ts";

const session = ownSession();
const left = () =>
  session.spark.createDataFrame(
    [
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ],
    "id INT, l STRING",
  );
const right = () =>
  session.spark.createDataFrame(
    [
      [2, "x"],
      [3, "y"],
      [4, "z"],
    ],
    "id INT, r STRING",
  );

describe("joins", () => {
  it.for([
    [
      "inner",
      [
        [2, "b", "x"],
        [3, "c", "y"],
      ],
    ],
    [
      "left",
      [
        [1, "a", null],
        [2, "b", "x"],
        [3, "c", "y"],
      ],
    ],
    [
      "right",
      [
        [2, "b", "x"],
        [3, "c", "y"],
        [4, null, "z"],
      ],
    ],
    [
      "full_outer",
      [
        [1, "a", null],
        [2, "b", "x"],
        [3, "c", "y"],
        [4, null, "z"],
      ],
    ],
    [
      "left_semi",
      [
        [2, "b"],
        [3, "c"],
      ],
    ],
    ["left_anti", [[1, "a"]]],
  ] as const)("of type %s", async ([how, expected]) => {
    const joined = (await left()).join(await right(), "id", how).orderBy("id");
    expect(values(await joined.collect())).toEqual(expected);
  });

  it("take conditions over both sides that must all hold", async () => {
    const [l, r] = [await left(), await right()];
    const joined = l.join(r, [l.col("id").eq(r.col("id")), r.col("r").neq("y")]);
    expect(values(await joined.collect())).toEqual([[2, "b", 2, "x"]]);
  });

  it("of two DataFrames that come from one tell the sides apart", async () => {
    const both = await left();
    const [now, next] = [both.filter(col("id").lt(3)), both.filter(col("id").gt(1))];
    const joined = now
      .join(next, now.col("id").plus(1).eq(next.col("id")))
      .select(now.col("l").alias("a"), next.col("l").alias("b"));
    expect(values(await joined.orderBy("a").collect())).toEqual([
      ["a", "b"],
      ["b", "c"],
    ]);
  });

  it("of a DataFrame with itself want aliases, as Spark says", async () => {
    const base = await left();
    const joined = base.alias("x").join(base.alias("y"), col("x.id").eq(col("y.id").plus(1)));
    expect(values(await joined.select("x.l", "y.l").orderBy("x.l").collect())).toEqual([
      ["b", "a"],
      ["c", "b"],
    ]);
    const ambiguous = base.join(base.filter("id > 1"), "id").select(base.col("l"));
    await expect(ambiguous.collect()).rejects.toMatchObject({ errorClass: "AMBIGUOUS_COLUMN_REFERENCE" });
  });

  it("of all pairs", async () => {
    expect(await (await left()).crossJoin(await right()).count()).toBe(9);
  });

  it("by time take the last row that is not later", async () => {
    const trades = session.spark.range(4).toDF("t");
    const quotes = session.spark.range(0, 4, { step: 3 }).toDF("q");
    const joined = trades.joinAsOf(quotes, { leftAsOf: "t", rightAsOf: "q" }).orderBy("t");
    expect(values(await joined.collect())).toEqual([
      [0n, 0n],
      [1n, 0n],
      [2n, 0n],
      [3n, 3n],
    ]);
  });

  it("by nearness take the rows that rank best", async () => {
    const distance = F.abs(col("a").minus(col("b")));
    const near = { numResults: 1, mode: "exact", direction: "distance" } as const;
    const joined = session.spark.range(2).toDF("a").nearestByJoin(session.spark.range(1, 5).toDF("b"), distance, near);
    expect(values(await joined.orderBy("a").collect())).toEqual([
      [0n, 1n],
      [1n, 1n],
    ]);
  });

  it("with a lateral side see the outer row", async () => {
    const elements = session.spark.tvf.explode(F.array(col("id").outer(), lit(9n)));
    expect(values(await session.spark.range(2).lateralJoin(elements).orderBy("id", "col").collect())).toEqual([
      [0n, 0n],
      [0n, 9n],
      [1n, 1n],
      [1n, 9n],
    ]);
  });
});

describe("set operations", () => {
  const some = () => session.spark.createDataFrame([[1], [1], [2]], "v INT");
  const others = () => session.spark.createDataFrame([[1], [3]], "v INT");
  it.for([
    ["union", [1, 1, 1, 2, 3]],
    ["unionAll", [1, 1, 1, 2, 3]],
    ["intersect", [1]],
    ["intersectAll", [1]],
    ["subtract", [2]],
    ["exceptAll", [1, 2]],
  ] as const)("%s", async ([operation, expected]) => {
    const made = (await some())[operation](await others()).orderBy("v");
    expect(values(await made.collect()).flat()).toEqual(expected);
  });

  it("match columns by name where told, with nulls for what one side lacks", async () => {
    const wide = session.spark.range(1).select(lit(1).alias("a"), lit(2).alias("b"));
    const narrow = session.spark.range(1).select(lit(3).alias("b"));
    const made = wide.unionByName(narrow, { allowMissingColumns: true });
    expect(values(await made.orderBy(col("a").asc_nulls_last()).collect())).toEqual([
      [1, 2],
      [null, 3],
    ]);
  });
});

describe("groups", () => {
  const sales = () =>
    session.spark.createDataFrame(
      [
        ["a", "x", 1],
        ["a", "y", 2],
        ["b", "x", 3],
      ],
      "k STRING, p STRING, v INT",
    );

  it("are aggregated by columns, by names of functions, and over all rows", async () => {
    const made = await sales();
    const byKey = made.groupBy("k").agg(F.sum("v").alias("s"), F.max("p").alias("p")).orderBy("k");
    expect(values(await byKey.collect())).toEqual([
      ["a", 3n, "y"],
      ["b", 3n, "x"],
    ]);
    expect(values(await made.groupBy("k").agg({ v: "max" }).orderBy("k").collect())).toEqual([
      ["a", 2],
      ["b", 3],
    ]);
    expect(values(await made.agg(F.count(lit(1)), F.sum("v")).collect())).toEqual([[3n, 6n]]);
    expect(values(await made.groupBy("k").count().orderBy("k").collect())).toEqual([
      ["a", 2n],
      ["b", 1n],
    ]);
  });

  it("have sums, means and extremes of named columns at once, and of all numeric ones after a question", async () => {
    const grouped = (await sales()).groupBy("k");
    expect(await grouped.sum("v").columns()).toEqual(["k", "sum(v)"]);
    expect(await (await grouped.avg()).columns()).toEqual(["k", "avg(v)"]);
    expect(values(await (await grouped.min()).orderBy("k").collect())).toEqual([
      ["a", 1],
      ["b", 3],
    ]);
  });

  it("are pivoted by values that are given, or found", async () => {
    const made = await sales();
    const expected = [
      ["a", 1n, 2n],
      ["b", 3n, null],
    ];
    expect(values(await made.groupBy("k").pivot("p", ["x", "y"]).sum("v").orderBy("k").collect())).toEqual(expected);
    expect(values(await made.groupBy("k").pivot("p").sum("v").orderBy("k").collect())).toEqual(expected);
  });

  it("have totals with rollup, cube and grouping sets", async () => {
    const made = await sales();
    const order = [col("k").asc_nulls_last(), col("p").asc_nulls_last()];
    const rows = async (grouped: ReturnType<typeof made.rollup>) =>
      values(
        await grouped
          .agg(F.sum("v"))
          .orderBy(...order)
          .collect(),
      );
    const totals = [
      ["a", "x", 1n],
      ["a", "y", 2n],
      ["a", null, 3n],
      ["b", "x", 3n],
      ["b", null, 3n],
    ];
    expect(await rows(made.rollup("k", "p"))).toEqual([...totals, [null, null, 6n]]);
    expect(await rows(made.cube("k", "p"))).toEqual([...totals, [null, "x", 4n], [null, "y", 2n], [null, null, 6n]]);
    expect(await rows(made.groupingSets([["k"], []], "k", "p"))).toEqual([
      ["a", null, 3n],
      ["b", null, 3n],
      [null, null, 6n],
    ]);
  });
});

describe("subqueries", () => {
  it("give one value, tell whether there is a row, and whether a value is among rows", async () => {
    const { spark } = session;
    const numbers = spark.range(5);
    const greatest = spark.range(4).agg(F.max("id")).scalar();
    expect(values(await numbers.where(col("id").eq(greatest)).collect())).toEqual([[3n]]);
    expect(await numbers.where(spark.range(0).exists()).count()).toBe(0);
    expect(await numbers.where(spark.range(1).exists()).count()).toBe(5);
    expect(await numbers.where(col("id").isin(spark.range(2))).count()).toBe(2);
  });

  it("refer to the row outside", async () => {
    const { spark } = session;
    const inner = spark
      .range(10)
      .where(col("id").eq(col("o.id").outer().multiply(2)))
      .agg(F.max("id"))
      .scalar();
    const made = spark.range(3).alias("o").select(col("o.id"), inner.alias("twice")).orderBy("id");
    expect(values(await made.collect())).toEqual([
      [0n, 0n],
      [1n, 2n],
      [2n, 4n],
    ]);
  });

  it("compare several columns at once", async () => {
    const { spark } = session;
    const pairs = spark.range(2).select(col("id"), col("id").plus(1));
    const made = spark.range(3).withColumn("n", lit(1n)).where(F.struct("id", "n").isin(pairs));
    expect(values(await made.collect())).toEqual([[0n, 1n]]);
  });
});
