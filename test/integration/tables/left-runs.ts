import { expect, it, onTestFinished } from "vitest";
import { SparkConnectClient } from "../../../src/index.ts";
import { readNotes } from "../../../src/submit/rejoin/run-notes.ts";
import { followRun } from "../../../src/submit/run-handle.ts";
import { runJson, startCommand } from "../cli/run-command.ts";
import { land } from "../credit-snapshot/landing-zone.ts";
import { HeldRun } from "../held-run.ts";
import { failureOf, iceberg } from "./formats.ts";
import type { Given } from "./operations.ts";

/** Holds a run in the one task that reads the day, until it is released or the test has ended. */
export function heldOn(day: string): { readonly held: HeldRun; readonly where: readonly string[] } {
  const held = new HeldRun();
  onTestFinished(() => held.release());
  return { held, where: ["--where", `record_date < '${day}' OR ${held.markedCondition}`] };
}

/** Declares the tests of runs that go on without the process that submitted them. */
export function leftRuns({ spark, lake, env, table, server }: Given): void {
  const place = () => ["--landing", lake().landing, "--table", table()];
  const submission = (asOf: string, ...more: readonly string[]) =>
    ["submit", "credit-snapshot", ...place(), "--as-of", asOf, ...more] as const;
  const run = (command: string, asOf: string) =>
    runJson([command, "credit-snapshot", "--table", table(), "--as-of", asOf], { env: env() });

  it("another process finds it by the table and the day: to report it, to look at it and to cancel it", async () => {
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01", "2022-03-02"] });
    const leave = async (asOf: string) => {
      const { held, where } = heldOn(asOf);
      const left = await runJson([...submission(asOf), "--detach", ...where], { env: env() });
      expect(left.json["state"]).toBe("detached");
      return held;
    };
    const held = await leave("2022-03-01");
    expect((await run("status", "2022-03-01")).json["state"]).toBe("running");
    await held.release();
    const published = { path: expect.stringMatching(new RegExp(`^${table()} VERSION AS OF \\d+$`)) };
    expect((await run("attach", "2022-03-01")).json).toMatchObject({ state: "published", rows: 52, ...published });
    expect((await run("status", "2022-03-01")).json).toMatchObject({ state: "succeeded", ...published });
    await leave("2022-03-02");
    expect((await run("cancel", "2022-03-02")).exitCode).toBe(0);
    expect((await run("attach", "2022-03-02")).exitCode).toBe(7);
    expect(await iceberg.commits(spark(), table())).toEqual([[2, 0]]);
  });

  it("if it published nothing, and nobody has told its end, it is started again", async () => {
    await land(spark(), lake().landing, { days: ["2022-02-28", "2022-03-01"] });
    await land(spark(), lake().landing, { days: ["2022-03-01"], credits: 1 });
    const { held, where } = heldOn("2022-03-01");
    const submitted = submission("2022-03-01", ...where);
    const killed = startCommand(submitted, { env: env() });
    const line = await killed.said(/^Run /);
    const [, operationId = "", sessionId = "", userId = ""] =
      /^Run (\S+) \(session (\S+), user (\S+)\)/.exec(line) ?? [];
    const connect = () => new SparkConnectClient({ remote: server().remote, sessionId, userId });
    await using client = connect();
    const taken = async () => [...(await readNotes(client, new AbortController().signal)).values()][0]?.taken;
    await expect.poll(taken, { timeout: 60_000 }).toBeTypeOf("string");
    killed.process.kill("SIGKILL");
    await held.release();
    // As by a process that dies before it tells anyone.
    expect((await followRun({ client, connect }, operationId)).kind).toBe("failed");
    expect(failureOf(await runJson(submitted, { env: env() })).slice(0, 2)).toEqual([5, "DATA_CHECK_FAILED"]);
  });
}
