import { afterAll, describe, expect, it } from "vitest";
import {
  col,
  type DataFrame,
  functions as F,
  SparkConnectClient,
  SparkSession,
  StreamingQuery,
} from "../../../../src/index.ts";
import { PlanRunner } from "../../../../src/sql/plan-runner.ts";
import { known } from "./known-columns.ts";

// Never connected: no test here runs an action.
const spark = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost:1/;token=s3cret" }));
afterAll(() => spark.stop());

const credits = spark.emptyDataFrame("id bigint not null, name string, amount decimal(10,2)");
const unnamed = spark.read.parquet("/p");

describe("the text of a DataFrame", () => {
  it.each(known(spark))("names its columns where they are known: %s", (_title, df, text) => {
    expect(String(df)).toBe(text);
  });

  const unknown: readonly (readonly [string, DataFrame<object>, string])[] = [
    ["files", unnamed, "DataFrame<read>"],
    // Spark adds the columns that the folders are named by.
    ["files read with a schema", spark.read.schema("id int").parquet("/p"), "DataFrame<read>"],
    ["a table", spark.table("t"), "DataFrame<read>"],
    ["what Spark makes up a name for", credits.select(col("id").plus(1)), "DataFrame<project>"],
    ["all of what is not known", unnamed.select("*", "id"), "DataFrame<project>"],
    [
      "columns that depend on the session's caseSensitive",
      credits.withColumn("ID", F.lit(1)),
      "DataFrame<withColumns>",
    ],
    ["and so for renames", credits.withColumnRenamed("ID", "x"), "DataFrame<withColumnsRenamed>"],
    ["and so for drops", credits.drop("ID"), "DataFrame<drop>"],
    ["a pivot", credits.groupBy("name").pivot("id").count(), "DataFrame<aggregate>"],
    ["one of two columns of one name", credits.join(credits).drop(credits.col("id")), "DataFrame<drop>"],
  ];
  it.each(unknown)("names the last transformation where they are not: %s", (_title, df, text) => {
    expect(String(df)).toBe(text);
  });

  it("of a plan of any depth is found, or given up, without an error", () => {
    let deep: DataFrame<object> = credits;
    for (let depth = 0; depth < 5_000; depth++) deep = deep.limit(10);
    expect(String(deep)).toBe("DataFrame<limit>");
  });

  it("of a plan that holds itself sixty times over takes a walk, not one for each way through it", () => {
    let doubled: DataFrame<object> = credits;
    for (let times = 0; times < 60; times++) doubled = doubled.union(doubled);
    expect(String(doubled)).toBe("DataFrame[id: bigint, name: string, amount: decimal(10,2)]");
    let wide: DataFrame<object> = credits;
    for (let times = 0; times < 60; times++) wide = wide.join(wide);
    expect(String(wide)).toBe("DataFrame<join>");
  });
});

describe("the text of a session", () => {
  it("names the server, without secrets", () => {
    expect(String(spark)).toBe("SparkSession<sc://localhost:1/;token=***>");
  });
});

describe("the text of a streaming query", () => {
  const runner = new PlanRunner(spark.client);

  it("names the query, by its name too where it has one", () => {
    expect(String(new StreamingQuery({ id: "i", runId: "r", name: null }, runner))).toBe("StreamingQuery<i>");
    expect(String(new StreamingQuery({ id: "i", runId: "r", name: "n" }, runner))).toBe("StreamingQuery<n, i>");
  });
});
