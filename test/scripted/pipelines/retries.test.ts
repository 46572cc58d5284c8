import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeHome, runJson } from "../../integration/cli/run-command.ts";
import { complete, respond, sparkError, startScriptedServer } from "../support/scripted-server.ts";

/** Submits a pipeline to a server that loses the session of its first `lost` runs; gives the number of all runs too. */
async function submitted(lost: number, ...args: readonly string[]) {
  let runs = 0;
  await using server = await startScriptedServer({
    executePlan: async (stream) => {
      const command = stream.request.plan?.opType.case === "command" ? stream.request.plan.opType.value : undefined;
      const pipeline = command?.commandType.case === "pipelineCommand" ? command.commandType.value : undefined;
      if (pipeline?.commandType.case === "startRun" && ++runs <= lost) {
        return stream.fail(sparkError("INVALID_HANDLE.SESSION_CHANGED"));
      }
      const resultType = { case: "createDataflowGraphResult", value: { dataflowGraphId: "graph" } } as const;
      await stream.send(respond(stream.request, "1", { case: "pipelineCommandResult", value: { resultType } }));
      await stream.send(respond(stream.request, "2", complete));
      stream.end();
    },
  });
  await using home = await makeHome();
  await mkdir(join(home.directory, "lib"));
  await writeFile(join(home.directory, "lib", "a.sql"), "CREATE MATERIALIZED VIEW a AS SELECT 1");
  const spec = join(home.directory, "spark-pipeline.yml");
  const libraries = "libraries:\n  - glob:\n      include: lib/**\n";
  await writeFile(spec, `name: sales\nstorage: file:///storage\n${libraries}`);
  const env = { ...home.env, SPARK_REMOTE: server.remote };
  const { exitCode, json } = await runJson(["submit", spec, ...args], { env });
  return { exitCode, json, runs };
}

it("a pipeline whose server is lost is run again with --retries: it goes on from its checkpoints", async () => {
  expect(await submitted(1, "--retries", "2")).toMatchObject({ exitCode: 0, runs: 2, json: { state: "published" } });
});

it("a pipeline whose server is lost is not run again unless it is asked for", async () => {
  const json = { outcome: "unknown", error: { code: "UNREACHABLE" } };
  expect(await submitted(1)).toMatchObject({ exitCode: 3, runs: 1, json });
});

it("a pipeline is given up when its retries are spent", async () => {
  const json = { outcome: "unknown", error: { code: "UNREACHABLE" } };
  expect(await submitted(5, "--retries", "1")).toMatchObject({ exitCode: 3, runs: 2, json });
});
