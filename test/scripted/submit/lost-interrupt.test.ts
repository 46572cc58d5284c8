import { expect, it } from "vitest";
import { makeHome, runJson } from "../../integration/cli/run-command.ts";
import { batch, respond, serverSideSessionId, startScriptedServer } from "../support/scripted-server.ts";

const operationId = "0b8f8e4c-7e8c-4d7e-9d0c-5b6f0e0c7a11";
const sessionId = "5c1cf0e2-6a0c-4b6c-8f7e-2d9b6b1a4e22";

it("cancel ends with 8 when Spark takes the interrupt and goes on", { timeout: 60_000 }, async () => {
  const interrupted: string[] = [];
  await using server = await startScriptedServer({
    reattachExecute: async (stream) => await stream.send(respond({ sessionId, operationId }, "0", batch(0))),
    getStatus: () => ({ sessionId, serverSideSessionId, operationStatuses: [{ operationId, state: 2 }] }),
    interrupt: ({ interrupt }) => {
      interrupted.push(String(interrupt.value));
      return { sessionId, serverSideSessionId, interruptedIds: [operationId] };
    },
  });
  await using home = await makeHome();
  const env = { ...home.env, SPARK_REMOTE: server.remote };
  expect(await runJson(["cancel", "--session-id", sessionId, "--operation-id", operationId], { env })).toMatchObject({
    exitCode: 8,
    json: {
      ok: false,
      error: {
        code: "TIMEOUT",
        message: `run ${operationId} is still running: Spark has not ended it within 30 seconds.`,
        hint: expect.stringContaining("no second one: kill its job in Spark's web UI"),
        run: { operationId, sessionId },
      },
    },
  });
  expect(interrupted).toEqual([operationId]);
});
