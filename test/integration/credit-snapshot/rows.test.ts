import { beforeEach, describe, expect, it } from "vitest";
import { type DataFrame, SparkSession } from "../../../src/index.ts";
import { sparkRemote } from "../spark.ts";
import { eachWithLake } from "./each-with-lake.ts";
import { land, type TestLake } from "./landing-zone.ts";
import { type Flags, planSnapshot, prepareSnapshot, runSnapshot, textOf } from "./run-snapshot.ts";

const asOf = "2022-03-01";
let spark: SparkSession;
let lake: TestLake;
eachWithLake((...given) => {
  [spark, lake] = given;
});

const flags = (more: Readonly<Record<string, string>> = {}): Flags => ({
  landing: lake.landing,
  processed: lake.processed,
  asOf,
  ...more,
});

describe("duplicates", () => {
  beforeEach(() =>
    land(spark, lake.landing, {
      days: ["2022-02-28", asOf],
      credits: 30,
      columns: ["concat('c', id % 10) AS Id", "cast(id div 20 AS INT) AS version", "id AS n", "map('a', id) AS m"],
    }),
  );

  it("are all published where they are allowed", async () => {
    const { fields } = await runSnapshot(spark, flags({ onDuplicate: "allow" }));
    expect(fields["rows"]).toBe(60);
  });

  it("leave the latest, of equally late ones the same in each run", async () => {
    const keepLatest = flags({ onDuplicate: "keep-latest=version", republish: "true" });
    const tables = [await runSnapshot(spark, keepLatest), await runSnapshot(spark, keepLatest)].map(
      async ({ fields }) => {
        expect(fields["rows"]).toBe(20);
        const table = spark.read.parquet(textOf(fields, "path")).drop("m").orderBy("record_date", "Id");
        return (await table.collect()).map((row) => [...row]);
      },
    );
    const [first, second] = await Promise.all(tables);
    expect(second).toEqual(first);
    expect(first?.map(([, version]) => version)).toEqual(Array.from({ length: 20 }, () => 1));
  });

  it("leave the same one of equally late ones, in whatever order they landed and whatever tells them apart", async () => {
    const kept = ["ASC", "DESC"].map(async (order) => {
      const landing = `${lake.landing}/${order}`;
      const rows = await spark.sql(
        `SELECT concat('c', id % 10) AS Id, 1 AS version, map('a', id) AS m FROM range(0, 30, 1, 1) ORDER BY m['a'] ${order}`,
      );
      await rows.coalesce(1).write.parquet(`${landing}/record_date=${asOf}`);
      const where = { landing, processed: `${lake.processed}/${order}`, onDuplicate: "keep-latest=version" };
      const table = spark.read.parquet(textOf((await runSnapshot(spark, flags(where))).fields, "path"));
      return (await table.selectExpr("Id", "m['a']").orderBy("Id").collect()).map((row) => [...row]);
    });
    const [ascending, descending] = await Promise.all(kept);
    expect(ascending).toHaveLength(10);
    expect(descending).toEqual(ascending);
  });

  it("leave the same one where nulls are all that tells them apart", async () => {
    const records = "SELECT * FROM VALUES ('c', 1, null, 5, array(1)), ('c', 1, 5, null, array(1, null))";
    const kept = ["ASC", "DESC"].map(async (order) => {
      const landing = `${lake.landing}/${order}`;
      const rows = await spark.sql(`${records} AS t(Id, version, a, b, c) ORDER BY a ${order}`);
      await rows.coalesce(1).write.parquet(`${landing}/record_date=${asOf}`);
      const where = { landing, processed: `${lake.processed}/${order}`, onDuplicate: "keep-latest=version" };
      const { fields } = await runSnapshot(spark, flags(where));
      return (await spark.read.parquet(textOf(fields, "path")).select("a", "b").collect()).map((row) => [...row]);
    });
    const [ascending, descending] = await Promise.all(kept);
    expect(ascending).toHaveLength(1);
    expect(descending).toEqual(ascending);
  });

  it("leave the record with a value rather than one without", async () => {
    const records = "SELECT * FROM VALUES ('c', null, 1), ('c', 0, 2), ('c', null, 3) AS t(Id, version, n)";
    await (await spark.sql(records)).write.parquet(`${lake.landing}-nulls/record_date=${asOf}`);
    const more = { landing: `${lake.landing}-nulls`, onDuplicate: "keep-latest=VERSION", key: "ID" };
    const { fields } = await runSnapshot(spark, flags(more));
    const rows = await spark.read.parquet(textOf(fields, "path")).select("n").collect();
    expect(rows.map(([n]) => n)).toEqual([2]);
  });

  it("need a column to be latest in", async () => {
    const run = runSnapshot(spark, flags({ onDuplicate: "keep-latest=updated" }));
    await expect(run).rejects.toMatchObject({ code: "DATA_CHECK_FAILED", facts: { missingColumns: ["updated"] } });
  });
});

describe("a half-landed day", () => {
  beforeEach(async () => {
    await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"], credits: 100 });
    await runSnapshot(spark, flags());
  });

  it("is refused when it has less than half of the earlier table's day", async () => {
    await land(spark, lake.landing, { days: ["2022-03-02"], credits: 49 });
    const run = runSnapshot(spark, flags({ asOf: "2022-03-02" }));
    await expect(run).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      message: "2022-03-02 has 49 records, 51% fewer than the 100 of 2022-03-01: it may have landed in part.",
    });
    const accepted = await runSnapshot(spark, flags({ asOf: "2022-03-02", maxDrop: "51" }));
    expect(accepted.fields["credits"]).toEqual({ since: "2022-03-01", new: 0, gone: 51 });
  });

  it.each([
    [{ asOf: "2022-02-28" }, "there is no earlier table"],
    [{ maxDrop: "100" }, "--max-drop is 100"],
    [{ where: "dim1 = 0" }, "the tables hold a selection of the records"],
    [{ onDuplicate: "keep-latest=dim1" }, "the tables hold a selection of the records"],
  ])("is not looked for with %j, and that is said", async (more, why) => {
    await land(spark, lake.landing, { days: ["2022-03-02"], credits: 1 });
    const { notes } = await prepareSnapshot(spark, flags({ asOf: "2022-03-02", ...more }));
    expect(notes).toContain(`not checked for a sudden drop: ${why}`);
  });

  it("is guarded as closely as --max-drop says, and credits that come and go are counted", async () => {
    await land(spark, lake.landing, {
      days: ["2022-03-02"],
      credits: 95,
      columns: [
        "concat('c', lpad(id + 10, 7, '0')) AS Id",
        "cast(id AS INT) AS dim1",
        "cast(id AS INT) AS dim2",
        "cast(id AS INT) AS dim3",
      ],
    });
    const strict = runSnapshot(spark, flags({ asOf: "2022-03-02", maxDrop: "4%" }));
    await expect(strict).rejects.toMatchObject({ code: "DATA_CHECK_FAILED" });
    const { fields, lines } = await runSnapshot(spark, flags({ asOf: "2022-03-02", maxDrop: "5%" }));
    expect(fields["credits"]).toEqual({ since: "2022-03-01", new: 5, gone: 10 });
    expect(lines).toContain("2022-03-02: 95 rows; 5 credits are new and 10 gone since 2022-03-01");
  });
});

describe("columns", () => {
  const older = (columns: readonly string[]) =>
    land(spark, lake.landing, { days: ["2022-02-28"], credits: 3, columns });
  const newer = (columns: readonly string[]) => land(spark, lake.landing, { days: [asOf], credits: 3, columns });
  const typed = async (path: string) => (await spark.read.parquet(path).schema()).simpleString();

  it("that are new are null in older days", async () => {
    await older(["concat('c', id) AS Id", "cast(id AS INT) AS a"]);
    await newer(["cast(7 AS BIGINT) AS b", "concat('c', id) AS Id", "cast(id AS INT) AS a"]);
    const path = textOf((await runSnapshot(spark, flags())).fields, "path");
    expect(await typed(path)).toBe("struct<Id:string,a:int,b:bigint,record_date:date>");
    expect(await spark.read.parquet(path).where("b IS NULL AND record_date = '2022-02-28'").count()).toBe(3);
  });

  it("that went away are null in the day with --allow-missing-columns", async () => {
    await older(["concat('c', id) AS Id", "cast(id AS INT) AS a"]);
    await newer(["concat('c', id) AS Id"]);
    await expect(runSnapshot(spark, flags())).rejects.toMatchObject({ code: "DATA_CHECK_FAILED" });
    const { fields } = await runSnapshot(spark, flags({ allowMissingColumns: "true" }));
    expect(await spark.read.parquet(textOf(fields, "path")).where("a IS NULL").count()).toBe(3);
  });

  it("are widened when the wider type is declared", async () => {
    await older(["concat('c', id) AS Id", "cast(id AS INT) AS a", "cast(0.5 AS FLOAT) AS f"]);
    await newer(["concat('c', id) AS Id", "id + 4000000000 AS a", "cast(0.5 AS FLOAT) AS f"]);
    await expect(runSnapshot(spark, flags())).rejects.toMatchObject({ code: "DATA_CHECK_FAILED" });
    const { fields } = await runSnapshot(spark, flags({ schema: "Id STRING, a BIGINT, f DOUBLE" }));
    const path = textOf(fields, "path");
    expect(await typed(path)).toBe("struct<Id:string,a:bigint,f:double,record_date:date>");
    expect(await spark.read.parquet(path).where("a < 4000000000 AND f = 0.5").count()).toBe(3);
  });

  it.each([
    ["a narrower type", "Id STRING, a INT", "a is bigint on 2022-03-01, not int"],
    [
      "another type",
      "Id STRING, a STRING",
      "a is int on 2022-02-28, not string; a is bigint on 2022-03-01, not string",
    ],
  ])("are not read as %s", async (_, schema, text) => {
    await older(["concat('c', id) AS Id", "cast(id AS INT) AS a"]);
    await newer(["concat('c', id) AS Id", "id AS a"]);
    await expect(runSnapshot(spark, flags({ schema }))).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      message: `The data does not match --schema: ${text}.`,
    });
  });

  it("that change their type between older days, or within one, are named with the days", async () => {
    await land(spark, lake.landing, { days: ["2022-01-31"], columns: ["'c' AS Id", "'x' AS a"], credits: 1 });
    await older(["concat('c', id) AS Id", "cast(id AS INT) AS a"]);
    await newer(["concat('c', id) AS Id", "cast(id AS INT) AS a"]);
    await expect(runSnapshot(spark, flags())).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      message: "A column changed its type: a is string on 2022-01-31 and int on 2022-02-28.",
    });
    await land(spark, lake.landing, { days: ["2022-02-28"], columns: ["'d' AS Id", "true AS a"], credits: 1 });
    await expect(runSnapshot(spark, flags({ since: "2022-02" }))).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      message: expect.stringMatching(/^The files of 2022-02-28 disagree about the type of a column: /),
      facts: { day: "2022-02-28" },
    });
  });

  const landOwnDay = (days: string, folder: string) =>
    spark
      .sql(`SELECT concat('c', id) AS Id, ${days} AS record_date FROM range(3)`)
      .then((rows) => rows.write.parquet(`${lake.landing}/record_date=${folder}`));

  it("called record_date may be new, and must agree with the folder below which partitions lie, too", async () => {
    await older(["concat('c', id) AS Id"]);
    await landOwnDay(`DATE'${asOf}'`, asOf);
    expect((await runSnapshot(spark, flags())).fields["rows"]).toBe(6);
    await spark
      .range(3)
      .selectExpr("string(id) AS Id")
      .write.parquet(`${lake.landing}/record_date=2022-03-31/region=eu`);
    await landOwnDay("DATE'2022-03-31'", "2022-04-01/region=eu");
    await landOwnDay("DATE'2022-04-01'", "2022-04-01/region=us");
    const later = flags({ asOf: "2022-04-01", since: "2022-03", onDuplicate: "allow" });
    await expect(runSnapshot(spark, later)).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      facts: { days: [{ day: "2022-04-01", records: 3, example: "2022-03-31" }] },
    });
  });

  it("called record_date must agree with the folder", async () => {
    await landOwnDay("DATE'2022-02-28'", "2022-02-28");
    await landOwnDay(`DATE'${asOf}'`, asOf);
    expect((await runSnapshot(spark, flags())).fields["rows"]).toBe(6);
    await landOwnDay("if(id = 2, DATE'2022-03-01', DATE'2022-03-02')", "2022-03-02");
    await expect(runSnapshot(spark, flags({ asOf: "2022-03-02" }))).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      facts: { days: [{ day: "2022-03-02", records: 1, example: "2022-03-01" }] },
    });
  });
});

describe("the layout for use", () => {
  beforeEach(() => land(spark, lake.landing, { days: ["2022-02-28", asOf], credits: 100 }));

  it("--where reaches Parquet, and the plan proves it", async () => {
    const where = flags({ where: "dim1 = 3 AND dim2 > 5" });
    const { plan } = await planSnapshot(spark, where);
    expect(plan["pushedFilters"]).toBe("[IsNotNull(dim1), IsNotNull(dim2), EqualTo(dim1,3), GreaterThan(dim2,5)]");
    const { fields } = await runSnapshot(spark, where);
    const rows = Array.from({ length: 100 }, (_, id) => id).filter((id) => id % 7 === 3 && id % 11 > 5).length;
    expect(fields["rowsPerDay"]).toEqual({ "2022-02-28": rows, "2022-03-01": rows });
  });

  it("--where may ask for days, but not leave out the table's own", async () => {
    const { fields } = await runSnapshot(spark, flags({ where: `record_date = DATE'${asOf}' AND dim1 = 3` }));
    expect(fields["rowsPerDay"]).toEqual({ "2022-02-28": 0, [asOf]: 14 });
    await expect(runSnapshot(spark, flags({ where: `record_date < DATE'${asOf}'` }))).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      facts: { day: asOf },
    });
  });

  it.each(["nope = 1", "dim1 +", "dim1"])("--where %j is a usage error before anything runs", async (where) => {
    await expect(runSnapshot(spark, flags({ where }))).rejects.toMatchObject({ code: "USAGE" });
  });

  it("--partition-by adds folders below the day, and --sort-by orders the records in each file", async () => {
    const { fields } = await runSnapshot(spark, flags({ partitionBy: "dim1", sortBy: "dim2,Id" }));
    const path = textOf(fields, "path");
    const folder = spark.read.parquet(`${path}/record_date=${asOf}/dim1=3`);
    expect((await folder.schema()).simpleString()).toBe("struct<Id:string,dim2:int,dim3:int>");
    expect((await folder.inputFiles()).length).toBe(1);
    const order = (await folder.collect()).map(([id, dim2]) => `${String(dim2).padStart(2, "0")} ${id}`);
    expect(order).toEqual([...order].sort());
    expect(fields["rows"]).toBe(200);
    expect((await runSnapshot(spark, flags({ partitionBy: "dim1", sortBy: "dim2,Id" }))).state).toBe(
      "already-published",
    );
  });

  it("--sort-by lets Parquet leave out row groups that a filter cannot match", async () => {
    const scattered = ["concat('c', id) AS Id", "cast(id * 7919 % 20000 AS INT) AS score", "md5(string(id)) AS digest"];
    await land(spark, lake.landing, { days: [asOf], credits: 20_000, columns: scattered, mode: "overwrite" });
    await using small = await SparkSession.builder.remote(sparkRemote()).create();
    // Row groups of about a thousand records, within one file.
    await small.conf.set({ "parquet.block.size": "65536", "parquet.page.size": "8192" });
    const rowsRead = async (more: Readonly<Record<string, string>>) => {
      const { fields } = await runSnapshot(small, flags({ since: "2022-03", ...more }));
      const query = spark.read.parquet(textOf(fields, "path")).where("score < 100");
      const rows = await query.collect();
      expect(rows).toHaveLength(100);
      return scanned(query);
    };
    const [unsorted, sorted] = [await rowsRead({}), await rowsRead({ sortBy: "score" })];
    expect(unsorted).toBe(20_000);
    expect(sorted).toBeLessThan(2_500);
  });

  it.each(["partitionBy", "sortBy"])("names the column that is not there: %s", async (flag) => {
    await expect(runSnapshot(spark, flags({ [flag]: "region" }))).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      hint: `Name columns that the data has with --${flag.replace("B", "-b")}.`,
    });
  });
});

/** How many rows the scan of Parquet files passed on to the filter after it. */
function scanned({ executionInfo }: DataFrame): number {
  const scans = executionInfo?.operators.filter(({ name }) => name.startsWith("Scan parquet")) ?? [];
  expect(scans).toHaveLength(1);
  return Number(scans[0]?.metrics.find(({ key }) => key === "numOutputRows")?.value);
}
