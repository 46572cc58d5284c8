import { type DataFrame, DoubleType, functions as F } from "../../../../src/index.ts";
import type { Programs } from "../program.ts";
import { customers, orders } from "./tables.ts";

const { col, lit } = F;

/** Unions, gaps, samples, subqueries and casts. */
export const shapes: Programs = {
  "table-valued functions": (spark) => {
    const exploded = spark.tvf.explode(F.array(lit("x"), lit("y")));
    const numbered = spark.tvf.posexplode(F.array(lit(10), lit(20))).toDF("pos", "n");
    return exploded.crossJoin(numbered).crossJoin(spark.tvf.range(0, 2)).orderBy("col", "pos", "id");
  },

  "set operations": (spark) => {
    const a: DataFrame = spark.range(0, 6).select(col("id").mod(4).alias("n"));
    const b: DataFrame = spark.range(2, 5).select(col("id").alias("n"));
    return a
      .union(b)
      .withColumn("how", lit("union"))
      .union(a.intersect(b).withColumn("how", lit("intersect")))
      .union(a.intersectAll(b).withColumn("how", lit("intersectAll")))
      .union(a.subtract(b).withColumn("how", lit("subtract")))
      .union(a.exceptAll(b).withColumn("how", lit("exceptAll")))
      .orderBy("how", "n");
  },

  "columns that only one side has": async (spark) => {
    const a = await spark.sql("SELECT 1 AS x, 'a' AS y");
    const b = await spark.sql("SELECT true AS z, 2 AS x");
    return a.unionByName(b, { allowMissingColumns: true }).orderBy("x");
  },

  "filling, dropping and replacing": async (spark) => {
    const t = await spark.sql(
      "SELECT * FROM VALUES (1, 'a', 1.5D), (null, null, double('NaN')), (3, '', null) AS t(i, s, d)",
    );
    const replacements = new Map([
      [1, 100],
      [3, 300],
    ]);
    return t
      .fillna({ i: 0, s: "?", d: 9.5 })
      .withColumn("how", lit("fill"))
      .union(t.dropna({ thresh: 2 }).withColumn("how", lit("drop")))
      .union(t.replace(replacements, undefined, ["i"]).withColumn("how", lit("replace")))
      .orderBy(col("how"), F.asc_nulls_first("i"));
  },

  "a summary": async (spark) => {
    const numbers = (await orders(spark)).select("price", "quantity", "customer");
    return numbers.summary("count", "mean", "stddev", "min", "50%", "max");
  },

  "a crosstab": async (spark) =>
    (await orders(spark)).na.fill("none", ["customer"]).crosstab("customer", "item").orderBy("customer_item"),

  subqueries: async (spark) => {
    const [o, c] = [await orders(spark), await customers(spark)];
    const mean = o.agg(F.avg("price")).scalar();
    const ordered = o.where(col("customer").eq(col("name").outer())).exists();
    return c.select("name", ordered.alias("ordered"), mean.alias("mean")).orderBy("name");
  },

  "samples with a seed": (spark) => spark.range(0, 100, { numPartitions: 1 }).sample(0.1, { seed: 42 }).orderBy("id"),

  "a split with a seed": (spark) => {
    const parts = spark.range(0, 20, { numPartitions: 1 }).randomSplit([1, 3], 7);
    const [first, second] = parts.map((part, index) => part.withColumn("part", lit(index + 1)));
    if (first === undefined || second === undefined) throw new Error("Two weights make two parts.");
    return first.union(second).orderBy("part", "id");
  },

  "distinct rows, limits and offsets": async (spark) => {
    const o = await orders(spark);
    const none = o.dropDuplicates(["customer"]).select("item").limit(0);
    return o.select("item").distinct().orderBy("item").offset(1).limit(1).union(none);
  },

  "a transposed table": async (spark) =>
    (await spark.sql("SELECT * FROM VALUES ('x', 1, 2), ('y', 3, 4) AS t(k, a, b)")).transpose("k"),

  "case and null logic": async (spark) => {
    const q = col("quantity");
    return (await orders(spark))
      .select(
        "id",
        F.when(q.gt(5), "many").when(q.gt(1), "some").otherwise("few").alias("size"),
        F.when(q.isNull(), true).alias("unknown"),
        F.nullif("item", lit("pen")).alias("no_pens"),
        F.greatest("id", "quantity").alias("greatest"),
        q.isin(1, 2).alias("small"),
        q.between(2, 3).alias("middle"),
        q.gt(1).not().alias("not"),
        q.isNull().or(q.gt(1)).alias("or"),
      )
      .orderBy("id");
  },

  "casts and tries": async (spark) => {
    const [t, s] = [
      await spark.sql("SELECT * FROM VALUES ('1'), ('1.7'), ('x'), ('2022-03-25'), (null) AS t(s)"),
      col("s"),
    ];
    return t.select(
      s.try_cast("int").alias("i"),
      s.try_cast("decimal(5,2)").alias("dec"),
      s.try_cast("date").alias("d"),
      s.try_cast(new DoubleType()).alias("x"),
      F.try_to_timestamp(s).alias("ts"),
      F.try_divide(lit(1), F.length(s).minus(1)).alias("div"),
    );
  },
};
