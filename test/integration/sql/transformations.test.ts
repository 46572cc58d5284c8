import { describe, expect, it } from "vitest";
import { col, functions as F, lit, StructType, Window } from "../../../src/index.ts";
import { ownSession, values } from "./own-session.ts";

const session = ownSession();
const numbers = () => session.spark.range(6).withColumn("k", col("id").mod(2));

describe("columns", () => {
  it("are selected, added, renamed and dropped", async () => {
    const made = numbers()
      .withColumns({ twice: col("id").multiply(2), half: col("id").divide(2) })
      .withColumnRenamed("k", "key")
      .drop("half");
    expect(await made.columns()).toEqual(["id", "key", "twice"]);
    expect(values(await made.where("id = 3").collect())).toEqual([[3n, 1n, 6n]]);
  });

  it("may share a name, and both values are in the row", async () => {
    const [row] = await session.spark.range(1).select(col("id"), col("id").plus(1).alias("id")).collect();
    expect([...(row ?? [])]).toEqual([0n, 1n]);
    expect(row?.["id"]).toBe(0n);
  });

  it("are none where none are selected, and the rows are still counted", async () => {
    const nothing = session.spark.range(3).select();
    expect(await nothing.columns()).toEqual([]);
    expect(await nothing.collect()).toHaveLength(3);
  });

  it("are chosen by SQL, by pattern and with a star", async () => {
    const made = numbers().limit(1).orderBy("id");
    expect(values(await made.selectExpr("id + 1 AS next", "'x' AS x").collect())).toEqual([[1n, "x"]]);
    expect(await made.select(made.colRegex("`i.*`")).columns()).toEqual(["id"]);
    expect(await made.select("*", lit(1).alias("one")).columns()).toEqual(["id", "k", "one"]);
  });

  it("are cast and reordered to a schema", async () => {
    const made = numbers().to(StructType.of({ k: "string", id: "int" }));
    expect(await made.dtypes()).toEqual([
      ["k", "string"],
      ["id", "int"],
    ]);
  });

  it("turn into rows and back", async () => {
    const wide = session.spark.range(1).withColumns({ a: lit(1), b: lit(2) });
    const long = wide.unpivot("id", ["a", "b"], { variableColumnName: "name", valueColumnName: "value" });
    expect(values(await long.collect())).toEqual([
      [0n, "a", 1],
      [0n, "b", 2],
    ]);
    const turned = session.spark.range(1).select(lit("x").alias("k"), lit(2n).alias("b")).transpose();
    expect(values(await turned.collect())).toEqual([["b", 2n]]);
  });

  it("carry metadata to the schema", async () => {
    const schema = await session.spark.range(1).withMetadata("id", { comment: "the key" }).schema();
    expect(schema.fields[0]?.metadata).toEqual({ comment: "the key" });
  });
});

describe("rows", () => {
  it("are filtered by a column or by SQL text", async () => {
    const evens = col("id").mod(2).eq(0).and(col("id").gt(0));
    expect(values(await numbers().filter(evens).select("id").collect())).toEqual([[2n], [4n]]);
    expect(await numbers().where("id BETWEEN 1 AND 3").count()).toBe(3);
  });

  it("are ordered, limited, skipped and taken from the end", async () => {
    const descending = session.spark.range(5).orderBy(col("id").desc());
    expect(values(await descending.limit(2).collect())).toEqual([[4n], [3n]]);
    expect(values(await descending.offset(3).collect())).toEqual([[1n], [0n]]);
    expect(values(await session.spark.range(5).tail(2))).toEqual([[3n], [4n]]);
    expect(await session.spark.range(5).first()).toEqual({ id: 0n });
    expect(await session.spark.range(0).first()).toBeNull();
    expect(await session.spark.range(5).head(2)).toHaveLength(2);
  });

  it("have nulls first when ascending, last when descending, and elsewhere when told", async () => {
    const made = await session.spark.createDataFrame([{ v: "b" }, { v: null }, { v: "a" }]);
    const ordered = async (order: ReturnType<typeof col>) => values(await made.orderBy(order).collect()).flat();
    expect(await ordered(col("v"))).toEqual([null, "a", "b"]);
    expect(await ordered(col("v").desc())).toEqual(["b", "a", null]);
    expect(await ordered(col("v").asc_nulls_last())).toEqual(["a", "b", null]);
    expect(await ordered(col("v").desc_nulls_first())).toEqual([null, "b", "a"]);
  });

  it("are made distinct, by all columns or by some", async () => {
    expect(await numbers().select("k").distinct().count()).toBe(2);
    expect(await numbers().dropDuplicates(["k"]).count()).toBe(2);
    expect(await numbers().dropDuplicates().count()).toBe(6);
  });

  it("of a sample are the same for one seed", async () => {
    const sampled = session.spark.range(1000).sample(0.1, { seed: 3 });
    expect(await sampled.count()).toBe(await sampled.count());
    const [small, large] = session.spark.range(100).randomSplit([1, 3], 1);
    expect((await small?.count()) ?? 0).toBe(100 - ((await large?.count()) ?? 0));
  });

  it("are numbered, and put side by side", async () => {
    expect(values(await session.spark.range(5, 7).zipWithIndex().collect())).toEqual([
      [5n, 0n],
      [6n, 1n],
    ]);
    const left = session.spark.range(2);
    const right = left.select(col("id").plus(1).alias("next"));
    expect(values(await left.zip(right).collect())).toEqual([
      [0n, 1n],
      [1n, 2n],
    ]);
  });

  it("are seen through windows", async () => {
    const window = Window.partitionBy("k").orderBy(col("id").desc());
    const running = window.rowsBetween(Window.unboundedPreceding, Window.currentRow);
    const made = numbers().select(
      "id",
      F.row_number().over(window).alias("rank"),
      F.sum("id").over(running).alias("sum"),
    );
    expect(values(await made.orderBy("id").collect())).toEqual([
      [0n, 3, 6n],
      [1n, 3, 9n],
      [2n, 2, 6n],
      [3n, 2, 8n],
      [4n, 1, 4n],
      [5n, 1, 5n],
    ]);
  });

  it("lie in as many partitions as told", async () => {
    const partitions = async (made: ReturnType<typeof numbers>) =>
      made.select(F.spark_partition_id().alias("p")).distinct().count();
    expect(await partitions(numbers().repartition(3))).toBe(3);
    expect(await partitions(numbers().repartition(3).coalesce(1))).toBe(1);
    expect(await partitions(numbers().repartition(4, "k"))).toBeLessThanOrEqual(2);
    const byId = numbers().repartitionById(4, col("id").cast("int").mod(4));
    expect(values(await byId.where("id = 3").select(F.spark_partition_id()).collect())).toEqual([[3]]);
  });

  it("pass through hints and named observations unchanged", async () => {
    const made = numbers()
      .hint("broadcast")
      .hint("rebalance", col("k"))
      .observe("seen", F.count(lit(1)).alias("n"));
    expect(await made.count()).toBe(6);
    expect(made.executionInfo?.observed).toEqual([{ name: "seen", values: { n: 6n } }]);
  });
});

describe("structs, arrays and conditions", () => {
  it("are taken apart and changed", async () => {
    const made = session.spark
      .range(1)
      .select(
        F.struct(lit(1).alias("a"), lit("x").alias("b")).alias("s"),
        F.array(lit(1), lit(2)).alias("l"),
        F.create_map(lit("k"), lit(7)).alias("m"),
      );
    const [row] = await made
      .select(
        col("s").getField("a"),
        col("s").withField("c", lit(true)).alias("with"),
        col("s").dropFields("a").alias("without"),
        col("l").getItem(1),
        col("m").getItem("k"),
        col("s.b"),
      )
      .collect();
    expect([...(row ?? [])]).toEqual([1, { a: 1, b: "x", c: true }, { b: "x" }, 2, 7, "x"]);
  });

  it("choose by cases", async () => {
    const size = F.when(col("id").lt(1), "small").when(col("id").lt(2), "middle").otherwise("large");
    expect(values(await session.spark.range(3).select(size).collect()).flat()).toEqual(["small", "middle", "large"]);
  });

  it("cast strictly, or to null when told to try", async () => {
    const text = session.spark.range(1).select(lit("abc").alias("t"));
    expect(values(await text.select(col("t").try_cast("int")).collect())).toEqual([[null]]);
    await expect(text.select(col("t").cast("int")).collect()).rejects.toMatchObject({
      errorClass: "CAST_INVALID_INPUT",
      sqlState: "22018",
    });
  });
});
