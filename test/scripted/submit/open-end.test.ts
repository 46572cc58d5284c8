import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { type Home, makeHome, runJson } from "../../integration/cli/run-command.ts";
import {
  batch,
  respond,
  type Script,
  type ScriptedServer,
  StatusError,
  serverSideSessionId,
  sparkError,
  startScriptedServer,
} from "../support/scripted-server.ts";

/** The answer to both ExecutePlan and ReattachExecute. */
type End = NonNullable<Script["executePlan"] & Script["reattachExecute"]>;

let home: Home;
let server: ScriptedServer | undefined;

beforeEach(async () => {
  home = await makeHome();
});
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

const withGap: End = async (stream) => {
  const ids = { sessionId: stream.request.sessionId, operationId: stream.request.operationId ?? "" };
  await stream.send(respond(ids, "0", batch(0)));
  await stream.send(respond(ids, "1", batch(2)));
};
const withStatus: End = (stream) => stream.fail(new StatusError(2, "Application error"));
const withVerdict: End = (stream) =>
  stream.fail(sparkError("DIVIDE_BY_ZERO", { classes: '["org.apache.spark.SparkArithmeticException"]' }));

/** Submits one statement whose operation ends like this, while GetStatus says that it goes on. */
async function submitted(end: End) {
  let operation: { readonly sessionId: string; readonly operationId: string } | null = null;
  server = await startScriptedServer({
    executePlan: async (stream) => {
      operation = { sessionId: stream.request.sessionId, operationId: stream.request.operationId ?? "" };
      await end(stream);
    },
    reattachExecute: end,
    getStatus: ({ sessionId }) => ({
      sessionId,
      serverSideSessionId,
      operationStatuses: operation === null ? [] : [{ operationId: operation.operationId, state: 2 }],
    }),
  });
  const file = join(home.directory, "one.sql");
  await writeFile(file, "CREATE TABLE t AS SELECT 1 / 0");
  const env = { ...home.env, SPARK_REMOTE: server.remote };
  const submission = await runJson(["submit", file], { env });
  const [record] = await new RunStore(runStoreDirectory(home.env)).list(1);
  return { submission, record, env };
}

it.each([
  ["a gap in the rows", withGap],
  ["a bare status of gRPC", withStatus],
])("a run that ends for its reader with %s is recorded as unknown, and attach asks again", async (_what, end) => {
  const { submission, record, env } = await submitted(end);
  expect(submission).toMatchObject({ exitCode: 1, json: { outcome: "unknown", error: { code: "JOB_FAILED" } } });
  const hint = `Spark did not say whether the run is still going: \`spark-connect attach ${record?.run.id}\` asks again.`;
  expect(submission.json).toMatchObject({ error: { hint } });
  expect(record).toMatchObject({ state: "unknown" });
  expect(record).not.toHaveProperty("failure");
  const attached = await runJson(["attach", record?.run.id ?? ""], { env });
  expect(attached).toMatchObject({
    exitCode: 1,
    json: { outcome: "unknown", run: record?.run, error: { code: "JOB_FAILED", hint } },
  });
  expect(await new RunStore(runStoreDirectory(home.env)).list(1)).toEqual([record]);
});

it("a run that Spark says has failed is recorded as failed", async () => {
  const { submission, record } = await submitted(withVerdict);
  expect(submission).toMatchObject({ exitCode: 1, json: { error: { errorClass: "DIVIDE_BY_ZERO", hint: null } } });
  expect(record).toMatchObject({ state: "failed", failure: { errorClass: "DIVIDE_BY_ZERO" } });
});
