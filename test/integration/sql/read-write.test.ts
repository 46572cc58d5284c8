import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { col, functions as F, lit, Observation } from "../../../src/index.ts";
import { ownSession, values } from "./own-session.ts";

const session = ownSession();
// The server runs on this machine.
let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spark-connect-sql-"));
});
afterAll(async () => rm(directory, { recursive: true, force: true }));

describe("files", () => {
  it.for(["parquet", "orc", "json", "csv"] as const)("of %s come back as they were written", async (format) => {
    const path = join(directory, format);
    const rows = session.spark.range(3).withColumn("s", col("id").cast("string"));
    await rows.write.mode("overwrite").option("header", true)[format](path);
    const read = session.spark.read.schema("id BIGINT, s STRING").option("header", true)[format](path);
    expect(values(await read.orderBy("id").collect())).toEqual([
      [0n, "0"],
      [1n, "1"],
      [2n, "2"],
    ]);
  });

  it("are read from many paths, partitions included", async () => {
    const path = join(directory, "days");
    const days = session.spark.range(4).withColumn("day", F.concat(lit("2022-03-0"), col("id").cast("string")));
    await days.write.partitionBy("day").parquet(path);
    const two = [`${path}/day=2022-03-01`, `${path}/day=2022-03-03`];
    const read = session.spark.read.schema("id BIGINT, day DATE").option("basePath", path).parquet(two);
    expect(values(await read.orderBy("id").collect())).toEqual([
      [1n, "2022-03-01"],
      [3n, "2022-03-03"],
    ]);
    expect((await read.inputFiles()).length).toBe(2);
    expect(
      values(await read.select("_metadata.file_name").collect())
        .flat()
        .every((name) => String(name).endsWith(".parquet")),
    ).toBe(true);
  });

  it("are an error, kept, added to or replaced where something is already, as told", async () => {
    const path = join(directory, "modes");
    const write = (mode: "error" | "ignore" | "append" | "overwrite") =>
      session.spark.range(2).write.mode(mode).parquet(path);
    const count = () => session.spark.read.parquet(path).count();
    await write("error");
    await expect(write("error")).rejects.toMatchObject({ errorClass: "PATH_ALREADY_EXISTS" });
    await write("ignore");
    expect(await count()).toBe(2);
    await write("append");
    expect(await count()).toBe(4);
    await write("overwrite");
    expect(await count()).toBe(2);
  });

  it("of text are lines, and rows of text are parsed like files", async () => {
    const path = join(directory, "lines.txt");
    await writeFile(path, '{"a":1}\n{"a":2}\n');
    const lines = session.spark.read.text(path);
    expect(values(await lines.collect()).flat()).toEqual(['{"a":1}', '{"a":2}']);
    expect(values(await session.spark.read.schema("a INT").json(lines).collect()).flat()).toEqual([1, 2]);
    expect(values(await session.spark.read.json(lines).collect()).flat()).toEqual([1n, 2n]);
    const csv = await session.spark.createDataFrame([["1;x"]], ["value"]);
    expect(values(await session.spark.read.option("sep", ";").schema("n INT, s STRING").csv(csv).collect())).toEqual([
      [1, "x"],
    ]);
  });

  it("that are not there are an error that says so", async () => {
    await expect(session.spark.read.parquet(join(directory, "nowhere")).schema()).rejects.toMatchObject({
      errorClass: "PATH_NOT_FOUND",
      sqlState: "42K03",
    });
  });

  it("are observed while they are written, also by a command that starts later", async () => {
    const observation = new Observation();
    const count = F.count(lit(1)).alias("n");
    await session.spark.range(5).observe(observation, count).write.parquet(join(directory, "observed"));
    expect(await observation.get()).toEqual({ n: 5n });
    const command = session.spark
      .range(3)
      .observe("later", count)
      .write.format("parquet")
      .toCommand(join(directory, "later"));
    expect(await session.spark.execute(command)).toEqual({ observed: [{ name: "later", values: { n: 3n } }] });
  });
});

describe("tables", () => {
  it("are saved, appended to, and bucketed", async () => {
    const { spark } = session;
    await spark.catalog.dropTable("sql_test_saved", { ifExists: true });
    await spark.range(4).write.bucketBy(2, "id").sortBy("id").saveAsTable("sql_test_saved");
    await spark.range(4, 6).write.mode("append").bucketBy(2, "id").sortBy("id").saveAsTable("sql_test_saved");
    expect(await spark.table("sql_test_saved").count()).toBe(6);
    expect((await spark.catalog.listColumns("sql_test_saved"))[0]?.isBucket).toBe(true);
    await spark.catalog.dropTable("sql_test_saved");
  });

  it("are made through the second interface", async () => {
    const { spark } = session;
    await spark.catalog.dropTable("sql_test_v2", { ifExists: true });
    await spark.range(3).writeTo("sql_test_v2").using("parquet").tableProperty("owner_team", "data").create();
    expect(await spark.catalog.getTableProperties("sql_test_v2")).toMatchObject({ owner_team: "data" });
    await expect(spark.range(3).writeTo("sql_test_v2").create()).rejects.toMatchObject({
      errorClass: "TABLE_OR_VIEW_ALREADY_EXISTS",
    });
    await spark.catalog.dropTable("sql_test_v2");
  });

  it("that cannot be merged into say so", async () => {
    const { spark } = session;
    await spark.range(1).createOrReplaceTempView("sql_test_target");
    const merging = spark
      .range(2)
      .alias("s")
      .mergeInto("sql_test_target", col("s.id").eq(col("sql_test_target.id")))
      .whenMatched()
      .delete()
      .whenNotMatched()
      .insertAll()
      .merge();
    await expect(merging).rejects.toMatchObject({ sqlState: expect.any(String) });
  });
});
