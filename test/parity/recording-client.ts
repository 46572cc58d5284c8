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

/** Stands where a client does, and keeps the first request. It answers only what is asked on the way to a plan. */
export class RecordingClient {
  readonly sessionId = "00000000-0000-4000-8000-000000000000";
  request: JsonValue | undefined;

  /** A client to everyone who only sends requests: the class has private state that nobody needs here. */
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

  /** What `work` gives, or undefined where it ended with the request that it sent; other failures stay such. */
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
