import { functions as F } from "../../../src/index.ts";
import type { Cases } from "./case.ts";

const { col, lit } = F;

export const cases: Cases = {
  'df.write.save("p")': ({ df }) => df.write.save("p"),
  "df.write.save()": ({ df }) => df.write.save(),
  'df.write.mode("overwrite").parquet("p")': ({ df }) => df.write.mode("overwrite").parquet("p"),
  'df.write.mode("append").partitionBy("a", "b").orc("p")': ({ df }) =>
    df.write.mode("append").partitionBy("a", "b").orc("p"),
  'df.write.mode("ignore").option("k", "v").json("p")': ({ df }) => df.write.mode("ignore").option("k", "v").json("p"),
  'df.write.mode("error").csv("p")': ({ df }) => df.write.mode("error").csv("p"),
  'df.write.mode("error").text("p")': ({ df }) => df.write.mode("error").text("p"),
  'df.write.option("rowTag", "r").xml("p")': ({ df }) => df.write.option("rowTag", "r").xml("p"),
  'df.write.format("delta").options(a=1, b="x").save("p")': ({ df }) =>
    df.write.format("delta").options({ a: 1, b: "x" }).save("p"),
  'df.write.jdbc("jdbc:x", "t", properties={"user": "u"})': ({ df }) =>
    df.write.jdbc("jdbc:x", "t", { properties: { user: "u" } }),
  'df.write.saveAsTable("t")': ({ df }) => df.write.saveAsTable("t"),
  'df.write.bucketBy(4, "a", "b").sortBy("c").saveAsTable("t")': ({ df }) =>
    df.write.bucketBy(4, "a", "b").sortBy("c").saveAsTable("t"),
  'df.write.clusterBy("a").format("x").mode("overwrite").saveAsTable("t")': ({ df }) =>
    df.write.clusterBy("a").format("x").mode("overwrite").saveAsTable("t"),
  'df.write.insertInto("t")': ({ df }) => df.write.insertInto("t"),
  'df.write.insertInto("t", True)': ({ df }) => df.write.insertInto("t", { overwrite: true }),
  'df.write.insertInto("t", False)': ({ df }) => df.write.insertInto("t", { overwrite: false }),
  'df.writeTo("t").create()': ({ df }) => df.writeTo("t").create(),
  'df.writeTo("t").using("parquet").option("k", "v").tableProperty("p", "q").partitionedBy("a", F.years("b")).create()':
    ({ df }) =>
      df
        .writeTo("t")
        .using("parquet")
        .option("k", "v")
        .tableProperty("p", "q")
        .partitionedBy("a", F.years("b"))
        .create(),
  'df.writeTo("t").options(a=1).replace()': ({ df }) => df.writeTo("t").options({ a: 1 }).replace(),
  'df.writeTo("t").clusterBy("a").createOrReplace()': ({ df }) => df.writeTo("t").clusterBy("a").createOrReplace(),
  'df.writeTo("t").append()': ({ df }) => df.writeTo("t").append(),
  'df.writeTo("t").overwrite(col("a") == 1)': ({ df }) => df.writeTo("t").overwrite(col("a").eq(1)),
  'df.writeTo("t").overwritePartitions()': ({ df }) => df.writeTo("t").overwritePartitions(),
  'df.mergeInto("t", col("a") == col("b")).whenMatched().updateAll().whenNotMatched().insertAll().merge()': ({ df }) =>
    df
      .mergeInto("t", col("a").eq(col("b")))
      .whenMatched()
      .updateAll()
      .whenNotMatched()
      .insertAll()
      .merge(),
  'df.mergeInto("t", F.expr("t.id = s.id")).whenMatched(col("d")).delete().whenMatched().update({"a": col("b")}).whenNotMatched(col("n")).insert({"a": lit(1)}).whenNotMatchedBySource().delete().withSchemaEvolution().merge()':
    ({ df }) =>
      df
        .mergeInto("t", F.expr("t.id = s.id"))
        .whenMatched(col("d"))
        .delete()
        .whenMatched()
        .update({ a: col("b") })
        .whenNotMatched(col("n"))
        .insert({ a: lit(1) })
        .whenNotMatchedBySource()
        .delete()
        .withSchemaEvolution()
        .merge(),
  'df.mergeInto("t", lit(True)).whenNotMatchedBySource(col("x")).update({"a": lit(None)}).whenNotMatchedBySource().updateAll().merge()':
    ({ df }) =>
      df
        .mergeInto("t", lit(true))
        .whenNotMatchedBySource(col("x"))
        .update({ a: lit(null) })
        .whenNotMatchedBySource()
        .updateAll()
        .merge(),
};
