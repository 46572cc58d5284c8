import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FailureError, toFailure } from "../../../src/submit/failure.ts";
import type { RunRecord } from "../../../src/submit/run-record.ts";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { type Home, makeHome, runJson } from "../../integration/cli/run-command.ts";
import { endedWith, leftIds, leftRun } from "../support/left-run.ts";
import { startScriptedServer } from "../support/scripted-server.ts";

let home: Home;

beforeEach(async () => {
  home = await makeHome();
});
afterEach(() => home[Symbol.asyncDispose]());

/** How `attach` of a recorded run ends, whose end is this error. */
async function attached(
  errorClass: string,
  { published = "null", ...more }: Partial<RunRecord> & { readonly published?: string } = {},
) {
  await using server = await startScriptedServer(endedWith(errorClass));
  await new RunStore(runStoreDirectory(home.env)).save(leftRun(server.remote, more));
  const { exitCode, json } = await runJson(["attach", leftIds.id], { env: { ...home.env, PUBLISHED: published } });
  return { exitCode, outcome: json["outcome"] };
}

describe("attach of a run that failed says what is published, as submit does:", () => {
  it.each([
    ["true", "published"],
    ["false", "not-published"],
    ["null", "not-published"],
    ["unclear", "unknown"],
  ])("its job answers %s: %s", async (published, outcome) => {
    expect(await attached("DIVIDE_BY_ZERO", { published })).toEqual({ exitCode: 5, outcome });
  });

  it("nobody can tell once its job is gone", async () => {
    const job = join(home.directory, "gone.ts");
    expect(await attached("DIVIDE_BY_ZERO", { job })).toEqual({ exitCode: 1, outcome: "unknown" });
  });

  it("also if it was cancelled", async () => {
    expect(await attached("OPERATION_CANCELED", { published: "true" })).toEqual({ exitCode: 7, outcome: "published" });
  });

  it("nothing, if it was refused before it began", async () => {
    const failure = toFailure(new FailureError("INPUT_NOT_READY", "2022-03-25 has not landed"));
    const { details: _, ...refused } = leftRun("", { fields: {}, state: "failed", failure });
    await using server = await startScriptedServer(endedWith("INVALID_HANDLE.OPERATION_NOT_FOUND", "unknown"));
    await new RunStore(runStoreDirectory(home.env)).save({
      ...refused,
      spark: { remote: server.remote, profile: null },
    });
    const env = { ...home.env, PUBLISHED: "unclear" };
    expect(await runJson(["attach", leftIds.id], { env })).toMatchObject({
      exitCode: 4,
      json: { outcome: "not-published" },
    });
  });
});
