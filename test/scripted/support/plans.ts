import { create } from "@bufbuild/protobuf";
import type { ExecuteOptions } from "../../../src/client/calls/call-options.ts";
import type { ExecuteEvent } from "../../../src/client/events.ts";
import type { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { type Plan, PlanSchema } from "../../../src/gen/spark/connect/base_pb.js";

/** A query as a relation: evaluated when its rows are read. */
export function query(sql: string): Plan {
  return create(PlanSchema, { opType: { case: "root", value: { relType: { case: "sql", value: { query: sql } } } } });
}

/** A statement as a command: the server runs it once, whether or not a client reads. */
export function statement(sql: string): Plan {
  const input = { relType: { case: "sql", value: { query: sql } } } as const;
  // 3.5 reads `sql` and knows no `input`; newer servers prefer `input`.
  return create(PlanSchema, {
    opType: { case: "command", value: { commandType: { case: "sqlCommand", value: { sql, input } } } },
  });
}

export async function eventsOf(events: AsyncIterable<ExecuteEvent>): Promise<ExecuteEvent[]> {
  const all: ExecuteEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export type Batch = ExecuteEvent & { readonly type: "batch" };

export async function batchesOf(events: AsyncIterable<ExecuteEvent>): Promise<Batch[]> {
  return (await eventsOf(events)).filter((event) => event.type === "batch");
}

export function run(client: SparkConnectClient, sql: string, options?: ExecuteOptions): Promise<Batch[]> {
  return batchesOf(client.execute(query(sql), options));
}
