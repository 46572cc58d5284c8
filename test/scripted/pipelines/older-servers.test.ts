import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { InvalidInputError, SparkConnectError, SparkSession } from "../../../src/index.ts";
import { createAutoCdcFlow, createStreamingTable, DataflowGraph } from "../../../src/pipelines/pipelines.ts";
import { makeHome, runJson } from "../../integration/cli/run-command.ts";
import { scripted } from "../support/scripted.ts";
import {
  complete,
  respond,
  type Script,
  StatusError,
  sparkError,
  startScriptedServer,
} from "../support/scripted-server.ts";

/** A server of this version that knows these commands of pipelines, and refuses others with `refusal`. */
function serverOf(version: string, known: readonly string[], refusal: StatusError): Script {
  return {
    analyzePlan: ({ sessionId }) => ({ sessionId, result: { case: "sparkVersion", value: { version } } }),
    executePlan: async (stream) => {
      const command = stream.request.plan?.opType.case === "command" ? stream.request.plan.opType.value : undefined;
      if (command?.commandType.case !== "pipelineCommand") throw new Error("nothing else is sent");
      const { commandType } = command.commandType.value;
      if (!known.includes(commandType.case ?? "")) return stream.fail(refusal);
      const resultType = { case: "createDataflowGraphResult", value: { dataflowGraphId: "graph" } } as const;
      await stream.send(respond(stream.request, "1", { case: "pipelineCommandResult", value: { resultType } }));
      await stream.send(respond(stream.request, "2", complete));
      stream.end();
    },
  };
}

// In Spark's own words, about a message with a field that it does not know.
const unknownCommand = new StatusError(grpcStatus.INTERNAL, "COMMANDTYPE_NOT_SET not supported.");
const knows = ["createDataflowGraph", "defineOutput"];

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "it succeeded",
    (error: unknown) => error,
  );
}

describe("a server without pipelines", () => {
  it("is told by its version", async () => {
    await using scene = await scripted(serverOf("4.0.5", [], unknownCommand));
    const error = await failure(DataflowGraph.create(SparkSession.fromClient(scene.client)));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      message: "A pipeline needs Spark 4.1 or newer, and this server has Spark 4.0.5.",
      cause: expect.any(SparkConnectError),
    });
  });

  it("is a usage failure of the command (2)", async () => {
    await using server = await startScriptedServer(serverOf("4.0.5", [], unknownCommand));
    await using home = await makeHome();
    await mkdir(join(home.directory, "lib"));
    await writeFile(join(home.directory, "lib", "a.sql"), "CREATE MATERIALIZED VIEW a AS SELECT 1");
    const spec = join(home.directory, "spark-pipeline.yml");
    const libraries = "libraries:\n  - glob:\n      include: lib/**\n";
    await writeFile(spec, `name: sales\nstorage: file:///storage\n${libraries}`);
    const { exitCode, json } = await runJson(["submit", spec], { env: { ...home.env, SPARK_REMOTE: server.remote } });
    const message = "A pipeline needs Spark 4.1 or newer, and this server has Spark 4.0.5.";
    expect({ exitCode, json }).toMatchObject({ exitCode: 2, json: { error: { code: "USAGE", message } } });
  });

  it("keeps its own words where its version should do", async () => {
    await using scene = await scripted(serverOf("4.1.0", [], unknownCommand));
    const error = await failure(DataflowGraph.create(SparkSession.fromClient(scene.client)));
    expect(error).not.toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ message: expect.stringContaining("COMMANDTYPE_NOT_SET not supported.") });
  });
});

describe("AUTO CDC on a server", () => {
  const define = (storedAsScdType?: 1 | 2) => () => {
    createStreamingTable("t");
    createAutoCdcFlow("t", "s", { keys: ["id"], sequenceBy: "seq", ...(storedAsScdType && { storedAsScdType }) });
  };
  const said = async (version: string, type: 1 | 2 | undefined, refusal: StatusError) => {
    await using scene = await scripted(serverOf(version, knows, refusal));
    const graph = await DataflowGraph.create(SparkSession.fromClient(scene.client));
    const error = await failure(graph.define(define(type)));
    return error instanceof Error ? { name: error.name, message: error.message.replace(/^.*: flow "t": /, "") } : error;
  };

  it.each([
    ["4.1.4", undefined, "AUTO CDC needs Spark 4.2 or newer, and this server has Spark 4.1.4."],
    ["4.1.4", 1, "AUTO CDC needs Spark 4.2 or newer, and this server has Spark 4.1.4."],
    ["4.1.4", 2, "AUTO CDC with SCD type 2 needs Spark 4.3 or newer, and this server has Spark 4.1.4."],
    ["4.2.1", 2, "AUTO CDC with SCD type 2 needs Spark 4.3 or newer, and this server has Spark 4.2.1."],
  ] as const)("of Spark %s, with SCD type %s, is told by its version", async (version, type, message) => {
    expect(await said(version, type, unknownCommand)).toEqual({ name: "InvalidInputError", message });
  });

  it.each([
    ["4.2.1", undefined],
    ["4.2.1", 1],
    ["4.3.0", 2],
  ] as const)("of Spark %s, with SCD type %s, fails in the server's words", async (version, type) => {
    const refused = sparkError("AUTOCDC_MULTIPART_COLUMN_IDENTIFIER");
    expect(await said(version, type, refused)).toEqual({
      name: "SparkConnectError",
      message: "[AUTOCDC_MULTIPART_COLUMN_IDENTIFIER] as scripted.",
    });
  });
});
