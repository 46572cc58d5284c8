import { create, type JsonValue, toJson } from "@bufbuild/protobuf";
import type { SparkConnectClient } from "../../src/client/spark-connect-client.ts";
import {
  type AnalyzePlanRequest,
  AnalyzePlanRequestSchema,
  type AnalyzePlanResponse,
  AnalyzePlanResponseSchema,
  type ConfigRequest_Operation,
  ConfigRequest_OperationSchema,
  type Plan,
  PlanSchema,
} from "../../src/gen/spark/connect/base_pb.js";
import { StructType } from "../../src/index.ts";
import { dataTypeToProto } from "../../src/types/proto-data-type.ts";

/** Ends a call once its request is known. */
class Sent extends Error {}

/** The schema of every DataFrame; scripts/parity/plans.py has the same. */
const schema = dataTypeToProto(StructType.fromDDL("a BIGINT, b BIGINT, c BIGINT, k BIGINT, p BIGINT"));

/** Takes a client's place, and keeps the first request. It only answers what building a plan asks. */
export class RecordingClient {
  readonly sessionId = "00000000-0000-4000-8000-000000000000";
  request: JsonValue | undefined;

  /** A client for code that only sends requests: the class has private state that is not needed here. */
  get client(): SparkConnectClient {
    return this as unknown as SparkConnectClient;
  }

  // biome-ignore lint/correctness/useYield: it ends before the first event.
  async *execute(plan: Plan): AsyncGenerator<never, void> {
    this.#send({ execute: toJson(PlanSchema, plan) });
  }

  async analyze(analyze: AnalyzePlanRequest["analyze"]): Promise<AnalyzePlanResponse["result"]> {
    const request = { analyze: toJson(AnalyzePlanRequestSchema, create(AnalyzePlanRequestSchema, { analyze })) };
    if (analyze.case !== "schema") return this.#send(request);
    this.request ??= request;
    return create(AnalyzePlanResponseSchema, { result: { case: "schema", value: { schema } } }).result;
  }

  async config(opType: ConfigRequest_Operation["opType"]): Promise<never> {
    return this.#send({
      config: toJson(ConfigRequest_OperationSchema, create(ConfigRequest_OperationSchema, { opType })),
    });
  }

  /** What `work` gives, or undefined if it ended with the request that it sent; other failures stay failures. */
  async run<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof Sent) return undefined;
      throw error;
    }
  }

  #send(request: JsonValue): never {
    this.request ??= request;
    throw new Sent("sent");
  }
}
