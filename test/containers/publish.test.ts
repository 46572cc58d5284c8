import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { filesBelow } from "../files-below.ts";
import { land } from "../integration/credit-snapshot/landing-zone.ts";
import { RunBench } from "../runs/run-bench.ts";
import { startedRun } from "../runs/started-run.ts";
import { describeEverywhere } from "./everywhere.ts";

const gatedSnapshot = join(import.meta.dirname, "..", "runs", "gated-snapshot.ts");
const asOf = "2022-03-25";
const days = ["2022-01-31", "2022-02-28", asOf];
const rowsPerDay = Object.fromEntries(days.map((day) => [day, 26]));

describeEverywhere("publishing", (begin) => {
  it("plans without a write, publishes the right rows, and publishes them once", async () => {
    await using bench = await RunBench.begin(begin, ["2022-03-24", asOf]);
    const planned = await bench.json(bench.snapshot(asOf, "--dry-run"));
    expect(planned).toMatchObject({ exitCode: 0, json: { ok: true, state: "planned", asOf, days } });
    expect(await readdir(bench.spark.data.here)).toEqual(["landing"]);

    const published = await bench.json(bench.snapshot(asOf));
    const read = { partitions: 3, files: 3, filesNeeded: 3, amplification: 1 };
    expect(published).toMatchObject({ exitCode: 0, json: { state: "published", days, rows: 78, rowsPerDay, read } });
    const path = pathOf(published);
    expect(await rowsPerDayIn(bench, path)).toEqual(rowsPerDay);
    const again = await bench.json(bench.snapshot(asOf));
    expect(again).toMatchObject({ exitCode: 0, json: { state: "already-published", path } });
    expect(await bench.committed(asOf)).toHaveLength(1);
    const resolved = await bench.endOf(bench.start(["resolve", "--processed", bench.lake.processed]));
    expect(resolved).toMatchObject({ exitCode: 0, stdout: `${path}\n` });
  });

  it("fails on duplicates, and leaves nothing committed", async () => {
    await using bench = await RunBench.begin(begin, [asOf]);
    await using session = bench.newSession();
    await land(session, bench.lake.landing, { days: ["2022-02-28"], credits: 3 });
    expect(await bench.json(bench.snapshot(asOf))).toMatchObject({
      exitCode: 5,
      json: { ok: false, outcome: "not-published", error: { code: "DATA_CHECK_FAILED" } },
    });
    expect(await filesOrNone(join(bench.spark.data.here, "processed"))).toEqual([]);
    expect(await bench.json(["resolve", "--processed", bench.lake.processed])).toMatchObject({ exitCode: 4 });
  });

  it("makes a new run of corrected input; the old one is readable until gc empties it, and the new one stays", async () => {
    await using bench = await RunBench.begin(begin, [asOf]);
    const old = pathOf(await bench.json(bench.snapshot(asOf)));
    await rm(join(bench.spark.data.here, "landing", "record_date=2022-02-28"), { recursive: true });
    await using session = bench.newSession();
    await land(session, bench.lake.landing, { days: ["2022-02-28"], credits: 30 });
    const corrected = await bench.json(bench.snapshot(asOf));
    const correctedRows = { ...rowsPerDay, "2022-02-28": 30 };
    expect(corrected).toMatchObject({ exitCode: 0, json: { state: "published", rowsPerDay: correctedRows } });
    expect(await rowsPerDayIn(bench, old)).toEqual(rowsPerDay);

    const gc = ["gc", "--processed", bench.lake.processed, "--keep-superseded", "0"];
    const garbage = { asOf, path: old, reason: "superseded", files: 3 };
    expect(await bench.json(gc)).toMatchObject({ exitCode: 0, json: { runs: [garbage] } });
    expect(await bench.committed(asOf)).toHaveLength(2);
    expect(await bench.json([...gc, "--yes"])).toMatchObject({ exitCode: 0, json: { runs: [garbage] } });
    expect(await bench.json([...gc, "--yes"])).toMatchObject({ exitCode: 0, json: { runs: [] } });
    const [name = ""] = old.split("/").slice(-1);
    expect(await filesOrNone(join(bench.spark.data.here, "processed", `as_of=${asOf}`, name))).toEqual([]);
    expect(await rowsPerDayIn(bench, pathOf(corrected))).toEqual(correctedRows);
    expect(await bench.committed(asOf)).toHaveLength(1);
  });

  it("refuses who was prepared before another one's write began, whatever the options, until that is over", async () => {
    await using bench = await RunBench.begin(begin, [asOf]);
    const gate = join(bench.home.directory, "gate");
    await mkdir(gate);
    const start = (submission: readonly string[], count: number) =>
      bench.start(submission.with(1, gatedSnapshot), { GATE_DIRECTORY: gate, GATE_COUNT: String(count) });
    const endless = bench.slowSnapshot(asOf, 120_000, "-o", "json");
    const held = [[...endless, "--if-running", "fail"], bench.snapshot(asOf, "-o", "json")].map((submission) =>
      start(submission, 4),
    );
    await expect.poll(() => readdir(gate), { timeout: 120_000 }).toHaveLength(2);
    const before = await bench.spark.tasks();
    const ofRun = async () => (await bench.spark.tasks()).filter((task) => !before.includes(task));
    const writing = start(endless, 0);
    const run = await startedRun(bench.spark, writing);
    // A cancel between the operation's start and that of its tasks stops the operation, but lets the tasks go on for
    // long.
    await expect.poll(async () => (await ofRun()).length, { timeout: 60_000 }).toBeGreaterThan(0);
    await writeFile(join(gate, "open"), "");
    for (const refused of held) {
      const { exitCode, stdout } = await bench.endOf(refused);
      const conflict = { ok: false, outcome: "not-published", error: { code: "CONFLICT" } };
      expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 6, ...conflict });
      expect(stdout).toContain(run.operationId);
    }
    expect(await bench.json(["cancel", run.operationId])).toMatchObject({ exitCode: 0, json: { state: "cancelled" } });
    expect(await bench.endOf(writing)).toMatchObject({ exitCode: 7 });
    expect(await bench.committed(asOf)).toEqual([]);
    const free = await bench.json(bench.snapshot(asOf));
    expect(free).toMatchObject({ exitCode: 0, json: { state: "published", rowsPerDay } });
  });
});

function pathOf({ json }: Awaited<ReturnType<RunBench["json"]>>): string {
  return String(json["path"]);
}

async function rowsPerDayIn(bench: RunBench, path: string): Promise<Readonly<Record<string, number>>> {
  await using session = bench.newSession();
  const counts = await session.read.parquet(path).groupBy("record_date").count().collect();
  return Object.fromEntries(counts.map(([day, count]) => [String(day), Number(count)]));
}

/** None if the directory does not exist. */
function filesOrNone(directory: string): Promise<readonly string[]> {
  return filesBelow(directory).catch(() => []);
}
