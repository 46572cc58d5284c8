import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeHome, startCommand } from "../../integration/cli/run-command.ts";
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
