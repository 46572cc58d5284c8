import { inspect } from "node:util";
import { expectTypeOf } from "expect-type";
import { afterAll, describe, expect, it } from "vitest";
import {
  col,
  DataFrame,
  functions as F,
  GroupedData,
  InvalidInputError,
  Observation,
  type Row,
  SparkConnectClient,
  SparkSession,
  StructType,
} from "../../../../src/index.ts";
import { relationOf } from "../../../../src/sql/dataframe/planned-rows.ts";

// Never connected: no test here runs an action.
const spark = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost:1" }));
const stranger = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost:1" }));
afterAll(async () => {
  await spark.stop();
  await stranger.stop();
});

const credits = spark.emptyDataFrame(StructType.of({ id: "bigint not null", name: "string", amount: "double" }));

describe("a DataFrame", () => {
  it("refuses what no server could do, before anything is sent", () => {
    const numbers = spark.range(3);
    expect(() => numbers.limit(-1)).toThrow(InvalidInputError);
    expect(() => numbers.limit(1.5)).toThrow(InvalidInputError);
    expect(() => numbers.coalesce(0)).toThrow(InvalidInputError);
    expect(() => numbers.repartitionByRange(3)).toThrow(InvalidInputError);
    expect(() => numbers.sample(-0.1)).toThrow(InvalidInputError);
    expect(() => numbers.randomSplit([1, -1])).toThrow(InvalidInputError);
    expect(() => numbers.withColumns({})).toThrow(InvalidInputError);
    expect(() => numbers.fillna({})).toThrow(InvalidInputError);
    expect(() => numbers.replace([1, 2], [3])).toThrow(InvalidInputError);
    expect(() =>
      numbers.replace(
        new Map<number | string, number>([
          [1, 2],
          ["a", 3],
        ]),
      ),
    ).toThrow(InvalidInputError);
    expect(() => numbers.rollup("id").pivot("id")).toThrow(InvalidInputError);
    expect(() => numbers.write.mode("truncate" as "append")).toThrow(InvalidInputError);
    expect(() => numbers.join(numbers, "id", "sideways" as "inner")).toThrow(InvalidInputError);
  });

  it("meets only DataFrames of its own session", () => {
    expect(() => spark.range(1).join(stranger.range(1))).toThrow(InvalidInputError);
    expect(() => spark.range(1).union(stranger.range(1))).toThrow(InvalidInputError);
  });

  it("observes each observation once", () => {
    const observation = new Observation();
    spark.range(1).observe(observation, F.count("id").alias("n"));
    expect(() => spark.range(1).observe(observation, F.count("id").alias("n"))).toThrow(InvalidInputError);
  });

  it("draws a seed once, so that a plan can be run again with the same rows", () => {
    const sampled = spark.range(10).sample(0.5);
    expect(relationOf(sampled)).toBe(relationOf(sampled));
    expect(relationOf(sampled).relType.value).toHaveProperty("seed", expect.any(BigInt));
  });

  it("has the session that it was made in, also after a transformation", () => {
    expect(spark.range(1).limit(1).sparkSession).toBe(spark);
    expect(stranger.table("t").sparkSession).toBe(stranger);
    expect(stranger.read.parquet("/p").groupBy("a").count().sparkSession).toBe(stranger);
    expectTypeOf(spark.range(1).sparkSession).toEqualTypeOf<SparkSession>();
  });

  it("keeps its plan, and what runs it, to itself", () => {
    expect(Object.keys(credits)).toEqual([]);
    expect(["relation", "runner"].filter((name) => name in credits)).toEqual([]);
  });

  it("splits by weight without gaps or overlaps", () => {
    const parts = spark.range(10).randomSplit([1, 1, 2], 7);
    const bounds = parts.map((part) => {
      const relation = relationOf(part);
      const sample = relation.relType.case === "sample" ? relation.relType.value : undefined;
      return [sample?.lowerBound, sample?.upperBound, sample?.seed];
    });
    expect(bounds).toEqual([
      [0, 0.25, 7n],
      [0.25, 0.5, 7n],
      [0.5, 1, 7n],
    ]);
  });

  it("is shown in a console by what it is, not by its plan", () => {
    expect(String(spark.read.parquet("/p").filter("id > 1"))).toBe("DataFrame<filter>");
    expect(inspect(spark.range(3).filter("id > 1"))).toBe("DataFrame[id: bigint]");
  });
});

describe("the types of a declared schema", () => {
  it("reach the rows", () => {
    expectTypeOf(credits.collect).returns.resolves.items.toExtend<
      Row<{ readonly id: bigint; readonly name: string | null; readonly amount: number | null }>
    >();
  });

  it("follow select, drop and renames", () => {
    expectTypeOf(credits.select("id", "name").first).returns.resolves.exclude<null>().toHaveProperty("name");
    expectTypeOf(credits.drop("name").first).returns.resolves.exclude<null>().not.toHaveProperty("name");
    const renamed = credits.withColumnRenamed("name", "label");
    expectTypeOf(renamed.first).returns.resolves.exclude<null>().toHaveProperty("label");
    expectTypeOf(renamed.first).returns.resolves.exclude<null>().not.toHaveProperty("name");
  });

  it("make the name of a column that is not there a compile error", () => {
    // @ts-expect-error
    expect(credits.select("nmae")).toBeInstanceOf(DataFrame);
    // @ts-expect-error
    expect(credits.groupBy("nmae")).toBeInstanceOf(GroupedData);
    // @ts-expect-error
    expect(credits.withColumnRenamed("name", "label").orderBy("name")).toBeInstanceOf(DataFrame);
  });

  it("are no burden for programs that declare none", () => {
    const anything = spark.table("t").select("whatever", col("x").plus(1)).groupBy("k").count();
    expectTypeOf(anything).toEqualTypeOf<DataFrame>();
    expectTypeOf(spark.table("t").select("s.a", "b").groupBy("a").count()).toEqualTypeOf<DataFrame>();
    expectTypeOf(anything.first).returns.resolves.exclude<null>().toExtend<Readonly<Record<string, unknown>>>();
  });
});

describe("a writer", () => {
  it("makes a command that has everything that was said", () => {
    const { plan } = spark
      .range(3)
      .write.format("parquet")
      .mode("error")
      .option("compression", "zstd")
      .options({ maxRecordsPerFile: 10, nothing: null, flag: true })
      .partitionBy("day")
      .toCommand("/tmp/{out}");
    expect(plan.opType.value).toMatchObject({
      commandType: {
        case: "writeOperation",
        value: {
          source: "parquet",
          mode: 3,
          options: { compression: "zstd", maxRecordsPerFile: "10", flag: "true" },
          partitioningColumns: ["day"],
          saveType: { case: "path", value: "/tmp/{out}" },
        },
      },
    });
    expect(Object.isFrozen(plan)).toBe(true);
  });
});
