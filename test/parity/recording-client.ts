import { create, type JsonValue, toJson } from "@bufbuild/protobuf";
import type { SparkConnectClient } from "../../src/client/spark-connect-client.ts";
import {
  type AnalyzePlanRequest,
  AnalyzePlanRequestSchema,
  type ConfigRequest_Operation,
  ConfigRequest_OperationSchema,
  type Plan,
  PlanSchema,
} from "../../src/gen/spark/connect/base_pb.js";

/** Ends a call once its request is known. */
class Sent extends Error {}

/** Stands where a client does, keeps the first request, and answers none. */
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

  async analyze(analyze: AnalyzePlanRequest["analyze"]): Promise<never> {
    return this.#send({ analyze: toJson(AnalyzePlanRequestSchema, create(AnalyzePlanRequestSchema, { analyze })) });
  }

  async config(opType: ConfigRequest_Operation["opType"]): Promise<never> {
    return this.#send({
      config: toJson(ConfigRequest_OperationSchema, create(ConfigRequest_OperationSchema, { opType })),
    });
  }

  /** What was sent by the time that `work` ended; a call that fails before it sends anything fails here too. */
  async record(work: Promise<unknown>): Promise<JsonValue | undefined> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof Sent)) throw error;
    }
    return this.request;
  }

  #send(request: JsonValue): never {
    this.request ??= request;
    throw new Sent("sent");
  }
}
