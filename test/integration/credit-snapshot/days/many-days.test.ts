import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { toJsonString } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PlanSchema } from "../../../../src/gen/spark/connect/base_pb.js";
import { runJob, SparkSession } from "../../../../src/index.ts";
import { creditSnapshot } from "../../../../src/jobs/credit-snapshot/credit-snapshot.ts";
import { sparkRemote } from "../../spark.ts";
import { CREDIT_COLUMNS, land, makeLake, restoreTime, type TestLake } from "../landing-zone.ts";
import { valuesOf } from "../run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;
beforeAll(async () => {
  spark = await SparkSession.builder.remote(sparkRemote()).create();
  lake = await makeLake();
  await land(spark, lake.landing, {
    days: ["2022-01-31", "2022-02-28", "2022-03-01", "2022-03-02", "2022-03-03"],
  });
});
afterAll(async () => {
  await spark[Symbol.asyncDispose]();
  await lake[Symbol.asyncDispose]();
});

it("the days of a backfill look into a file once that they all keep, and again when it is corrected", async () => {
  const { signal } = new AbortController();
  const values = (asOf: string) => valuesOf({ ...lake, asOf, since: "2022-01" });
  const { prepareDay } = creditSnapshot().backfill?.(values("2022-03-01")) ?? expect.unreachable();
  const prepare = (asOf: string) =>
    prepareDay(values(asOf), { spark, signal, now: new Date(), note: () => {}, conf: {}, purpose: "run" }).then(
      ({ kind }) => kind,
    );
  expect(await prepare("2022-03-01")).toBe("ready");
  const file = await onlyFileOf("2022-02-28");
  await rm(join(dirname(file), `.${basename(file)}.crc`));
  const before = await stat(file);
  const whole = await readFile(file);
  await writeFile(file, randomBytes(before.size));
  // With another time it counts as another file: the job notices, as it cannot read it.
  await expect(prepare("2022-03-02")).rejects.toMatchObject({
    code: "JOB_FAILED",
    facts: { day: "2022-02-28" },
  });
  // With the old time it counts as the same file: reading it would fail.
  await restoreTime(file, before);
  expect(await prepare("2022-03-02")).toBe("ready");
  await writeFile(file, whole);
  expect(await prepare("2022-03-03")).toBe("ready");
});

it("the days of a backfill compare the keys of a file once, and again when it is corrected", async () => {
  await using other = await makeLake();
  await land(spark, other.landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
  const { signal } = new AbortController();
  const values = (asOf: string) => valuesOf({ ...other, asOf, since: "2022-02" });
  const { prepareDay, reportDay } = creditSnapshot().backfill?.(values("2022-03-01")) ?? expect.unreachable();
  const job = { ...creditSnapshot(), prepare: prepareDay, report: reportDay ?? expect.unreachable() };
  /** How often the run of a day would read or list its days, the month-end first. */
  const readsOf = async (asOf: string): Promise<readonly number[]> => {
    const context = { spark, signal, now: new Date(), note: () => {}, conf: {}, purpose: "run" } as const;
    const prepared = await prepareDay(values(asOf), context);
    const plan = prepared.kind === "done" ? expect.unreachable() : toJsonString(PlanSchema, prepared.command.plan);
    return ["2022-02-28", asOf].map((day) => plan.split(`record_date=${day}`).length - 1);
  };
  // For the rows, for the listing, and to compare the keys.
  expect(await readsOf("2022-03-01")).toEqual([3, 3]);
  expect((await runJob(job, values("2022-03-01"), { spark })).state).toBe("published");
  expect(await readsOf("2022-03-02")).toEqual([2, 3]);
  const columns = ["concat('c', lpad(id % 25, 7, '0')) AS Id", ...CREDIT_COLUMNS.slice(1)];
  await land(spark, other.landing, { days: ["2022-02-28"], columns, mode: "overwrite" });
  await expect(runJob(job, values("2022-03-02"), { spark })).rejects.toMatchObject({
    code: "DATA_CHECK_FAILED",
    facts: { rules: ["duplicateKey"], days: [{ day: "2022-02-28", nullKeys: 0, duplicateKeys: 1 }] },
  });
});

async function onlyFileOf(day: string): Promise<string> {
  const folder = join(lake.landing, `record_date=${day}`);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".parquet"));
  expect(files).toHaveLength(1);
  return join(folder, files[0] ?? "");
}
