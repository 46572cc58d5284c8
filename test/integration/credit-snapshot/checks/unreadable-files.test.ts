import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type JobError, SparkSession } from "../../../../src/index.ts";
import { escapeGlob } from "../../../../src/tables/landing/landing-glob.ts";
import { makeHome, runCommand } from "../../cli/run-command.ts";
import { sparkRemote } from "../../spark.ts";
import { eachWithLake } from "../each-with-lake.ts";
import { landParquet, type ParquetFiles } from "../land-parquet.ts";
import type { TestLake } from "../landing-zone.ts";
import { runSnapshot, textOf } from "../run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;

eachWithLake((...given) => {
  [spark, lake] = given;
});

type Columns = ParquetFiles[string];
const ID: Columns = { Id: ["pa.string()", ["a"]] };

function fileOf(day: string, name = "part-0.parquet"): string {
  return join(lake.landing, `record_date=${day}`, name);
}

/** Lands three days. The second day has three files, and the second of these has further columns. */
function landAround(columns: Columns): Promise<void> {
  return landParquet({
    [fileOf("2022-01-31")]: ID,
    [fileOf("2022-02-28", "part-0.parquet")]: { Id: ["pa.string()", ["b"]] },
    [fileOf("2022-02-28", "part-1.parquet")]: { ...ID, ...columns },
    [fileOf("2022-02-28", "part-2.parquet")]: { Id: ["pa.string()", ["c"]] },
    [fileOf("2022-03-25")]: ID,
  });
}

/** The error that the job refuses with; nothing is published. */
async function refusal(session: SparkSession = spark): Promise<JobError> {
  const error = await runSnapshot(session, { ...lake, asOf: "2022-03-25", allowMissingColumns: "true" }).then(
    () => Promise.reject(new Error("the job went through")),
    (reason: JobError) => reason,
  );
  const names = await readdir(lake.processed, { recursive: true }).catch(() => []);
  expect(names.filter((name) => name.endsWith("_SUCCESS"))).toEqual([]);
  return error;
}

/** The JSON of column `t` of the record that has one, in a session with a setting. */
async function publishedWith(key: string): Promise<unknown> {
  await using session = await SparkSession.builder.remote(sparkRemote()).config(key, "true").create();
  const { fields } = await runSnapshot(session, { ...lake, asOf: "2022-03-25", allowMissingColumns: "true" });
  const rows = await session.read
    .parquet(escapeGlob(textOf(fields, "path")))
    .where("t IS NOT NULL")
    .selectExpr("CAST(t AS STRING) AS t")
    .collect();
  return rows.map(({ t }) => t);
}

/**
 * Makes 12 bytes an INTERVAL, which PyArrow does not write: `converted_type` 21 behind the name, in the footer's
 * Thrift.
 */
async function markAsInterval(file: string, column: string): Promise<void> {
  const bytes = await readFile(file);
  const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  const at = bytes.indexOf(column, footer) + column.length;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.readUInt32LE(bytes.length - 8) + 2);
  const rest = bytes.subarray(at, bytes.length - 8);
  await writeFile(file, Buffer.concat([bytes.subarray(0, at), Buffer.of(0x25, 42), rest, length, Buffer.from("PAR1")]));
}

describe("a column that Spark does not read ends the job with the day, the file, the column, its type, and what helps", () => {
  it.each([
    [
      "timestamps in nanoseconds",
      { t: ["pa.timestamp('ns')", ["2022-02-28T12:00:00"]] },
      "column t of FILE is INT64 (TIMESTAMP(NANOS,false)), which Spark does not read",
      "Read it as a BIGINT of nanoseconds with -c spark.sql.legacy.parquet.nanosAsLong=true, or ask for the file to be delivered with timestamps in microseconds.",
    ],
    [
      "timestamps in nanoseconds within a list and a struct",
      {
        l: ["pa.list_(pa.timestamp('ns', 'UTC'))", [["2022-02-28T12:00:00"]]],
        s: ["pa.struct([('t', pa.timestamp('ns', 'UTC'))])", [{ t: "2022-02-28T12:00:00" }]],
      },
      "columns l.list.element, s.t of FILE are INT64 (TIMESTAMP(NANOS,true)), which Spark does not read",
      "Read it as a BIGINT of nanoseconds with -c spark.sql.legacy.parquet.nanosAsLong=true, or ask for the file to be delivered with timestamps in microseconds.",
    ],
    [
      "times in microseconds",
      { t: ["pa.time64('us')", [1_000_000]] },
      "column t of FILE is INT64 (TIME(MICROS,false)), which Spark does not read",
      "Read it as TIME with -c spark.sql.timeType.enabled=true, or ask for the file to be delivered with another type.",
    ],
    [
      "times in milliseconds",
      { t: ["pa.time32('ms')", [1_000]] },
      "column t of FILE is INT32 (TIME(MILLIS,false)), which Spark does not read",
      "Spark has no setting for it. Ask for the file to be delivered with times in microseconds, or as text.",
    ],
    [
      "floats of 16 bits",
      { t: ["pa.float16()", [1.5]] },
      "column t of FILE is FIXED_LEN_BYTE_ARRAY (FLOAT16), which Spark does not read",
      "Spark has no setting for it. Ask for the file to be delivered with FLOAT in its place.",
    ],
    [
      "UUIDs",
      { t: ["pa.uuid()", ["0123456789abcdef"]] },
      "column t of FILE is FIXED_LEN_BYTE_ARRAY (UUID), which Spark does not read",
      "Spark has no setting for it. Ask for the file to be delivered with text in its place.",
    ],
    [
      "decimals of 50 digits",
      { t: ["pa.decimal256(50, 2)", ["1.25"]] },
      "column t of FILE is FIXED_LEN_BYTE_ARRAY (DECIMAL(50,2)), which Spark does not read",
      "Spark has no setting for it. Ask for the file to be delivered with decimals of up to 38 digits.",
    ],
    [
      "names that differ only in case",
      { dim: ["pa.int32()", [1]], Dim: ["pa.int32()", [2]] },
      "columns dim, Dim of FILE differ only in case",
      "Keep them apart with -c spark.sql.caseSensitive=true, or ask for the file to be delivered with other names.",
    ],
    [
      "fields whose names differ only in case",
      { s: ["pa.struct([('a', pa.int32()), ('A', pa.int32())])", [{ a: 1, A: 2 }]] },
      "columns s.a, s.A of FILE differ only in case",
      "Keep them apart with -c spark.sql.caseSensitive=true, or ask for the file to be delivered with other names.",
    ],
    [
      "one name twice",
      { t: ["pa.int32()", [1]], u: ["pa.int32()", [2]], options: { names: ["Id", "t", "t"] } },
      "FILE has more than one column t",
      "Ask for the file to be delivered with a name of its own for each column.",
    ],
  ] as const)("%s", async (_, columns, reason, hint) => {
    await landAround(columns);
    const error = await refusal();
    const file = fileOf("2022-02-28", "part-1.parquet");
    expect(error).toMatchObject({
      name: "JobError",
      code: "JOB_FAILED",
      message: `2022-02-28 cannot be read: ${reason.replace("FILE", file)}.`,
      hint,
      retryable: false,
      facts: { file, day: "2022-02-28" },
      cause: { name: "SparkConnectError" },
    });
  });

  it("intervals", async () => {
    await landAround({ months_days_ms: ["pa.binary(12)", ["0123456789ab"]] });
    const file = fileOf("2022-02-28", "part-1.parquet");
    await markAsInterval(file, "months_days_ms");
    expect(await refusal()).toMatchObject({
      message: `2022-02-28 cannot be read: column months_days_ms of ${file} is FIXED_LEN_BYTE_ARRAY (INTERVAL), which Spark does not read.`,
      hint: "Spark has no setting for it. Ask for the file to be delivered with a number or text in its place.",
    });
  });

  it("is published with the setting for nanoseconds", async () => {
    await landAround({ t: ["pa.timestamp('ns')", ["2022-02-28T12:00:00"]] });
    expect(await publishedWith("spark.sql.legacy.parquet.nanosAsLong")).toEqual(["1646049600000000000"]);
  });

  it("is published with the setting for TIME", async () => {
    await landAround({ t: ["pa.time64('us')", [43_200_000_001]] });
    expect(await publishedWith("spark.sql.timeType.enabled")).toEqual(["12:00:00.000001"]);
  });

  it("is published with the setting for names that differ only in case", async () => {
    await landAround({ T: ["pa.int32()", [1]], t: ["pa.int32()", [2]] });
    expect(await publishedWith("spark.sql.caseSensitive")).toEqual(["2"]);
  });
});

const KEYS = { footer_key: "f", column_keys: { c: ["t"] } };
const NO_KEYS =
  "Ask for the file to be delivered without encryption, or give the cluster the keys (parquet.crypto.factory.class in Spark's guide to Parquet).";

const AS_SPARK_SAYS =
  "Try the file with another reader of Parquet. If that fails too, ask for it to be delivered again. -v prints all that Spark says.";

describe("a file that Spark cannot decode ends the job with the day, the file, and the reason", () => {
  it.each([
    [
      "compressed with Brotli",
      { compression: "brotli" },
      "columns Id, t of file://FILE are compressed with BROTLI, which Spark cannot decompress",
      "Ask for the file to be delivered with another compression (SNAPPY, ZSTD, GZIP), or add org.apache.hadoop.io.compress.BrotliCodec to the cluster.",
    ],
    [
      "with one column that is compressed with Brotli",
      { compression: { Id: "snappy", t: "brotli" } },
      "column t of file://FILE is compressed with BROTLI, which Spark cannot decompress",
      "Ask for the file to be delivered with another compression (SNAPPY, ZSTD, GZIP), or add org.apache.hadoop.io.compress.BrotliCodec to the cluster.",
    ],
    [
      "encrypted with its footer",
      { encryption: KEYS },
      "its file file://FILE is encrypted, and Spark has no keys for it",
      NO_KEYS,
    ],
    [
      "with one column that is encrypted",
      { encryption: { ...KEYS, plaintext_footer: true } },
      "column t of file://FILE is encrypted, and Spark has no keys for it",
      NO_KEYS,
    ],
  ] as const)("%s", async (_, options, reason, hint) => {
    await landAround({ t: ["pa.int32()", [1]], options });
    expect(await refusal()).toMatchObject({
      name: "JobError",
      code: "JOB_FAILED",
      message: `2022-02-28 cannot be read: ${reason.replace("FILE", fileOf("2022-02-28", "part-1.parquet"))}.`,
      hint,
      facts: { day: "2022-02-28" },
    });
  });

  it("blames the delivery where the footer is not there", async () => {
    await landAround({});
    const file = fileOf("2022-02-28", "part-1.parquet");
    await writeFile(file, (await readFile(file)).subarray(0, -20));
    expect(await refusal()).toMatchObject({
      message: `2022-02-28 cannot be read: Spark cannot read its file file://${file}.`,
      hint: "Ask for the file to be delivered again: it is truncated, or not a Parquet file.",
    });
  });

  it("says what Spark says where the footer is there and the data cannot be decoded", async () => {
    await landAround({});
    const file = fileOf("2022-02-28", "part-1.parquet");
    await writeFile(file, (await readFile(file)).fill(0, 4, 60));
    const error = await refusal();
    expect(error.message).toContain(`2022-02-28 cannot be read: Spark cannot read its file file://${file}: `);
    expect(error.message).toContain("Required field 'uncompressed_page_size' was not found in serialized data!");
    expect(error.hint).toBe(AS_SPARK_SAYS);
  });

  it("says what Spark says where the footer itself is damaged", async () => {
    await landAround({});
    const file = fileOf("2022-02-28", "part-1.parquet");
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0xff, bytes.length - 60, bytes.length - 8));
    const error = await refusal();
    expect(error.message).toContain(`2022-02-28 cannot be read: Spark cannot read its file file://${file}: `);
    expect(error.hint).toBe(AS_SPARK_SAYS);
  });

  it("finds a file whose folder's name is escaped", async () => {
    const escaped = "record_date=2022%2D02%2D28";
    const file = join(lake.landing, escaped, "part 0.parquet");
    await landParquet({
      [fileOf("2022-01-31")]: ID,
      [file]: { ...ID, options: { compression: "brotli" } },
      [fileOf("2022-03-25")]: ID,
    });
    expect(await refusal()).toMatchObject({
      message: `2022-02-28 cannot be read: column Id of file://${file} is compressed with BROTLI, which Spark cannot decompress.`,
    });
  });
});

describe("submit -v", () => {
  it("prints the stack of the failure and of each cause, and the server's", async () => {
    await landAround({ options: { compression: "brotli" } });
    await using home = await makeHome();
    const args = ["--landing", lake.landing, "--processed", lake.processed, "--as-of", "2022-03-25"];
    const { exitCode, stderr } = await runCommand(["submit", "credit-snapshot", "-v", ...args], {
      env: { ...home.env, SPARK_REMOTE: sparkRemote() },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^JobError: 2022-02-28 cannot be read: .*\n {4}at /m);
    expect(stderr).toMatch(/^Caused by: SparkConnectError: \[FAILED_READ_FILE\.NO_HINT\] .*/m);
    expect(stderr).toMatch(/^Caused by: .*BrotliCodec was not found/m);
    expect(stderr).toMatch(/^Caused by: on the server: org\.apache\.spark\.SparkException: /m);
  });
});
