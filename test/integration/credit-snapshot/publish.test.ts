import { randomUUID } from "node:crypto";
import { cp, mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type ReadyRun, type RecordedRun, SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { parseIsoDate } from "../../../src/job/days.ts";
import { creditSnapshot } from "../../../src/jobs/credit-snapshot/credit-snapshot.ts";
import { outcomeOf } from "../../../src/submit/outcome.ts";
import type { Connect } from "../../../src/submit/run-session.ts";
import { parquetRuns } from "../../../src/tables/store/parquet-runs/parquet-runs.ts";
import { resolveTable } from "../../../src/tables/store/resolve.ts";
import { sparkRemote } from "../spark.ts";
import { auditRecords } from "./audit-records.ts";
import { eachWithLake } from "./each-with-lake.ts";
import { CREDIT_COLUMNS, land, restoreTime, type TestLake } from "./landing-zone.ts";
import { planSnapshot, prepareSnapshot, runSnapshot, textOf } from "./run-snapshot.ts";

const DAYS = ["2022-01-31", "2022-02-28", "2022-03-24", "2022-03-25"];
const asOf = "2022-03-25";
const RUN = /^_run-\d{4}-[0-9a-f]{8}-[0-9a-f]{4}$/;
let spark: SparkSession;
let lake: TestLake;

eachWithLake((...given) => {
  [spark, lake] = given;
});
beforeEach(() => land(spark, lake.landing, { days: DAYS }));

const publish = (flags: Readonly<Record<string, string>> = {}) => runSnapshot(spark, { ...lake, asOf, ...flags });
const runNames = async () => (await readdir(join(lake.processed, `as_of=${asOf}`))).sort();
const resolved = async (day: string | null = asOf) =>
  resolveTable(spark, parquetRuns(lake.processed), { asOf: day === null ? null : parseIsoDate(day) });
/** What is resolved for the run at a path: readers read that path. */
const runAt = (path: string) => ({ path, asOf, from: path, parts: {} });

describe("a published run", () => {
  it("is reported with its days, its rows, its path, and nothing read in vain", async () => {
    const { state, fields } = await publish();
    expect(state).toBe("published");
    expect(fields).toEqual({
      asOf,
      days: ["2022-01-31", "2022-02-28", asOf],
      rows: 78,
      rowsPerDay: { "2022-01-31": 26, "2022-02-28": 26, "2022-03-25": 26 },
      path: expect.stringMatching(/\/as_of=2022-03-25\/_run-0001-[0-9a-f]{8}-[0-9a-f]{4}$/),
      read: { partitions: 3, files: 3, filesNeeded: 3, amplification: 1 },
    });
  });

  it("is a directory of the design's name, with one file a small day and _SUCCESS", async () => {
    const path = textOf((await publish()).fields, "path");
    expect(await runNames()).toEqual([expect.stringMatching(RUN)]);
    const files = (await readdir(path, { recursive: true })).filter((name) => !name.endsWith(".crc"));
    expect(files.filter((name) => !name.includes("=")).sort()).toEqual(["_SUCCESS"]);
    expect(
      files
        .filter((name) => name.endsWith(".parquet"))
        .map((name) => name.split("/")[0])
        .sort(),
    ).toEqual(["record_date=2022-01-31", "record_date=2022-02-28", "record_date=2022-03-25"]);
  });

  it("has _SUCCESS even where the cluster's default is to write none", async () => {
    await using bare = await SparkSession.builder
      .remote(sparkRemote())
      .config("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
      .create();
    const { fields } = await runSnapshot(bare, { ...lake, asOf });
    expect(await readdir(textOf(fields, "path"))).toContain("_SUCCESS");
  });

  it("is reported and put on record the same by another process, from what it recorded", async () => {
    const { run } = await prepareSnapshot(spark, { ...lake, asOf });
    const { observed } = await spark.execute(run?.command ?? never());
    const recorded = recordedRun(run);
    expect(await isPublished(run)).toBe(true);
    await using other = await SparkSession.builder.remote(sparkRemote()).create();
    const [mine, theirs] = [
      await creditSnapshot().report(run?.record ?? never(), spark, observed),
      await creditSnapshot().report(recorded, other, observed),
    ];
    expect(theirs).toEqual(mine);
    expect(theirs.fields["rows"]).toBe(78);
    const [first, second, ...more] = await auditRecords(lake.processed);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ fingerprint: run?.fingerprint, inputs: expect.any(Array), rows: 78 });
    expect({ ...second, publishedAt: "" }).toEqual({ ...first, publishedAt: "" });
    const foreign = { fields: { path: "/elsewhere" }, details: {} };
    await expect(creditSnapshot().report(foreign, other, [])).rejects.toThrow("not one of a credit snapshot");
  });

  it("is not published twice: the same input and options start no write", async () => {
    const { fields } = await publish();
    const before = await runNames();
    const { run, report } = await prepareSnapshot(spark, { ...lake, asOf });
    expect(run).toBeUndefined();
    expect(report?.state).toBe("already-published");
    expect(report?.fields).toEqual({ asOf, days: fields["days"], path: fields["path"] });
    expect(await runNames()).toEqual(before);
  });

  it("is recognised without opening a data file", async () => {
    await publish();
    for (const day of DAYS) {
      const folder = join(lake.landing, `record_date=${day}`);
      for (const name of await readdir(folder)) {
        const before = await stat(join(folder, name));
        // Opening it would fail; its name, size and time are unchanged.
        await writeFile(join(folder, name), Buffer.alloc(before.size));
        await restoreTime(join(folder, name), before);
      }
    }
    expect((await publish()).state).toBe("already-published");
  });

  it("is published again with --republish, and the newer run is the table", async () => {
    await publish();
    const second = textOf((await publish({ republish: "true" })).fields, "path");
    expect(second).toContain("/_run-0002-");
    expect(await resolved()).toEqual(runAt(second));
    expect(await runNames()).toHaveLength(2);
  });

  it("gives way to a new one when a day is corrected, and stays readable", async () => {
    const first = textOf((await publish()).fields, "path");
    await rm(join(lake.landing, "record_date=2022-02-28"), { recursive: true });
    await land(spark, lake.landing, { days: ["2022-02-28"], credits: 30 });
    const { fields, state } = await publish();
    expect(state).toBe("published");
    expect(fields["rowsPerDay"]).toEqual({ "2022-01-31": 26, "2022-02-28": 30, "2022-03-25": 26 });
    expect(await spark.read.parquet(first).count()).toBe(78);
    expect((await resolved())?.path).toBe(fields["path"]);
  });

  it("gives way to a new one when options change the result, not when they don't", async () => {
    await publish();
    expect((await publish({ showKeys: "true", since: "2022-01" })).state).toBe("already-published");
    expect((await publish({ onDuplicate: "allow" })).state).toBe("published");
    expect((await publish({ since: "2022-02" })).state).toBe("published");
  });

  it("is not there for readers until _SUCCESS is: a crashed run is passed over, and its number not used again", async () => {
    const first = textOf((await publish()).fields, "path");
    const crashed = first.replace("_run-0001-", "_run-0007-");
    await cp(first, crashed, { recursive: true });
    await rm(join(crashed, "_SUCCESS"));
    expect(await resolved()).toEqual(runAt(first));
    expect((await publish()).state).toBe("already-published");
    expect(textOf((await publish({ republish: "true" })).fields, "path")).toContain("/_run-0008-");
  });
});

describe("resolve", () => {
  it("finds nothing where nothing is published", async () => {
    expect(await resolved()).toBeNull();
    expect(await resolved(null)).toBeNull();
  });

  it.each(["2022-03-26", "2022-05-20", "2031-01-01", "2020-01-01"])(
    "finds the greatest published day, whatever the clock (%s) says",
    async (today) => {
      await publish({ asOf: "2022-03-24" });
      const path = textOf((await publish()).fields, "path");
      const now = new Date(`${today}T12:00:00Z`);
      expect(await resolveTable(spark, parquetRuns(lake.processed), { asOf: null, now })).toEqual(runAt(path));
      expect((await resolved("2022-03-24"))?.asOf).toBe("2022-03-24");
    },
  );
});

describe("readers who do not know about runs", () => {
  it.each([
    ["the root", () => lake.processed],
    ["the day", () => join(lake.processed, `as_of=${asOf}`)],
  ])("get an error from %s, never rows", async (_, path) => {
    await publish();
    await publish({ republish: "true" });
    await expect(spark.read.parquet(path()).count()).rejects.toMatchObject({ errorClass: "UNABLE_TO_INFER_SCHEMA" });
  });
});

describe("what else lies in the landing zone", () => {
  it("changes nothing: stray folders, hidden files and the null partition", async () => {
    const before = await publish();
    for (const name of [
      "record_date=oops",
      "record_date=2022-02-30",
      "record_date=__HIVE_DEFAULT_PARTITION__",
      "tmp",
    ]) {
      await mkdir(join(lake.landing, name));
      await writeFile(join(lake.landing, name, "part-0.parquet"), "no Parquet");
    }
    await writeFile(join(lake.landing, "README.txt"), "not data");
    await writeFile(join(lake.landing, "record_date=2022-02-28", "_part-1.parquet"), "being written");
    await writeFile(join(lake.landing, "record_date=2022-02-28", ".part-2.parquet"), "hidden");
    expect((await publish()).state).toBe("already-published");
    const { fields } = await publish({ republish: "true" });
    expect(fields["rowsPerDay"]).toEqual(before.fields["rowsPerDay"]);
  });

  it("is read where it is legal: several files a day, folders in a day, an escaped name, an empty file", async () => {
    const day = (name: string) => join(lake.landing, `record_date=${name}`);
    await land(spark, `${lake.landing}-more`, {
      days: ["2022-01-31"],
      columns: ["concat('d', id) AS Id", ...CREDIT_COLUMNS.slice(1)],
    });
    await cp(`${lake.landing}-more/record_date=2022-01-31`, join(day("2022-01-31"), "late", "part two"), {
      recursive: true,
    });
    await rename(day("2022-02-28"), day("2022%2D02%2D28"));
    await writeFile(join(day("2022-01-31"), "part-9.parquet"), "");
    const { fields } = await publish();
    expect(fields["rowsPerDay"]).toEqual({ "2022-01-31": 52, "2022-02-28": 26, "2022-03-25": 26 });
    expect(fields["read"]).toEqual({ partitions: 3, files: 4, filesNeeded: 4, amplification: 1 });
    const table = spark.read.parquet(textOf(fields, "path"));
    expect((await table.schema()).simpleString()).toBe("struct<Id:string,dim1:int,dim2:int,dim3:int,record_date:date>");
  });

  it("is read whole from hundreds of files a day, some without rows", async () => {
    const source = `${lake.landing}/record_date=${asOf}`;
    await spark
      .range(0)
      .selectExpr(...CREDIT_COLUMNS)
      .write.mode("append")
      .parquet(source);
    const columns = ["concat('d', lpad(id, 7, '0')) AS Id", ...CREDIT_COLUMNS.slice(1)];
    const many = await spark.sql(`SELECT ${columns.join(", ")} FROM range(0, 300, 1, 300)`);
    await many.write.mode("append").parquet(source);
    const { fields } = await publish();
    expect(fields["rowsPerDay"]).toEqual({ "2022-01-31": 26, "2022-02-28": 26, "2022-03-25": 326 });
    expect(fields["read"]).toEqual({ partitions: 3, files: 304, filesNeeded: 304, amplification: 1 });
    const files = (await readdir(join(textOf(fields, "path"), `record_date=${asOf}`))).filter((name) =>
      name.endsWith(".parquet"),
    );
    expect(files).toHaveLength(1);
  });

  it("is read with the partitions below a day as columns", async () => {
    const regions = `${lake.landing}-regions`;
    await (
      await spark.sql(
        "SELECT concat('c', id) AS Id, DATE'2022-03-25' AS record_date, concat('r:', id % 2) AS region FROM range(10)",
      )
    ).write
      .partitionBy("record_date", "region")
      .parquet(regions);
    const { fields } = await publish({ landing: regions });
    const table = spark.read.parquet(textOf(fields, "path"));
    expect((await table.schema()).simpleString()).toBe("struct<Id:string,region:string,record_date:date>");
    expect(await table.where("region = 'r:1'").count()).toBe(5);
  });

  it("is read as dates although the session infers no types of partitions", async () => {
    await using untyped = await SparkSession.builder
      .remote(sparkRemote())
      .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
      .create();
    const { fields } = await runSnapshot(untyped, { ...lake, asOf });
    expect(fields["rows"]).toBe(78);
  });
});

/** What a run's record gives another process. */
function recordedRun(run: ReadyRun | undefined): RecordedRun {
  return JSON.parse(JSON.stringify(run?.record));
}

/** By any process, from what was recorded. */
function explain(run: ReadyRun | undefined, error: unknown): Promise<unknown> {
  return creditSnapshot().explain(recordedRun(run), spark, error);
}

function isPublished(run: ReadyRun | undefined): Promise<boolean | null> {
  return creditSnapshot().isPublished(recordedRun(run), spark);
}

describe("input that changes under the run", () => {
  it("fails the write, and the file is named", async () => {
    const { run } = await prepareSnapshot(spark, { ...lake, asOf });
    const folder = join(lake.landing, "record_date=2022-02-28");
    const name = (await readdir(folder)).find((file) => file.endsWith(".parquet")) ?? "";
    await utimes(join(folder, name), new Date(), new Date(Date.now() + 5000));
    const error: unknown = await spark.execute(run?.command ?? never()).catch((reason: unknown) => reason);
    const changed = {
      code: "JOB_FAILED",
      retryable: true,
      facts: { changed: [`record_date=2022-02-28/${name}`] },
    };
    expect(await explain(run, error)).toMatchObject(changed);
    expect(await isPublished(run)).toBe(false);
    const unrecorded = { fields: {}, details: {} };
    expect(await creditSnapshot().explain(unrecorded, spark, error)).toMatchObject({
      ...changed,
      facts: { changed: [] },
    });
  });

  it.each([
    ["that has no row", 0],
    ["that --where leaves out entirely", 26],
  ])("fails the write when a file gave way to one %s", async (_, credits) => {
    const { run } = await prepareSnapshot(spark, { ...lake, asOf, where: "dim1 < 1000" });
    const other = `${lake.landing}-other`;
    const columns = [
      "concat('c', id) AS Id",
      ...["dim1", "dim2", "dim3"].map((name) => `cast(2000 AS INT) AS ${name}`),
    ];
    await land(spark, other, { days: ["2022-02-28"], columns });
    await rm(join(lake.landing, "record_date=2022-02-28"), { recursive: true });
    const rows = spark.read.parquet(join(other, "record_date=2022-02-28")).limit(credits);
    await rows.coalesce(1).write.parquet(join(lake.landing, "record_date=2022-02-28"));
    const error: unknown = await spark.execute(run?.command ?? never()).catch((reason: unknown) => reason);
    expect(await explain(run, error)).toMatchObject({ code: "JOB_FAILED", retryable: true });
    expect(await isPublished(run)).toBe(false);
  });

  it("fails the write when a file was added", async () => {
    const { run } = await prepareSnapshot(spark, { ...lake, asOf });
    await land(spark, lake.landing, { days: ["2022-01-31"], credits: 3, columns: ["concat('x', id) AS Id"] });
    const error: unknown = await spark.execute(run?.command ?? never()).catch((reason: unknown) => reason);
    expect(await explain(run, error)).toMatchObject({ code: "JOB_FAILED", retryable: true });
  });
});

describe("input that goes away under the run", () => {
  it.each([
    ["the only file of a day", "2022-02-28"],
    ["one of several files of a day", "2022-01-31"],
  ])("fails the write: %s", async (_, day) => {
    await land(spark, lake.landing, {
      days: ["2022-01-31"],
      columns: ["concat('x', id) AS Id", ...CREDIT_COLUMNS.slice(1)],
    });
    const { run } = await prepareSnapshot(spark, { ...lake, asOf });
    const folder = join(lake.landing, `record_date=${day}`);
    const name = (await readdir(folder)).find((file) => file.endsWith(".parquet")) ?? "";
    await rm(join(folder, name));
    const error: unknown = await spark.execute(run?.command ?? never()).catch((reason: unknown) => reason);
    expect(await explain(run, error)).toMatchObject({
      code: "JOB_FAILED",
      retryable: true,
      facts: { changed: [`record_date=${day}/${name}`] },
    });
    expect(await isPublished(run)).toBe(false);
  });
});

describe("a run whose end no process has read", () => {
  const connect: Connect = (session) => new SparkConnectClient({ remote: sparkRemote(), ...session });
  const nowhere: Connect = (session) =>
    new SparkConnectClient({ remote: "sc://localhost:1", retryPolicies: [], ...session });

  it("is looked for in what is published, and unknown only if no server answers", async () => {
    const { run: ready = never() } = await prepareSnapshot(spark, { ...lake, asOf });
    const job = creditSnapshot();
    const operationId = randomUUID();
    const run = { id: operationId, operationId, sessionId: randomUUID(), userId: "spark-connect" };
    expect(await outcomeOf({ run, job, ready, isDropped: false, connect })).toBe("not-published");
    await spark.execute(ready.command);
    expect(await outcomeOf({ run, job, ready, isDropped: false, connect })).toBe("published");
    expect(await outcomeOf({ run, job, ready, isDropped: false, connect: nowhere })).toBe("unknown");
    expect(await outcomeOf({ run: null, job, ready, isDropped: false, connect: nowhere })).toBe("not-published");
  });
});

describe("the plan of a dry run", () => {
  it("names the paths and the files, and proves that Spark prunes by day", async () => {
    const { plan } = await planSnapshot(spark, { ...lake, asOf });
    expect(plan).toMatchObject({
      paths: ["2022-01-31", "2022-02-28", "2022-03-25"].map((day) => `${lake.landing}/record_date=${day}`),
      files: 3,
      partitionFilters: expect.stringMatching(/^\[record_date#\d+ IN \(2022-01-31,2022-02-28,2022-03-25\)\]$/),
      pushedFilters: "[]",
    });
    expect(await readdir(lake.processed).catch(() => "nothing there")).toBe("nothing there");
  });
});

function never(): never {
  throw new Error("the run was not prepared");
}
