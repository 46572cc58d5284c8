import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ArrayType, functions as F, MapType, StructField, StructType, UserDefinedType } from "../../../src/index.ts";
import { foreignArrow } from "../../unit/arrow/fixtures/foreign.ts";
import { foreignRows, foreignSources, lossySources } from "../../unit/arrow/fixtures/foreign-rows.ts";
import { ownSession } from "./own-session.ts";

const session = ownSession();
const ownConf = { "spark.sql.timeType.enabled": "true" };

beforeAll(async () => {
  for (const [key, value] of Object.entries(ownConf)) await session.spark.conf.set(key, value);
});

function json(rows: readonly object[]): unknown {
  return JSON.parse(JSON.stringify(rows));
}

describe("createDataFrame of Arrow data from elsewhere", () => {
  it.each(foreignSources)("gives every value back: %s", async (name, rows) => {
    const df = await session.spark.createDataFrame(foreignArrow(name));
    expect(json(await df.collect())).toEqual(rows);
  });

  it.each(lossySources)("refuses what Spark's type cannot hold: %s", async (name, message) => {
    const making = (async () => session.spark.createDataFrame(foreignArrow(name)))();
    await expect(making).rejects.toMatchObject({
      name: "InvalidInputError",
      message: expect.stringContaining(message),
    });
  });

  it("takes a table of apache-arrow with views", async () => {
    const table = tableFromIPC(foreignArrow("polars")).select(["text", "bytes", "vector"]);
    const rows = await (await session.spark.createDataFrame(table)).collect();
    expect(json(rows)).toEqual(foreignRows.polars.map(({ text, bytes, vector }) => ({ text, bytes, vector })));
  });

  it("sends lists of a fixed size that Spark computes with", async () => {
    const df = await session.spark.createDataFrame(foreignArrow("layouts"));
    const sums = df.select(F.aggregate(F.col("fixed"), F.lit(0).cast("double"), (sum, x) => sum.plus(x)).alias("sum"));
    expect((await sums.collect()).map(({ sum }) => sum)).toEqual([3, null, null, 9, 13]);
  });
});

describe.each(["zstd", "lz4"])("results compressed with %s", (codec) => {
  const key = "spark.sql.execution.arrow.compression.codec";
  beforeAll(async () => session.spark.conf.set(key, codec));
  afterAll(async () => session.spark.conf.unset(key));

  const wide = () =>
    session.spark
      .range(0, 5000, { numPartitions: 2 })
      .select(
        F.col("id"),
        F.repeat(F.lit("ab"), F.col("id").mod(7).cast("int")).alias("s"),
        F.when(F.col("id").mod(3).eq(0), F.col("id")).alias("n"),
        F.array(F.col("id"), F.lit(null)).alias("a"),
        F.struct(F.col("id").alias("x"), F.lit("y").alias("y")).alias("st"),
      );

  it("are read as an Arrow table, as rows and as columns", async () => {
    const rows = await wide().collect();
    const table = await wide().toArrow();
    expect([rows.length, table.numRows]).toEqual([5000, 5000]);
    expect([...(table.getChild("id") ?? [])]).toEqual(rows.map(({ id }) => id));
    expect([...(table.getChild("s") ?? [])]).toEqual(rows.map(({ s }) => s));
    expect([...(table.getChild("n") ?? [])]).toEqual(rows.map(({ n }) => n));
    expect(table.getChild("a")?.get(4999)?.toJSON()).toEqual([4999n, null]);
    expect(table.getChild("st")?.get(7)?.toJSON()).toEqual({ x: 7n, y: "y" });
    let count = 0;
    for await (const batch of wide().batches()) count += batch.column(0).length;
    expect(count).toBe(5000);
  });

  it("are read where there are no rows, and no columns", async () => {
    const none = await wide().limit(0).toArrow();
    expect([none.numRows, none.schema.fields.map(({ name }) => name)]).toEqual([0, ["id", "s", "n", "a", "st"]]);
    expect(await wide().count()).toBe(5000);
    expect(await session.spark.range(3).select().collect()).toHaveLength(3);
  });
});

describe("types that only a class of the JVM defines", () => {
  const vectors = async () => {
    const rows = [
      { type: 0, size: 4, indices: [1, 3], values: [0.5, 1.5] },
      { type: 1, size: null, indices: null, values: [1, 2, 3] },
    ];
    const type = new UserDefinedType(null, { jvmClass: "org.apache.spark.ml.linalg.VectorUDT" });
    return session.spark.createDataFrame(
      rows.map((features) => [features]),
      new StructType([new StructField("features", type)]),
    );
  };
  const asRows = [
    { features: { type: 0, size: 4, indices: [1, 3], values: [0.5, 1.5] } },
    { features: { type: 1, size: null, indices: null, values: [1, 2, 3] } },
  ];

  it("are read by the type that stores them: rows, iteration, schema, Arrow", async () => {
    const df = await vectors();
    expect(json(await df.collect())).toEqual(asRows);
    const seen: object[] = [];
    for await (const row of df) seen.push(row);
    expect(json(seen)).toEqual(asRows);
    const schema = await df.schema();
    expect(schema.fields[0]?.dataType.sql()).toBe(
      "STRUCT<type: TINYINT NOT NULL, size: INT, indices: ARRAY<INT>, values: ARRAY<DOUBLE>>",
    );
    expect((await df.toArrow()).numRows).toBe(2);
    expect(await df.printSchema()).toContain("features: vector");
  });

  it("are read in arrays, maps and structs", async () => {
    const df = (await vectors()).select(
      F.array("features").alias("list"),
      F.map_from_arrays(F.array(F.lit("k")), F.array("features")).alias("map"),
      F.struct("features").alias("part"),
    );
    const schema = await df.schema();
    expect(schema.fields.map(({ dataType }) => dataType.constructor)).toEqual([ArrayType, MapType, StructType]);
    expect(json(await df.collect())).toEqual(
      asRows.map(({ features }) => ({ list: [features], map: { k: features }, part: { features } })),
    );
  });

  it("go back to the server as they came", async () => {
    const df = await vectors();
    const again = await session.spark.createDataFrame(await df.collect(), await df.schema());
    expect(json(await again.collect())).toEqual(asRows);
    expect((await again.schema()).json()).toBe((await df.schema()).json());
  });
});
