import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { SparkConnectClient } from "../../src/client/spark-connect-client.ts";
import { SparkConnectError } from "../../src/errors.ts";
import { type Plan, PlanSchema } from "../../src/gen/spark/connect/base_pb.js";
import type { RelationSchema } from "../../src/gen/spark/connect/relations_pb.js";
import { run } from "../scripted/support/plans.ts";

/** Something that works on a server or does not: throws what went wrong, or gives the cell's text. */
export interface Feature {
  readonly title: string;
  readonly check: (client: SparkConnectClient, remote: string) => Promise<string>;
}

export const yes = "yes";
export const range: MessageInitShape<typeof RelationSchema> = {
  relType: { case: "range", value: { end: 500n, step: 1n, numPartitions: 50 } },
};

export function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

export function plan(relation: MessageInitShape<typeof RelationSchema>): Plan {
  return create(PlanSchema, { opType: { case: "root", value: relation } });
}

export async function rowsOf(client: SparkConnectClient, sql: string): Promise<number> {
  return (await run(client, sql)).reduce((sum, { rowCount }) => sum + rowCount, 0);
}

/** Runs for as long as the test may take, without a JVM's help. */
export const endless = "select count(*) from range(1000000000) a cross join range(1000000) b where a.id + b.id < 0";

export async function isGone(client: SparkConnectClient, operationId: string): Promise<boolean> {
  try {
    const [status] = await client.operationStatus([operationId]);
    return status?.state !== "running";
  } catch {
    return (await client.interrupt({ operationId })).length === 0;
  }
}

export async function eventually(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(what);
}

export async function failureOf(work: Promise<unknown>): Promise<SparkConnectError> {
  const failure = await work.then(
    () => new Error("did not fail"),
    (error: unknown) => error,
  );
  if (failure instanceof SparkConnectError) return failure;
  throw failure;
}
