import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import type { RecordedRun } from "../../../src/job/job.ts";
import { NoteWriter } from "../../../src/submit/rejoin/run-notes.ts";
import { type Home, makeHome, runJson } from "../../integration/cli/run-command.ts";
import { keptSettings } from "../support/kept-settings.ts";
import { leftIds, out, states, statusOf, toldJob } from "../support/left-run.ts";
import { startScriptedServer } from "../support/scripted-server.ts";

const byJob = ["attach", toldJob, "--out", out];
const byIds = ["attach", "--session-id", leftIds.sessionId, "--operation-id", leftIds.operationId];

let home: Home;

beforeEach(async () => {
  home = await makeHome();
});
afterEach(() => home[Symbol.asyncDispose]());

/** Attaches to a run that succeeded, on a machine without its record. `noted` is what its submitter has noted. */
async function attached(args: readonly string[], noted: RecordedRun | null) {
  await using server = await startScriptedServer({
    config: keptSettings(),
    getStatus: statusOf(() => states.succeeded),
  });
  if (noted !== null) {
    await using client = new SparkConnectClient({
      remote: server.remote,
      sessionId: leftIds.sessionId,
      keepSession: true,
    });
    const start = { identity: "told", startedAt: new Date().toISOString(), ...noted };
    await new NoteWriter(client, 0, randomUUID()).announce(start);
  }
  return await runJson(args, { env: { ...home.env, SPARK_REMOTE: server.remote } });
}

const noted = { fields: { path: out, view: "theirs" }, details: { rows: 7 } };

describe("attach on another machine", () => {
  it("reports a run that is named by its job, by what its submitter has noted", async () => {
    const { exitCode, json, stderr } = await attached(byJob, noted);
    expect({ exitCode, json }).toMatchObject({
      exitCode: 0,
      json: { job: "told", state: "published", path: out, rows: 7 },
    });
    expect(stderr).not.toContain("no report");
  });

  it("moves the view that is typed", async () => {
    expect(await attached([...byJob, "--view", "ours"], noted)).toMatchObject({ json: { rows: 7, view: "ours" } });
  });

  it("says that it cannot report a run that is named by its ids", async () => {
    const { exitCode, json, stderr } = await attached(byIds, noted);
    expect({ exitCode, json }).toMatchObject({ exitCode: 0, json: { state: "published", path: out } });
    expect(json).not.toHaveProperty("rows");
    expect(stderr).toContain(
      "no report of the run was made and no view was moved: its ids do not say which job it is.",
    );
  });

  it("says that it cannot report a run of which nothing is noted", async () => {
    const { exitCode, json, stderr } = await attached([...byJob, "--view", "ours"], null);
    expect({ exitCode, json }).toMatchObject({ exitCode: 0, json: { state: "published" } });
    expect(stderr).toContain("no report of the run was made and no view was moved: neither this machine nor");
  });
});
