import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { makeHome, startCommand } from "../../integration/cli/run-command.ts";
import { leftIds, leftRun, states, statusOf } from "../support/left-run.ts";
import { signal } from "../support/scripted.ts";
import { batch, complete, respond, sparkError, startScriptedServer } from "../support/scripted-server.ts";

/** Stops a command once so many of its runs have ended and the next one is under way. */
async function stoppedAfter(ended: number, args: readonly string[]) {
  const running = signal();
  let cancel = (): void => {};
  await using server = await startScriptedServer({
    executePlan: async (stream) => {
      const ids = { sessionId: stream.request.sessionId, operationId: stream.request.operationId ?? "" };
      if (stream.nth <= ended) {
        await stream.send(respond(ids, "0", complete));
        return stream.end();
      }
      cancel = () => stream.fail(sparkError("OPERATION_CANCELED"));
      await stream.send(respond(ids, "0", batch(0)));
      running.resolve();
    },
    interrupt: ({ sessionId }) => {
      cancel();
      return { sessionId };
    },
  });
  await using home = await makeHome();
  await writeFile(join(home.directory, "day.sql"), "INSERT INTO t SELECT :day");
  const command = startCommand(args, { cwd: home.directory, env: { ...home.env, SPARK_REMOTE: server.remote } });
  await Promise.race([running.promise, command.ended]);
  command.process.kill("SIGINT");
  const { exitCode, stderr } = await command.ended;
  return { exitCode, said: stderr.split("\n").filter((line) => line.includes("cancelling the run")).length };
}

it.each([0, 2])(
  "Ctrl-C says once that a run is cancelled, when %i days of a backfill have ended before",
  async (days) => {
    const args = ["backfill", "day.sql", "--from", "2022-03-01", "--to", "2022-03-04"];
    expect(await stoppedAfter(days, args)).toEqual({ exitCode: 130, said: 1 });
  },
);

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("a second %s ends attach while its job reports: %i", async (name, code) => {
  await using server = await startScriptedServer({ getStatus: statusOf(() => states.succeeded) });
  await using home = await makeHome();
  await new RunStore(runStoreDirectory(home.env)).save(leftRun(server.remote));
  const command = startCommand(["attach", leftIds.id], { env: { ...home.env, REPORTS_AFTER_MS: "50000" } });
  await command.said(/^reporting/);
  command.process.kill(name);
  // So soon it would count as the first one, which npm has passed on.
  await delay(1_000);
  command.process.kill(name);
  expect(await command.ended).toMatchObject({
    exitCode: code,
    stderr: expect.stringContaining("leaving without waiting"),
  });
});
