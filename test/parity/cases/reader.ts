import { StructType } from "../../../src/index.ts";
import type { Cases } from "./case.ts";

export const cases: Cases = {
  "spark.range(5)": ({ spark }) => spark.range(5),
  "spark.range(1, 10)": ({ spark }) => spark.range(1, 10),
  "spark.range(1, 10, 3, 2)": ({ spark }) => spark.range(1, 10, { step: 3, numPartitions: 2 }),
  "spark.range(10, 0, -1)": ({ spark }) => spark.range(10, 0, { step: -1 }),
  'spark.table("db.t")': ({ spark }) => spark.table("db.t"),
  'spark.read.table("t")': ({ spark }) => spark.read.table("t"),
  'spark.read.option("k", "v").table("t")': ({ spark }) => spark.read.option("k", "v").table("t"),
  'spark.read.parquet("p")': ({ spark }) => spark.read.parquet("p"),
  'spark.read.parquet("p", "q")': ({ spark }) => spark.read.parquet("p", "q"),
  'spark.read.schema("a INT").option("basePath", "b").parquet("p")': ({ spark }) =>
    spark.read.schema("a INT").option("basePath", "b").parquet("p"),
  'spark.read.schema(T.StructType([T.StructField("a", T.IntegerType())])).orc("p")': ({ spark }) =>
    spark.read.schema(StructType.fromDDL("a INT")).orc("p"),
  'spark.read.orc("p")': ({ spark }) => spark.read.orc("p"),
  'spark.read.json("p")': ({ spark }) => spark.read.json("p"),
  'spark.read.json(["p", "q"])': ({ spark }) => spark.read.json(["p", "q"]),
  "spark.read.json(df)": ({ spark, df }) => spark.read.json(df),
  'spark.read.option("multiLine", True).json("p")': ({ spark }) => spark.read.option("multiLine", true).json("p"),
  'spark.read.csv("p")': ({ spark }) => spark.read.csv("p"),
  'spark.read.options(header=True, sep=";").csv(["p", "q"])': ({ spark }) =>
    spark.read.options({ header: true, sep: ";" }).csv(["p", "q"]),
  "spark.read.csv(df)": ({ spark, df }) => spark.read.csv(df),
  'spark.read.text("p")': ({ spark }) => spark.read.text("p"),
  'spark.read.text(["p", "q"])': ({ spark }) => spark.read.text(["p", "q"]),
  'spark.read.option("rowTag", "r").xml("p")': ({ spark }) => spark.read.option("rowTag", "r").xml("p"),
  "spark.read.xml(df)": ({ spark, df }) => spark.read.xml(df),
  'spark.read.format("delta").load("p")': ({ spark }) => spark.read.format("delta").load("p"),
  'spark.read.format("delta").option("versionAsOf", 3).load("p")': ({ spark }) =>
    spark.read.format("delta").option("versionAsOf", 3).load("p"),
  'spark.read.format("x").load()': ({ spark }) => spark.read.format("x").load(),
  'spark.read.load(["p", "q"])': ({ spark }) => spark.read.load(["p", "q"]),
  "spark.read.load()": ({ spark }) => spark.read.load(),
  'spark.read.jdbc("jdbc:x", "t")': ({ spark }) => spark.read.jdbc("jdbc:x", "t"),
  'spark.read.jdbc("jdbc:x", "t", properties={"user": "u"})': ({ spark }) =>
    spark.read.jdbc("jdbc:x", "t", { properties: { user: "u" } }),
  'spark.read.jdbc("jdbc:x", "t", column="c", lowerBound=1, upperBound=9, numPartitions=3)': ({ spark }) =>
    spark.read.jdbc("jdbc:x", "t", { partition: { column: "c", lowerBound: 1, upperBound: 9, numPartitions: 3 } }),
  'spark.read.jdbc("jdbc:x", "t", predicates=["a = 1", "a = 2"])': ({ spark }) =>
    spark.read.jdbc("jdbc:x", "t", { predicates: ["a = 1", "a = 2"] }),
  'spark.read.option("startingVersion", 1).changes("t")': ({ spark }) =>
    spark.read.option("startingVersion", 1).changes("t"),
};
