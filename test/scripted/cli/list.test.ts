import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { toFailure } from "../../../src/submit/failure.ts";
import { cancelledRun } from "../../../src/submit/run-failures.ts";
import type { RunRecord } from "../../../src/submit/run-record.ts";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { type Home, makeHome, runCommand, runJson } from "../../integration/cli/run-command.ts";

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
