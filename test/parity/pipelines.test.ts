import { readFileSync } from "node:fs";
import { create, fromBinary, type JsonValue, toJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { ExecuteOptions } from "../../src/client/calls/call-options.ts";
import type { ExecuteEvent } from "../../src/client/events.ts";
import type { SparkConnectClient } from "../../src/client/spark-connect-client.ts";
import { ExecutePlanResponseSchema, type Plan, PlanSchema } from "../../src/gen/spark/connect/base_pb.js";
import { PipelineAnalysisContextSchema } from "../../src/gen/spark/connect/pipelines_pb.js";
import { SparkSession } from "../../src/index.ts";
import * as api from "../../src/pipelines/pipelines.ts";
import { normalise } from "./normalise.ts";
import { graphs } from "./pipelines/graphs.ts";

const pysparkVersion = "4.3.0";
// scripts/parity/pipelines.py has the same.
const dataflowGraphId = "33333333-3333-4333-8333-333333333333";

/** Takes a client's place: keeps what is executed, and answers with the graph's id. */
class RecordingClient {
  readonly sessionId = "00000000-0000-4000-8000-000000000000";
  readonly sent: JsonValue[] = [];

  /** A client for code that only executes plans: the class has private state that is not needed here. */
  get client(): SparkConnectClient {
    return this as unknown as SparkConnectClient;
  }

  async *execute(plan: Plan, { extensions = [] }: ExecuteOptions): AsyncGenerator<ExecuteEvent, void> {
    const contexts = extensions.map(({ typeUrl, value }) => ({
      "@type": typeUrl,
      ...Object(toJson(PipelineAnalysisContextSchema, fromBinary(PipelineAnalysisContextSchema, value))),
    }));
    this.sent.push({ plan: toJson(PlanSchema, plan), extensions: contexts });
    if (plan.opType.case !== "command" || plan.opType.value.commandType.case !== "pipelineCommand") return;
    const resultType = { case: "createDataflowGraphResult", value: { dataflowGraphId } } as const;
    const responseType = { case: "pipelineCommandResult", value: { resultType } } as const;
    yield { type: "result", response: create(ExecutePlanResponseSchema, { responseType }).responseType };
  }
}

const [header, ...lines] = readFileSync(new URL("./pipelines/graphs.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));
const goldens: ReadonlyMap<string, JsonValue> = new Map(lines);

it("every name of pyspark.pipelines is exported, in camelCase", () => {
  const camelCase = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const names: readonly string[] = header.names;
  expect(names).toContain("create_auto_cdc_flow");
  expect(names.map(camelCase).filter((name) => !(name in api))).toEqual([]);
});

describe("a graph that is defined in TypeScript sends what PySpark sends", () => {
  it("of the version that this client follows, graph by graph: else run scripts/parity/pipelines.py", () => {
    expect(header.pyspark).toBe(pysparkVersion);
    expect([...goldens.keys()].sort()).toEqual(Object.keys(graphs).sort());
  });

  it.for(Object.entries(graphs))("%s", async ([name, define]) => {
    expect(await sentFor(define)).toEqual(goldens.get(name));
  });
});

async function sentFor(define: () => void): Promise<JsonValue> {
  const recorder = new RecordingClient();
  const graph = await api.DataflowGraph.create(SparkSession.fromClient(recorder.client), {
    catalog: "lake",
    database: "sales",
    configuration: { "spark.sql.shuffle.partitions": "2" },
  });
  await graph.define(define);
  await graph.defineSql("CREATE TEMPORARY VIEW v AS SELECT 1", "sql/views.sql");
  const run = { storage: "file:///storage", dry: true, refresh: ["b", "c"], fullRefresh: ["a"] };
  for await (const event of graph.run(run)) throw new Error(`the recorder told of ${event.message}`);
  return recorder.sent.map((sent) => normalise(withoutLines(sent)));
}

/** Line numbers differ between the twins, but both must have one. */
function withoutLines(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutLines);
  if (typeof value !== "object" || value === null) return value;
  if (Object.keys(value).sort().join() === "fileName,lineNumber") return "a line";
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutLines(part)]));
}
