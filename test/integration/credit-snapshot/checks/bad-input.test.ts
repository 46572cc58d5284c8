import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type JobError, type JobErrorCode, SparkSession } from "../../../../src/index.ts";
import { sparkRemote } from "../../spark.ts";
import { eachWithLake } from "../each-with-lake.ts";
import { CREDIT_COLUMNS, land, type TestLake } from "../landing-zone.ts";
import { runSnapshot } from "../run-snapshot.ts";

const DAYS = ["2022-01-31", "2022-02-28", "2022-03-24"];
let spark: SparkSession;
let lake: TestLake;

eachWithLake((...given) => {
  [spark, lake] = given;
});

/** The error that the job refuses with. Nothing may have been published. */
async function refusal(flags: Readonly<Record<string, string>> = {}): Promise<JobError> {
  const error: unknown = await runSnapshot(spark, { ...lake, asOf: "2022-03-24", ...flags }).then(
    () => new Error("the job went through"),
    (reason: unknown) => reason,
  );
  expect(await committedRuns()).toEqual([]);
  // Each test asserts its code, which no other error has.
  return error as JobError;
}

async function committedRuns(): Promise<readonly string[]> {
  const names = await readdir(lake.processed, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith("_SUCCESS"));
}

async function fileOf(day: string): Promise<string> {
  const folder = join(lake.landing, `record_date=${day}`);
  const name = (await readdir(folder)).find((file) => file.endsWith(".parquet")) ?? "";
  // Hadoop's local file system would notice the change by the checksum beside the file; other stores have none.
  await rm(join(folder, `.${name}.crc`), { force: true });
  return join(folder, name);
}

function expectCode(error: JobError, code: JobErrorCode): void {
  expect({ code: error.code, name: error.name }).toEqual({ code, name: "JobError" });
}

describe("input that is not ready", () => {
  it("names the day that has not landed, and how stale the zone is", async () => {
    await land(spark, lake.landing, { days: DAYS });
    const error = await refusal({ asOf: "2022-03-26" });
    expectCode(error, "INPUT_NOT_READY");
    expect(error.message).toBe(`2022-03-26 has not landed in ${lake.landing} (newest: 2022-03-24, 2 days stale).`);
    expect(error.retryable).toBe(true);
    expect(error.facts).toEqual({
      missing: [{ date: "2022-03-26", role: "current", nearest: "2022-03-24" }],
      newest: "2022-03-24",
    });
  });

  it("lists every missing month-end, with the nearest landed day", async () => {
    await land(spark, lake.landing, { days: ["2021-12-31", "2022-01-30", "2022-03-24"] });
    const error = await refusal();
    expectCode(error, "INPUT_NOT_READY");
    expect(error.message).toBe(`${lake.landing} has no 2022-01-31, 2022-02-28: month-ends that the table needs.`);
    expect(error.facts["missing"]).toEqual([
      { date: "2022-01-31", role: "month-end", nearest: "2022-01-30" },
      { date: "2022-02-28", role: "month-end", nearest: "2022-03-24" },
    ]);
    expect(error.hint).toBe(
      "Ask for the days to be delivered, take them from the newest earlier table with --carry-forward, take the last day that landed in the month with --month-end last-available, publish without them with --accept-missing DAY for each, or start the table later with --since YYYY-MM.",
    );
  });

  it("offers no way out that is taken already", async () => {
    await land(spark, lake.landing, { days: ["2022-01-31", "2022-03-24"] });
    const error = await refusal({ carryForward: "true" });
    expect(error.hint).toBe(
      "Ask for the day to be delivered, take the last day that landed in the month with --month-end last-available, publish without it with --accept-missing 2022-02-28, or start the table later with --since YYYY-MM.",
    );
    const { hint } = await refusal({ monthEnd: "last-available" });
    expect(hint).toBe(
      "Ask for the day to be delivered, take it from the newest earlier table with --carry-forward, publish without it with --accept-missing 2022-02-28, or start the table later with --since YYYY-MM.",
    );
  });

  it("lists the day with the month-ends when both are missing", async () => {
    await land(spark, lake.landing, { days: ["2022-01-31", "2022-03-24"] });
    const error = await refusal({ asOf: "2022-03-25" });
    expectCode(error, "INPUT_NOT_READY");
    expect(error.message).toBe(
      `2022-03-25 has not landed in ${lake.landing} (newest: 2022-03-24, 1 day stale). ${lake.landing} has no 2022-02-28: a month-end that the table needs.`,
    );
    expect(error.facts["missing"]).toEqual([
      { date: "2022-02-28", role: "month-end", nearest: "2022-03-24" },
      { date: "2022-03-25", role: "current", nearest: "2022-03-24" },
    ]);
  });

  it("says so when the day is before the first that landed", async () => {
    await land(spark, lake.landing, { days: DAYS });
    const error = await refusal({ asOf: "2021-06-01" });
    expectCode(error, "INPUT_NOT_READY");
    expect(error.message).toContain("the newest day is 2022-03-24, the oldest 2022-01-31");
  });

  it("says so when there is no such landing zone", async () => {
    const error = await refusal();
    expectCode(error, "INPUT_NOT_READY");
    expect(error.message).toBe(`Spark finds no landing zone at ${lake.landing}.`);
    expect(error.hint).toContain("Check --landing");
  });

  it("takes a folder without a file for a day that has not landed", async () => {
    await land(spark, lake.landing, { days: DAYS });
    await mkdir(join(lake.landing, "record_date=2022-03-25"));
    expectCode(await refusal({ asOf: "2022-03-25" }), "INPUT_NOT_READY");
  });

  it("takes a folder with an empty file, or a hidden one, for a day that has not landed", async () => {
    await land(spark, lake.landing, { days: DAYS });
    await mkdir(join(lake.landing, "record_date=2022-03-25"));
    await writeFile(join(lake.landing, "record_date=2022-03-25", "part-0.parquet"), "");
    await writeFile(join(lake.landing, "record_date=2022-03-25", "_part-1.parquet"), "being written");
    expectCode(await refusal({ asOf: "2022-03-25" }), "INPUT_NOT_READY");
  });
});

describe("files that Spark cannot read", () => {
  it.each([
    ["truncated", async (file: string) => truncate(file, (await readFile(file)).length - 20)],
    ["of another format", (file: string) => writeFile(file, "Id,dim1\nc0000000,1\n")],
    [
      "with garbage where the data is",
      async (file: string) => {
        const bytes = await readFile(file);
        await writeFile(file, bytes.fill(0, 4, 300));
      },
    ],
  ])("fail the job with the file and its day when %s", async (_, spoil) => {
    await land(spark, lake.landing, { days: DAYS });
    const file = await fileOf("2022-02-28");
    await spoil(file);
    const error = await refusal();
    expectCode(error, "JOB_FAILED");
    expect(error.message).toContain("2022-02-28 cannot be read");
    expect(error.message).toContain(file.slice(file.lastIndexOf("/")));
    expect(error.facts["day"]).toBe("2022-02-28");
    expect(error.errorClass).toMatch(/^FAILED_READ_FILE/);
  });

  it("fail the job even where the cluster's default is to leave them out", async () => {
    await land(spark, lake.landing, { days: DAYS });
    await truncate(await fileOf("2022-02-28"), 100);
    await using lenient = await SparkSession.builder
      .remote(sparkRemote())
      .config("spark.sql.files.ignoreCorruptFiles", "true")
      .create();
    await expect(runSnapshot(lenient, { ...lake, asOf: "2022-03-24" })).rejects.toMatchObject({ code: "JOB_FAILED" });
  });
});

describe("rows that break a rule", () => {
  const withDuplicates = ["concat('c', id % 24) AS Id", "cast(id AS INT) AS dim1"];

  it("duplicate keys: counted a day, not shown", async () => {
    await land(spark, lake.landing, { days: DAYS.slice(0, 2), columns: withDuplicates });
    await land(spark, lake.landing, {
      days: DAYS.slice(2),
      columns: ["concat('c', id) AS Id", "cast(id AS INT) AS dim1"],
    });
    const error = await refusal();
    expectCode(error, "DATA_CHECK_FAILED");
    expect(error.message).toBe(
      "2022-01-31 has 2 keys more than once; 2022-02-28 has 2 keys more than once. Nothing was published.",
    );
    expect(error.facts).toEqual({
      rules: ["duplicateKey"],
      days: [
        { day: "2022-01-31", nullKeys: 0, duplicateKeys: 2 },
        { day: "2022-02-28", nullKeys: 0, duplicateKeys: 2 },
      ],
    });
    expect(error.hint).toBe(
      "Ask for the days to be delivered again, keep all of a key's records with --on-duplicate allow or one with --on-duplicate keep-latest=COLUMN, or name other columns with --key. Add --show-keys to see some of them.",
    );
  });

  it("duplicate keys: shown with --show-keys", async () => {
    await land(spark, lake.landing, { days: DAYS, columns: withDuplicates });
    const error = await refusal({ showKeys: "true" });
    expect(error.message).toContain("for example 2022-01-31: Id=c0 (2 records); 2022-01-31: Id=c1 (2 records)");
    expect(error.facts["examples"]).toHaveLength(6);
    expect(error.facts["examples"]).toContainEqual({ day: "2022-03-24", key: { Id: "c1" }, records: 2 });
  });

  it("duplicate keys: those alone that --where selects", async () => {
    await land(spark, lake.landing, { days: DAYS, columns: withDuplicates });
    const error = await refusal({ showKeys: "true", where: "dim1 <> 24" });
    expectCode(error, "DATA_CHECK_FAILED");
    expect(error.facts).toEqual({
      rules: ["duplicateKey"],
      days: DAYS.map((day) => ({ day, nullKeys: 0, duplicateKeys: 1 })),
      examples: DAYS.map((day) => ({ day, key: { Id: "c1" }, records: 2 })),
    });
  });

  it("null keys: shown without the duplicates that are allowed", async () => {
    await land(spark, lake.landing, {
      days: DAYS,
      columns: ["nullif(concat('c', id % 24), 'c3') AS Id", "id AS dim1"],
    });
    const error = await refusal({ showKeys: "true", onDuplicate: "allow" });
    expectCode(error, "DATA_CHECK_FAILED");
    expect(error.facts).toEqual({
      rules: ["nullKey"],
      days: DAYS.map((day) => ({ day, nullKeys: 1, duplicateKeys: 0 })),
      examples: DAYS.map((day) => ({ day, key: { Id: null }, records: 1 })),
    });
  });

  it("null keys: counted a day, also where duplicates are allowed", async () => {
    await land(spark, lake.landing, { days: DAYS, columns: ["nullif(concat('c', id), 'c3') AS Id", "id AS dim1"] });
    const error = await refusal({ onDuplicate: "allow" });
    expectCode(error, "DATA_CHECK_FAILED");
    expect(error.facts["days"]).toEqual(DAYS.map((day) => ({ day, nullKeys: 1, duplicateKeys: 0 })));
    expect(error.hint).toBe(
      "Ask for the days to be delivered again, leave out the records without a key with --where, or name other columns with --key. Add --show-keys to see some of them.",
    );
    const { state } = await runSnapshot(spark, { ...lake, asOf: "2022-03-24", where: "Id IS NOT NULL" });
    expect(state).toBe("published");
  });

  it("a key of two columns is null when one is", async () => {
    await land(spark, lake.landing, { days: DAYS, columns: ["nullif(id, 3) AS branch", "id % 2 AS `a``.b`"] });
    const error = await refusal({ key: "branch,a`.b" });
    expectCode(error, "DATA_CHECK_FAILED");
    expect(error.message).toContain("2022-01-31 has 1 record without branch, a`.b");
  });

  it("a day without a record", async () => {
    await land(spark, lake.landing, { days: DAYS });
    const empty = spark.read.parquet(`${lake.landing}/record_date=2022-02-28`).where("false");
    await empty.write.parquet(`${lake.landing}/record_date=2022-03-25`);
    const error = await refusal({ asOf: "2022-03-25" });
    expectCode(error, "DATA_CHECK_FAILED");
    expect(error.message).toBe("2022-03-25 landed without a single record.");
  });
});

describe("columns that break a rule", () => {
  it("no key column: those there are get listed", async () => {
    await land(spark, lake.landing, { days: DAYS, columns: ["id AS credit", "id AS dim1"] });
    const error = await refusal();
    expectCode(error, "DATA_CHECK_FAILED");
    expect(error.message).toBe("The data has no column Id; it has credit, dim1.");
    expect(error.hint).toContain("--key");
  });

  it("a changed type: the column, the days and both types are named", async () => {
    await land(spark, lake.landing, { days: DAYS.slice(0, 2) });
    await land(spark, lake.landing, { days: DAYS.slice(2), columns: ["concat('c', id) AS Id", "id AS dim1"] });
    const error = await refusal();
    expectCode(error, "DATA_CHECK_FAILED");
    expect(error.message).toBe("A column changed its type: dim1 is int on 2022-01-31 and bigint on 2022-03-24.");
  });

  it("a column that went away: it is named with the last day that has it", async () => {
    await land(spark, lake.landing, { days: DAYS.slice(0, 2) });
    await land(spark, lake.landing, { days: DAYS.slice(2), columns: CREDIT_COLUMNS.slice(0, 3) });
    const error = await refusal();
    expectCode(error, "DATA_CHECK_FAILED");
    expect(error.message).toBe("2022-03-24 lacks columns that older days have: dim3 (there on 2022-02-28).");
  });
});
