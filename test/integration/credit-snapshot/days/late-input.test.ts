import { EventEmitter, once } from "node:events";
import { mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { SparkSession } from "../../../../src/index.ts";
import { creditSnapshot } from "../../../../src/jobs/credit-snapshot/credit-snapshot.ts";
import { sparkRemote } from "../../spark.ts";
import { eachWithLake } from "../each-with-lake.ts";
import { land, type TestLake } from "../landing-zone.ts";
import { type Flags, prepareSnapshot, runSnapshot, textOf, valuesOf } from "../run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;
eachWithLake((...given) => {
  [spark, lake] = given;
});

const roots = (): Flags => ({ landing: lake.landing, processed: lake.processed });
const folder = (day: string) => join(lake.landing, `record_date=${day}`);
const today = (offsetDays = 0) => new Date(Date.now() + offsetDays * 86_400_000).toISOString().slice(0, 10);

describe("the day", () => {
  // At any hour, one of the two zones has another day than Madrid.
  it.each(["Pacific/Kiritimati", "Pacific/Pago_Pago"])(
    "is Madrid's yesterday, although the server is in %s",
    async (zone) => {
      await using elsewhere = await SparkSession.builder
        .remote(sparkRemote())
        .config("spark.sql.session.timeZone", zone)
        .create();
      await land(spark, lake.landing, { days: [today(-2), today(-1)] });
      const now = new Date();
      const madrid = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Madrid" }).format(now.getTime() - 86_400_000);
      const { run, notes } = await prepareSnapshot(elsewhere, { ...roots(), timeZone: "Europe/Madrid" }, { now });
      expect(notes.filter((line) => line.includes("clock"))).toEqual([
        `as of ${madrid}: yesterday in Europe/Madrid; the clock says ${now.toISOString()}`,
      ]);
      expect(run?.record.fields["asOf"]).toBe(madrid);
      await elsewhere.execute(run?.command ?? expect.unreachable());
      const rows = await spark.read
        .parquet(String(run?.record.fields["path"]))
        .where(`record_date = DATE'${madrid}'`)
        .count();
      expect(rows).toBe(26);
    },
  );

  it("is not guessed when the clock is more than five minutes off the server's", async () => {
    await land(spark, lake.landing, { days: [today(-1)] });
    const clock = Date.now;
    using _clock = { [Symbol.dispose]: () => vi.restoreAllMocks() };
    vi.spyOn(Date, "now").mockImplementation(() => clock() - 6 * 60_000);
    await expect(runSnapshot(spark, roots())).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("The clocks differ"),
    });
    expect((await runSnapshot(spark, { ...roots(), asOf: today(-1) })).state).toBe("published");
  });

  it("is that of the run's first try, however late it is tried again", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28", today(-3), today(-2)], credits: 2 });
    const before = new Date(Date.now() - 48 * 3_600_000);
    const { fields } = await runSnapshot(spark, { ...roots(), since: today(-3).slice(0, 7) }, { now: before });
    expect(fields["asOf"]).toBe(today(-3));
  });
});

describe("--wait-for-input", () => {
  it("publishes once the day lands", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28"] });
    const events = new EventEmitter();
    const waiting = once(events, "note");
    const published = runSnapshot(
      spark,
      { ...roots(), asOf: "2022-03-01", waitForInput: "2m" },
      { note: (line) => events.emit("note", line) },
    );
    expect(await waiting).toEqual(["waiting for 2022-03-01"]);
    await land(spark, lake.landing, { days: ["2022-03-01"] });
    expect((await published).fields["days"]).toEqual(["2022-02-28", "2022-03-01"]);
  });

  it("gives up when the time is over", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28"] });
    const startMs = performance.now();
    const run = runSnapshot(spark, { ...roots(), asOf: "2022-03-01", waitForInput: "2s" });
    await expect(run).rejects.toMatchObject({ code: "INPUT_NOT_READY", retryable: true });
    expect(performance.now() - startMs).toBeGreaterThan(2000);
  });

  it("is for runs: a command that only asks whether one is published does not wait", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28"] });
    const values = valuesOf({ ...roots(), asOf: "2022-03-01", waitForInput: "1h" });
    const signal = AbortSignal.timeout(60_000);
    const looking = { spark, signal, now: new Date(), note: () => {}, conf: {}, purpose: "look" } as const;
    await expect(creditSnapshot().prepare(values, looking)).rejects.toMatchObject({ code: "INPUT_NOT_READY" });
  });
});

describe("--ready-marker", () => {
  const flags = () => ({ ...roots(), asOf: "2022-03-01", readyMarker: "_READY {1}" });

  it("keeps out a day without it, and says so", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"] });
    await writeFile(join(folder("2022-02-28"), "_READY {1}"), "");
    await expect(runSnapshot(spark, flags())).rejects.toMatchObject({
      code: "INPUT_NOT_READY",
      message: expect.stringContaining("its files are there, but the ready marker _READY {1} is missing"),
    });
    await writeFile(join(folder("2022-03-01"), "_READY {1}"), "");
    await rm(join(folder("2022-02-28"), "_READY {1}"));
    await expect(runSnapshot(spark, { ...flags(), since: "2022-02" })).rejects.toMatchObject({
      code: "INPUT_NOT_READY",
      message:
        "2022-02-28: its files are there, but the ready marker _READY {1} is missing, and the table needs the month's end.",
    });
    await writeFile(join(folder("2022-02-28"), "_READY {1}"), "");
    expect((await runSnapshot(spark, flags())).fields["days"]).toEqual(["2022-02-28", "2022-03-01"]);
  });
});

describe("--settle", () => {
  it("keeps out a day whose newest file is younger", async () => {
    await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-01"] });
    const flags = { ...roots(), asOf: "2022-03-01", settle: "10m" };
    await expect(runSnapshot(spark, flags)).rejects.toMatchObject({
      code: "INPUT_NOT_READY",
      message: expect.stringContaining("its newest file is less than 600 s old"),
    });
    const old = new Date(Date.now() - 11 * 60_000);
    for (const name of await readdir(folder("2022-03-01"))) await utimes(join(folder("2022-03-01"), name), old, old);
    expect((await runSnapshot(spark, flags)).state).toBe("published");
  });
});

describe("--month-end last-available", () => {
  it("lets the month's last landed day stand in, its record_date unchanged, and shows it", async () => {
    await land(spark, lake.landing, { days: ["2022-01-31", "2022-02-03", "2022-02-27", "2022-03-31", "2022-04-05"] });
    const flags = { ...roots(), asOf: "2022-04-05", monthEnd: "last-available" };
    const { fields, lines } = await runSnapshot(spark, flags);
    expect(fields["days"]).toEqual(["2022-01-31", "2022-02-27", "2022-03-31", "2022-04-05"]);
    expect(fields["substitutions"]).toEqual([{ monthEnd: "2022-02-28", day: "2022-02-27" }]);
    expect(fields["rowsPerDay"]).toMatchObject({ "2022-02-27": 26 });
    expect(lines).toContain("2022-02-27 stands in for 2022-02-28, which has not landed");
  });

  it("still fails for a month without any day", async () => {
    await land(spark, lake.landing, { days: ["2022-01-31", "2022-03-30", "2022-04-05"] });
    const run = runSnapshot(spark, { ...roots(), asOf: "2022-04-05", monthEnd: "last-available" });
    await expect(run).rejects.toMatchObject({
      code: "INPUT_NOT_READY",
      facts: { missing: [{ date: "2022-02-28", role: "month-end", nearest: "2022-01-31" }] },
    });
  });
});

describe("a day that stood in for a month's end in an earlier table", () => {
  const flags = () => ({ ...roots(), asOf: "2022-03-02", since: "2022-02" });
  beforeEach(async () => {
    await land(spark, lake.landing, { days: ["2022-02-26", "2022-02-27", "2022-03-01", "2022-03-02"], credits: 5 });
    await runSnapshot(spark, { ...flags(), asOf: "2022-03-01", monthEnd: "last-available" });
  });

  it("has not landed as the month's end, for a strict run", async () => {
    await expect(runSnapshot(spark, flags())).rejects.toMatchObject({
      code: "INPUT_NOT_READY",
      facts: { missing: [{ date: "2022-02-28", role: "month-end", nearest: "2022-02-27" }] },
    });
  });

  it("gives way to the month's end when that lands, and is missed when only an older day is left", async () => {
    await rm(folder("2022-02-27"), { recursive: true });
    await expect(runSnapshot(spark, { ...flags(), monthEnd: "last-available" })).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      facts: { lostDays: ["2022-02-27"] },
    });
    await land(spark, lake.landing, { days: ["2022-02-28"], credits: 5 });
    expect((await runSnapshot(spark, flags())).fields["days"]).toEqual(["2022-02-28", "2022-03-02"]);
  });
});

describe("--accept-missing", () => {
  it("lets this gap through, on record, and no other", async () => {
    await land(spark, lake.landing, { days: ["2022-01-31", "2022-04-05"] });
    const one = { ...roots(), asOf: "2022-04-05", acceptMissing: "2022-02-28" };
    await expect(runSnapshot(spark, one)).rejects.toMatchObject({
      code: "INPUT_NOT_READY",
      facts: { missing: [{ date: "2022-03-31", role: "month-end", nearest: "2022-04-05" }] },
    });
    await land(spark, lake.landing, { days: ["2022-03-31"] });
    const { fields } = await runSnapshot(spark, one);
    expect(fields["days"]).toEqual(["2022-01-31", "2022-03-31", "2022-04-05"]);
    expect(fields["accepted"]).toEqual(["2022-02-28"]);
  });
});

describe("a month-end that the landing zone has lost", () => {
  beforeEach(async () => {
    await land(spark, lake.landing, { days: ["2021-12-31", "2022-01-31", "2022-02-01", "2022-02-02"], credits: 5 });
    await runSnapshot(spark, { ...roots(), asOf: "2022-02-01" });
  });

  it.each(["2021-12-31", "2022-01-31"])("fails the run rather than the table losing %s", async (day) => {
    await rm(folder(day), { recursive: true });
    const run = runSnapshot(spark, { ...roots(), asOf: "2022-02-02" });
    await expect(run).rejects.toMatchObject({ code: "DATA_CHECK_FAILED", facts: { lostDays: [day] } });
  });

  it("comes from the earlier table with --carry-forward", async () => {
    await rm(folder("2021-12-31"), { recursive: true });
    await mkdir(folder("2022-01-31"), { recursive: true });
    const { fields } = await runSnapshot(spark, { ...roots(), asOf: "2022-02-02", carryForward: "true" });
    expect(fields["days"]).toEqual(["2021-12-31", "2022-01-31", "2022-02-02"]);
    expect(fields["rowsPerDay"]).toEqual({ "2021-12-31": 5, "2022-01-31": 5, "2022-02-02": 5 });
    expect(fields["carried"]).toEqual(["2021-12-31"]);
    expect(fields["read"]).toEqual({ partitions: 3, files: 3, filesNeeded: 3, amplification: 1 });
  });

  it("comes from the table of the day if that has the correction, also when the day is published again", async () => {
    const flags = { ...roots(), asOf: "2022-02-02", carryForward: "true" };
    await runSnapshot(spark, flags);
    await land(spark, lake.landing, { days: ["2021-12-31"], credits: 3, mode: "overwrite" });
    const corrected = await runSnapshot(spark, flags);
    expect(corrected.fields["rowsPerDay"]).toEqual({ "2021-12-31": 3, "2022-01-31": 5, "2022-02-02": 5 });
    await rm(folder("2021-12-31"), { recursive: true });
    await land(spark, lake.landing, { days: ["2022-02-02"], credits: 6, mode: "overwrite" });
    const again = await runSnapshot(spark, flags);
    expect(again.fields["carried"]).toEqual(["2021-12-31"]);
    expect(again.fields["rowsPerDay"]).toEqual({ "2021-12-31": 3, "2022-01-31": 5, "2022-02-02": 6 });
    expect(await runSnapshot(spark, flags)).toMatchObject({
      state: "already-published",
      fields: { path: again.fields["path"] },
    });
  });

  it("is read with the types that are declared, whatever the earlier table's are", async () => {
    await rm(folder("2021-12-31"), { recursive: true });
    const schema = "Id STRING, dim1 BIGINT, dim2 INT, dim3 INT";
    const flags = { ...roots(), asOf: "2022-02-02", carryForward: "true", schema };
    const { fields } = await runSnapshot(spark, flags);
    expect(fields["carried"]).toEqual(["2021-12-31"]);
    const again = await runSnapshot(spark, {
      ...flags,
      schema: schema.replace("dim2 INT", "dim2 BIGINT"),
      republish: "true",
    });
    expect(again.fields["rows"]).toBe(15);
  });

  it.each([
    ["--month-end last-available", { monthEnd: "last-available" }],
    ["--accept-missing", { acceptMissing: "2022-01-31" }],
  ])("is not given up for %s", async (_, more) => {
    await land(spark, lake.landing, { days: ["2022-01-30"], credits: 5 });
    await rm(folder("2022-01-31"), { recursive: true });
    const flags = { ...roots(), asOf: "2022-02-02", ...more };
    await expect(runSnapshot(spark, flags)).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      facts: { lostDays: ["2022-01-31"] },
    });
    const { fields } = await runSnapshot(spark, { ...flags, carryForward: "true" });
    expect(fields).toMatchObject({ days: ["2021-12-31", "2022-01-31", "2022-02-02"], carried: ["2022-01-31"] });
    expect([fields["substitutions"], fields["accepted"]]).toEqual([undefined, undefined]);
  });

  it("is not lost to a new run of the first table of all either", async () => {
    await rm(folder("2021-12-31"), { recursive: true });
    await land(spark, lake.landing, { days: ["2022-02-01"], credits: 5, columns: ["concat('x', id) AS Id"] });
    const flags = { ...roots(), asOf: "2022-02-01", allowMissingColumns: "true" };
    await expect(runSnapshot(spark, flags)).rejects.toMatchObject({
      code: "DATA_CHECK_FAILED",
      facts: { lostDays: ["2021-12-31"] },
    });
    const { fields } = await runSnapshot(spark, { ...flags, carryForward: "true" });
    expect(fields["rowsPerDay"]).toEqual({ "2021-12-31": 5, "2022-01-31": 5, "2022-02-01": 10 });
  });

  it("is told after a day that is missing, for which one can wait", async () => {
    await rm(folder("2021-12-31"), { recursive: true });
    const run = runSnapshot(spark, { ...roots(), asOf: "2022-02-03" });
    await expect(run).rejects.toMatchObject({ code: "INPUT_NOT_READY" });
  });

  it.each([undefined, "Id STRING, branch BIGINT, code STRING"])(
    "comes from a table with folders of its columns as what the files have, or --schema %j says",
    async (schema) => {
      const columns = ["concat('c', id) AS Id", "id % 2 AS branch", "concat('0', id % 2) AS code"];
      const roots = { landing: `${lake.landing}-branches`, processed: `${lake.processed}-branches` };
      const flags = { ...roots, partitionBy: "branch,code", ...(schema && { schema }) };
      await land(spark, roots.landing, { days: ["2022-01-31", "2022-02-01", "2022-02-02"], credits: 4, columns });
      await runSnapshot(spark, { ...flags, asOf: "2022-02-01" });
      await rm(join(roots.landing, "record_date=2022-01-31"), { recursive: true });
      const { fields } = await runSnapshot(spark, { ...flags, asOf: "2022-02-02", carryForward: "true" });
      const path = textOf(fields, "path");
      const rows = await spark.read
        .schema("Id STRING, branch BIGINT, code STRING, record_date DATE")
        .parquet(path)
        .where("record_date = DATE'2022-01-31'")
        .select("Id", "branch", "code")
        .orderBy("Id")
        .collect();
      expect(rows.map((row) => [...row])).toEqual([
        ["c0", 0n, "00"],
        ["c1", 1n, "01"],
        ["c2", 0n, "00"],
        ["c3", 1n, "01"],
      ]);
    },
  );

  it("may be left out on purpose, by a later --since", async () => {
    await rm(folder("2021-12-31"), { recursive: true });
    const { fields } = await runSnapshot(spark, { ...roots(), asOf: "2022-02-02", since: "2022-01" });
    expect(fields["days"]).toEqual(["2022-01-31", "2022-02-02"]);
  });
});
