import { readFileSync } from "node:fs";
import { type JsonValue, toJson } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PlanSchema } from "../../src/gen/spark/connect/base_pb.js";
import { ExpressionSchema } from "../../src/gen/spark/connect/expressions_pb.js";
import { Column, DataFrame, SparkSession, StreamingQuery, TableArg } from "../../src/index.ts";
import { relationPlan } from "../../src/plan/command.ts";
import { relationOf, runnerOf } from "../../src/sql/dataframe/planned-rows.ts";
import type { Cases, Given } from "./cases/case.ts";
import { loadCases } from "./load-cases.ts";
import { normalise } from "./normalise.ts";
import { RecordingClient } from "./recording-client.ts";

const pysparkVersion = "4.3.0";

// scripts/parity/plans.py has the same.
const queryIds = {
  id: "11111111-1111-4111-8111-111111111111",
  runId: "22222222-2222-4222-8222-222222222222",
  name: "q",
};

// Calls that mean the same to Spark but are sent differently, each with its reason.
const differences: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("./differences.json", import.meta.url), "utf8"),
);

// For a random seed, PySpark's side used the one that 0.5 gives.
beforeAll(() => void vi.spyOn(Math, "random").mockReturnValue(0.5));
afterAll(() => void vi.restoreAllMocks());

for (const [file, cases] of await loadCases()) {
  const { version, goldens } = readGoldens(file);
  describe(file, () => {
    it("is recorded with the PySpark version that this client follows", () => {
      expect(version).toBe(pysparkVersion);
    });

    it("has a golden for each case and a case for each golden: else run scripts/parity/plans.py", () => {
      expect([...goldens.keys()].sort()).toEqual(Object.keys(cases).sort());
    });

    it.for(Object.entries(cases))("%s", async ([name, build]) => {
      const message = normalise(await messageOf(build));
      const assertion = name in differences ? expect(message).not : expect(message);
      assertion.toEqual(goldens.get(name));
    });
  });
}

async function messageOf(build: Cases[string]): Promise<JsonValue> {
  const recorder = new RecordingClient();
  const spark = SparkSession.fromClient(recorder.client);
  const [df, other] = [spark.table("t"), spark.table("u")];
  const given: Given = { spark, df, other, query: new StreamingQuery(queryIds, runnerOf(df)) };
  const made = build(given);
  const result = isPromise(made) ? await recorder.run(made) : made;
  if (result instanceof Column || result instanceof TableArg)
    return { expression: toJson(ExpressionSchema, result.expression) };
  if (result instanceof DataFrame) return toJson(PlanSchema, relationPlan(relationOf(result)));
  if (recorder.request === undefined) throw new Error("The call made neither a plan nor a request.");
  return recorder.request;
}

/** spark.sql gives a promise that is also a DataFrame: its request counts. */
function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}

function readGoldens(file: string): { readonly version: unknown; readonly goldens: ReadonlyMap<string, JsonValue> } {
  const text = readFileSync(new URL(`./goldens/${file}.jsonl`, import.meta.url), "utf8");
  const [header, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { version: header.pyspark, goldens: new Map(lines) };
}
