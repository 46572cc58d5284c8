import type { ClientOptions } from "../../../src/client/client-options.ts";
import { defaultRetryPolicy, type RetryPolicy } from "../../../src/client/retry.ts";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { batch, complete, respond, type Script, type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

/** The default policy with short waits. */
export const quickPolicy: RetryPolicy = { ...defaultRetryPolicy, initialBackoffMs: 1, maxBackoffMs: 5 };

export interface Scripted extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly client: SparkConnectClient;
}

/** A server that does as scripted, and a client of it. */
export async function scripted(script: Script, options: Partial<ClientOptions> = {}): Promise<Scripted> {
  const server = await startScriptedServer(script);
  const client = new SparkConnectClient({ remote: server.remote, retryPolicies: [quickPolicy], ...options });
  return {
    server,
    client,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** One call there and back: all that was sent or answered before it on the one connection has then arrived. */
export async function roundTrip(client: SparkConnectClient): Promise<void> {
  await client.config({ case: "getAll", value: { $typeName: "spark.connect.ConfigRequest.GetAll" } });
}

/** Something that one side of a scene waits for, and the other lets happen. */
export function signal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** Three batches and the end, from any of them on. */
export const threeBatches: NonNullable<Script["reattachExecute"] & Script["executePlan"]> = async (stream) => {
  const { request } = stream;
  const last = "lastResponseId" in request ? request.lastResponseId : undefined;
  const ids = { sessionId: request.sessionId, operationId: request.operationId ?? "" };
  for (let index = last === undefined ? 0 : Number(last) + 1; index < 3; index++) {
    await stream.send(respond(ids, String(index), batch(index)));
  }
  await stream.send(respond(ids, "3", complete));
  stream.end();
};
