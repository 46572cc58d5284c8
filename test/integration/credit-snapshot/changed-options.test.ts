import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SparkSession } from "../../../src/index.ts";
import { escapeGlob } from "../../../src/tables/landing/landing-glob.ts";
import { eachWithLake } from "./each-with-lake.ts";
import { landParquet } from "./land-parquet.ts";
import { land, type TestLake } from "./landing-zone.ts";
import { prepareSnapshot, runSnapshot, textOf } from "./run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;

eachWithLake((...given) => {
  [spark, lake] = given;
});

describe("--carry-forward takes no rows that an earlier run's options reduced", () => {
  const columns = ["concat('c', id % 5) AS Id", "id AS n"];
  const all = { asOf: "2022-02-02", carryForward: "true", onDuplicate: "allow" };

  /** Publishes T(02-01) with some options, and then removes January. */
  async function publishThenLose(options: Readonly<Record<string, string>>): Promise<void> {
    await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-01", "2022-02-02"], credits: 10, columns });
    await runSnapshot(spark, { ...lake, asOf: "2022-02-01", ...options });
    await rm(join(lake.landing, "record_date=2022-01-31"), { recursive: true });
  }

  it.each([
    ["--where", { where: "n < 3", onDuplicate: "allow" }, '--where "n < 3"'],
    ["--schema", { schema: "Id STRING, n BIGINT", onDuplicate: "allow" }, '--schema "Id STRING,n BIGINT"'],
    ["--on-duplicate", { onDuplicate: "keep-latest=n" }, "--key Id --on-duplicate keep-latest=n"],
  ])("by %s", async (_, options, flags) => {
    await publishThenLose(options);
    await expect(runSnapshot(spark, { ...lake, ...all })).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      message: `The table of 2022-02-01, which alone holds 2022-01-31, was published with ${flags}: what that left out is lost.`,
      hint: `Ask for 2022-01-31 to be delivered again, publish with ${flags} too, or start the table later with --since YYYY-MM.`,
    });
    const { fields } = await runSnapshot(spark, { ...lake, ...all, ...options });
    expect(fields["carried"]).toEqual(["2022-01-31"]);
  });

  it("and says so where no record tells which options those were", async () => {
    await publishThenLose({ where: "n < 3", onDuplicate: "allow" });
    await rm(join(lake.processed, "_runs"), { recursive: true });
    const { notes } = await prepareSnapshot(spark, { ...lake, ...all });
    expect(notes).toContain(
      "no record tells which options the table of 2022-02-01 was published with: 2022-01-31 is carried as it is",
    );
  });
});

describe("a setting of the session that was asked for", () => {
  const setting = (conf: Readonly<Record<string, string>>) =>
    prepareSnapshot(spark, { ...lake, asOf: "2022-02-01" }, { conf }).then(
      ({ run, report }) => run?.found ?? report?.state,
    );

  it.each([
    ["spark.sql.session.timeZone", "Asia/Tokyo", "changed"],
    ["spark.sql.ansi.enabled", "false", "changed"],
    ["spark.sql.legacy.parquet.nanosAsLong", "true", "changed"],
    ["spark.sql.caseSensitive", "true", "changed"],
    ["spark.sql.parquet.binaryAsString", "true", "changed"],
    ["spark.sql.shuffle.partitions", "7", "already-published"],
    ["spark.sql.adaptive.advisoryPartitionSizeInBytes", "448m", "already-published"],
  ])("%s=%s: %s", async (key, value, expected) => {
    await land(spark, lake.landing, { days: ["2022-02-01"], credits: 3 });
    await runSnapshot(spark, { ...lake, asOf: "2022-02-01" });
    expect(await setting({ [key]: value })).toBe(expected);
  });
});

describe("a partition column", () => {
  it("is refused where it holds an empty text, which would be published as null", async () => {
    const columns = ["concat('c', id) AS Id", "if(id = 2, '', 'eu') AS region"];
    await land(spark, lake.landing, { days: ["2022-02-01"], credits: 3, columns });
    await expect(runSnapshot(spark, { ...lake, asOf: "2022-02-01", partitionBy: "region" })).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      message: "A column of --partition-by holds an empty string. Nothing was published.",
    });
  });

  it("below the day keeps its text where a number would change it", async () => {
    const landed = join(lake.landing, "record_date=2022-02-01", "code=01", "branch=7", "part-0.parquet");
    await landParquet({ [landed]: { Id: ["pa.string()", ["a"]] } });
    const other = join(lake.landing, "record_date=2022-02-01", "code=2", "branch=8", "part-0.parquet");
    await mkdir(dirname(other), { recursive: true });
    await landParquet({ [`${other}.tmp`]: { Id: ["pa.string()", ["b"]] } });
    await rename(`${other}.tmp`, other);
    const { fields } = await runSnapshot(spark, { ...lake, asOf: "2022-02-01" });
    const table = spark.read.parquet(escapeGlob(textOf(fields, "path")));
    const rows = await table.select("Id", "code", "branch").orderBy("Id").collect();
    expect(rows.map((row) => [...row])).toEqual([
      ["a", "01", 7],
      ["b", "2", 8],
    ]);
  });
});
