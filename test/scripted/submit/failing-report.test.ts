import { join } from "node:path";
import { expect, it } from "vitest";
import { makeHome, runJson } from "../../integration/cli/run-command.ts";
import { serverSideSessionId, startScriptedServer } from "../support/scripted-server.ts";

const job = join(import.meta.dirname, "failing-report-job.ts");

it("attach does not say that a run may go on whose report alone failed", async () => {
  let operationId = "";
  await using server = await startScriptedServer({
    executePlan: async (stream) => {
      operationId = stream.request.operationId ?? "";
      await stream.send({
        sessionId: stream.request.sessionId,
        serverSideSessionId,
        operationId,
        responseId: "0",
        responseType: { case: "resultComplete", value: {} },
      });
      stream.end();
    },
    getStatus: ({ sessionId }) => ({
      sessionId,
      serverSideSessionId,
      operationStatuses: operationId === "" ? [] : [{ operationId, state: 4 }],
    }),
  });
  await using home = await makeHome();
  const options = { cwd: home.directory, env: { ...home.env, SPARK_REMOTE: server.remote } };
  const submitted = await runJson(["submit", job], options);
  expect(submitted).toMatchObject({ exitCode: 1, json: { outcome: "published" } });
  const { id } = submitted.json["run"] as { readonly id: string };
  expect(await runJson(["attach", id], options)).toMatchObject({
    exitCode: 1,
    json: {
      error: {
        code: "JOB_FAILED",
        message: "no report today",
        hint: "This is a defect of spark-connect or of the job's own code; -v shows where.",
      },
    },
  });
});
