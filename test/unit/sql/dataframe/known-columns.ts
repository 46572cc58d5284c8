import { col, type DataFrame, functions as F, type SparkSession, StructType } from "../../../../src/index.ts";

/** DataFrames whose columns are known without asking the server, each with a title and its text. */
export function known(spark: SparkSession): readonly (readonly [string, DataFrame<object>, string])[] {
  const credits = spark.emptyDataFrame("id bigint not null, name string, amount decimal(10,2)");
  const notes = spark.emptyDataFrame("note string, tags array<string>");
  const all = "id: bigint, name: string, amount: decimal(10,2)";
  return [
    ["a range", spark.range(3), "DataFrame[id: bigint]"],
    ["local rows", credits, `DataFrame[${all}]`],
    ["no columns", credits.select(), "DataFrame[]"],
    ["filtered, sorted, cut", credits.where("id > 1").orderBy("id").offset(1).limit(2), `DataFrame[${all}]`],
    ["sampled", credits.sample(0.5).distinct().dropDuplicates(["id"]), `DataFrame[${all}]`],
    ["partitioned", credits.repartition(2).repartition(2, "id").coalesce(1), `DataFrame[${all}]`],
    [
      "named, hinted, observed",
      credits.alias("c").hint("broadcast").observe("o", F.count("*").alias("n")),
      `DataFrame[${all}]`,
    ],
    ["selected", credits.select("name", col("ID")), "DataFrame[name: string, ID]"],
    ["all and more", credits.select("*", F.upper("name").alias("upper")), `DataFrame[${all}, upper]`],
    ["in backticks", credits.toDF("a b", "c`d", "e").select("`a b`", "`c``d`"), "DataFrame[a b: bigint, c`d: string]"],
    ["added", credits.withColumn("twice", col("id").plus(col("id"))), `DataFrame[${all}, twice]`],
    ["replaced", credits.withColumn("name", col("id")), "DataFrame[id: bigint, name: bigint, amount: decimal(10,2)]"],
    [
      "renamed",
      credits.withColumnRenamed("name", "label").withColumnRenamed("x", "y"),
      "DataFrame[id: bigint, label: string, amount: decimal(10,2)]",
    ],
    ["dropped", credits.drop("name", "x"), "DataFrame[id: bigint, amount: decimal(10,2)]"],
    ["dropped by column", credits.drop(credits.col("name")), "DataFrame[id: bigint, amount: decimal(10,2)]"],
    ["all named anew", credits.toDF("a", "b", "c"), "DataFrame[a: bigint, b: string, c: decimal(10,2)]"],
    ["cast to a schema", credits.to(StructType.fromDDL("id int")), "DataFrame[id: int]"],
    ["united", credits.union(credits), `DataFrame[${all}]`],
    ["united, of other types", spark.range(1).union(notes.select("note")), "DataFrame[id]"],
    ["subtracted", credits.subtract(credits), `DataFrame[${all}]`],
    ["joined", spark.range(1).crossJoin(notes), "DataFrame[id: bigint, note: string, tags: array<string>]"],
    ["kept by a semi-join", credits.join(notes, F.lit(true), "semi"), `DataFrame[${all}]`],
    ["counted", credits.groupBy("name").count(), "DataFrame[name: string, count]"],
    ["aggregated", credits.groupBy("name").agg(F.max("id").alias("newest")), "DataFrame[name: string, newest]"],
  ];
}
