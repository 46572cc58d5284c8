import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toFailure } from "../../../src/submit/failure.ts";
import { cancelledRun } from "../../../src/submit/run-failures.ts";
import type { RunRecord } from "../../../src/submit/run-record.ts";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { type Home, makeHome, runCommand, runJson } from "../../integration/cli/run-command.ts";
import { endedWith, leftRun, states, statusOf } from "../support/left-run.ts";
import { type Script, startScriptedServer } from "../support/scripted-server.ts";

let home: Home;
const hour = 3_600_000;

/** A run that ended; its server is not asked any more. */
function recorded(name: string, hoursAgo: number, more: Partial<RunRecord> = {}): RunRecord {
  const startedAt = new Date(Date.now() - hoursAgo * hour).toISOString();
  const id = randomUUID();
  return {
    schemaVersion: 1,
    run: { id, userId: "spark-connect", sessionId: randomUUID(), operationId: id },
    job: "credit-snapshot",
    name,
    arguments: {},
    spark: { remote: "sc://127.0.0.1:1", profile: null },
    fields: { rows: 78 },
    state: "succeeded",
    startedAt,
    updatedAt: startedAt,
    endedAt: new Date(Date.parse(startedAt) + 90_500).toISOString(),
    keptUntil: null,
    ...more,
  };
}

const cancelled = recorded("cancelled", 30, { state: "cancelled", failure: toFailure(cancelledRun("x")), fields: {} });
const records = [
  recorded("new", 1),
  recorded("of a file", 2, { job: "/jobs/nightly.sql" }),
  cancelled,
  recorded("old", 200),
];

beforeAll(async () => {
  home = await makeHome();
  const store = new RunStore(runStoreDirectory(home.env));
  for (const record of records) await store.save(record);
});
afterAll(() => home[Symbol.asyncDispose]());

async function namesOf(...args: readonly string[]): Promise<readonly unknown[]> {
  const { json } = await runJson(["list", ...args], { env: home.env });
  return (json["runs"] as readonly { readonly name: string }[]).map(({ name }) => name); // `list` prints such objects.
}

it.each([
  [[], ["new", "of a file", "cancelled", "old"]],
  [["--limit", "1"], ["new"]],
  [
    ["--since", "7d"],
    ["new", "of a file", "cancelled"],
  ],
  [["--job", "nightly.sql"], ["of a file"]],
  [["--job", "/jobs/nightly.sql"], ["of a file"]],
  [["--job", "credit-snapshot", "--since", "26h"], ["new"]],
  [["--failed", "--limit", "1"], ["cancelled"]],
  [["--failed", "--job", "nightly.sql"], []],
])("list %j shows %j", async (args, names) => {
  expect(await namesOf(...args)).toEqual(names);
});

it("has the time that each run took, and why one did not publish", async () => {
  const { json } = await runJson(["list", "--since", "7d"], { env: home.env });
  expect(json).toMatchObject({
    ok: true,
    runs: [
      { ok: true, state: "succeeded", rows: 78, endedAt: records[0]?.endedAt, durationMs: 90_500 },
      { ok: true },
      {
        ok: false,
        state: "cancelled",
        durationMs: 90_500,
        error: { code: "CANCELLED", message: "run x was cancelled" },
      },
    ],
  });
  const { stdout } = await runCommand(["list", "--failed"], { env: home.env });
  expect(stdout.split("\n").slice(1)).toEqual(["          CANCELLED: run x was cancelled", ""]);
  expect(stdout).toMatch(/^[0-9a-f]{8} {2}cancelled {2}\d{4}-\d\d-\d\dT\d\d:\d\dZ {2}1 min 31 s {4}cancelled\n/);
});

it("says that nothing matches, and refuses what cannot be", async () => {
  const { stdout } = await runCommand(["list", "--since", "1m"], { env: home.env });
  expect(stdout).toBe("No such run is recorded on this machine.\n");
  const { exitCode, stderr } = await runCommand(["list", "--failed", "--processed", "/p"], { env: home.env });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("--processed shows the runs that published, and --failed those that did not");
});

/** What `list` prints of runs that may go on, and what is on record then. */
async function listed(script: Script, runs: readonly Partial<RunRecord>[], env: Readonly<Record<string, string>> = {}) {
  await using server = await startScriptedServer(script);
  await using own = await makeHome();
  const store = new RunStore(runStoreDirectory(own.env));
  for (const run of runs) await store.save(leftRun(server.remote, run));
  const { exitCode, json, durationMs } = await runJson(["list"], { env: { ...own.env, ...env } });
  return { exitCode, runs: json["runs"], recorded: await store.list(10), durationMs };
}

describe("of runs that are not over on record", () => {
  it("one whose id a newer run has is lost, and that one's end is not its own", async () => {
    const startedAt = [new Date(Date.now() - hour).toISOString(), new Date(Date.now() - 9 * hour).toISOString()];
    const { runs, recorded } = await listed({ getStatus: statusOf(() => states.succeeded) }, [
      { startedAt: String(startedAt[0]) },
      { startedAt: String(startedAt[1]) },
    ]);
    expect(runs).toMatchObject([
      { state: "succeeded", startedAt: startedAt[0], keptUntil: null },
      { state: "unknown", startedAt: startedAt[1], keptUntil: null },
    ]);
    expect(recorded).toMatchObject([{ state: "succeeded" }, { state: "running" }]);
  });

  it.each([
    ["true", { ok: true, state: "succeeded", keptUntil: null }],
    ["false", { ok: false, state: "abandoned", keptUntil: null, error: { code: "ABANDONED" } }],
  ])("one that was dropped is looked for where it wrote (published: %s)", async (published, shown) => {
    const dropped = endedWith("INVALID_HANDLE.OPERATION_ABANDONED", "cancelled");
    const { runs, recorded } = await listed(dropped, [{}], { PUBLISHED: published });
    expect(runs).toMatchObject([shown]);
    expect(recorded).toMatchObject([{ state: shown.state, keptUntil: null }]);
  });

  it("one whose failure takes long to explain is on record with what Spark said", async () => {
    const slow = { EXPLAINS_AFTER_MS: "50000" };
    const { exitCode, runs, recorded, durationMs } = await listed(endedWith("DIVIDE_BY_ZERO"), [{}], slow);
    expect(exitCode).toBe(0);
    expect(runs).toMatchObject([{ state: "failed", error: { code: "JOB_FAILED", errorClass: "DIVIDE_BY_ZERO" } }]);
    expect(recorded).toMatchObject([{ state: "failed", failure: { errorClass: "DIVIDE_BY_ZERO" } }]);
    expect(durationMs).toBeLessThan(45_000);
  });
});
