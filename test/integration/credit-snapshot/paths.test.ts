import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { path, SparkSession } from "../../../src/index.ts";
import { runSessionId } from "../../../src/submit/run-ids.ts";
import { escapeGlob } from "../../../src/tables/landing/landing-glob.ts";
import { parquetRuns } from "../../../src/tables/store/parquet-runs/parquet-runs.ts";
import { resolveTable } from "../../../src/tables/store/resolve.ts";
import { sparkRemote } from "../spark.ts";
import { land, makeLake } from "./landing-zone.ts";
import { runSnapshot, textOf } from "./run-snapshot.ts";

let spark: SparkSession;
beforeAll(async () => {
  spark = await SparkSession.builder.remote(sparkRemote()).create();
});
afterAll(() => spark[Symbol.asyncDispose]());

it.each([
  "with space",
  "ñandú-日本-😀",
  "a{b",
  "a}b",
  "a[b",
  "a]b",
  "a*b",
  "a?b",
  "a\\b",
  "{x,y}[1]*? \\z",
  "50%25 #1 & +x",
  "record_date=2022-01-01",
])("publishes from and to a directory called %j", async (name) => {
  await using lake = await makeLake(name);
  const flags = { ...lake, asOf: "2022-03-01" };
  await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"], credits: 3 });
  const { fields } = await runSnapshot(spark, flags);
  expect(fields["rowsPerDay"]).toEqual({ "2022-02-28": 3, "2022-03-01": 3 });
  const published = textOf(fields, "path");
  expect(await spark.read.parquet(escapeGlob(published)).count()).toBe(6);
  expect((await runSnapshot(spark, flags)).state).toBe("already-published");
  expect(await resolveTable(spark, parquetRuns(lake.processed), { asOf: null })).toEqual({
    path: published,
    asOf: "2022-03-01",
    from: published,
    parts: {},
  });
});

it("publishes one table, whichever way its paths are spelt", async () => {
  await using lake = await makeLake("spelt");
  await land(spark, lake.landing, { days: ["2022-03-25"], credits: 3 });
  const first = await runSnapshot(spark, { ...lake, asOf: "2022-03-25" });
  const parsed = (text: string) => path("a path").parse(text, undefined);
  const target = (processed: string) =>
    runSessionId({ job: "credit-snapshot", target: [parquetRuns(processed).root, "2022-03-25"] }, 0);
  for (const before of ["file:", "file://", "file://localhost", "/", "/x/.."]) {
    const [landing, processed] = [parsed(`${before}${lake.landing}/`), parsed(`${before}${lake.processed}//.`)];
    const { state, fields } = await runSnapshot(spark, { landing, processed, asOf: "2022-03-25" });
    expect({ state, run: textOf(fields, "path").slice(-36) }).toEqual({
      state: "already-published",
      run: textOf(first.fields, "path").slice(-36),
    });
    expect(target(processed)).toBe(target(lake.processed));
  }
});

describe("a name with a colon", () => {
  it("in the landing zone's own path is refused, with what to do, and so is one where tables are published", async () => {
    await using lake = await makeLake("a:b");
    await using good = await makeLake("good");
    for (const [option, paths] of [
      ["--landing", { ...good, landing: lake.landing }],
      ["--processed", { ...good, processed: lake.processed }],
    ] as const) {
      const refused = async () => await runSnapshot(spark, { ...paths, asOf: "2022-03-25" });
      await expect(refused()).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringMatching(
          `^${option} /.*/a:b lies in a directory whose name has a colon, "a:b", and Hadoop cannot look for files there: rename it, or`,
        ),
      });
    }
  });

  it("that strays among the days does no harm, nor does one below a day", async () => {
    await using lake = await makeLake("strays");
    await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-28", "2022-03-25"], credits: 3 });
    await rename(join(lake.landing, "record_date=2022-01-31"), join(lake.landing, "record_date=2022-01-31T00:00"));
    const day = join(lake.landing, "record_date=2022-03-25");
    const files = (await readdir(day)).filter((name) => name.endsWith(".parquet"));
    await mkdir(join(day, "10:30"));
    for (const name of files) await rename(join(day, name), join(day, "10:30", name));
    const { fields } = await runSnapshot(spark, { ...lake, asOf: "2022-03-25" });
    expect(fields["rowsPerDay"]).toEqual({ "2022-02-28": 3, "2022-03-25": 3 });
  });

  it("of a file that a disk holds is told, with its day", async () => {
    await using lake = await makeLake("files");
    await land(spark, lake.landing, { days: ["2022-03-25"], credits: 3 });
    const day = join(lake.landing, "record_date=2022-03-25");
    const [name = ""] = (await readdir(day)).filter((file) => file.endsWith(".parquet"));
    await rename(join(day, name), join(day, "part-10:30.parquet"));
    await expect(runSnapshot(spark, { ...lake, asOf: "2022-03-25" })).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      message: `2022-03-25 cannot be read: Hadoop reads no file from a disk whose name has a colon, as ${day}/part-10:30.parquet`,
      hint: "Rename the file.",
    });
  });

  it("that strays among the runs is told", async () => {
    await using lake = await makeLake("runs");
    await mkdir(join(lake.processed, "as_of=2022-03-25T00:00"), { recursive: true });
    await expect(resolveTable(spark, parquetRuns(lake.processed), { asOf: null })).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      message: expect.stringMatching(/ holds a name with a colon, .*: .*as_of=2022-03-25T00:00$/),
    });
  });
});
