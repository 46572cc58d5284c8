import { randomUUID } from "node:crypto";
import type { SparkConnectClient } from "../../../client/spark-connect-client.ts";
import { SparkConnectError } from "../../../errors.ts";
import { SparkSession } from "../../../sql/spark-session.ts";
import { isUnimplemented } from "../../../submit/known-runs.ts";

interface Call {
  readonly name: string;
  /** What does not work on a server without it. */
  readonly without: string;
  /** Makes the call, or one that needs it. Says whether it worked. */
  ask(client: SparkConnectClient, signal: AbortSignal): Promise<boolean>;
}

/** The calls that not every server has. Each is tried: a version says less, and some servers are not Spark's. */
const calls: readonly Call[] = [
  {
    name: "GetStatus",
    without: "runs are asked about by reading them for a moment",
    ask: async (client, signal) => {
      await client.operationStatus([], { signal });
      return true;
    },
  },
  {
    name: "ReattachExecute",
    without: "a run cannot be left and found again",
    ask: async (client, signal) => {
      for await (const _ of client.attach(randomUUID(), { signal }));
      return true;
    },
  },
  {
    name: "Interrupt",
    without: "a run cannot be cancelled",
    ask: async (client, signal) => {
      await client.interrupt({ operationId: randomUUID() }, { signal });
      return true;
    },
  },
  {
    name: "FetchErrorDetails",
    without: "errors come without their context",
    ask: async (client, signal) => {
      const query = SparkSession.fromClient(client).sql("SELECT no_such_column", {}, { signal });
      const error: unknown = await query.then((rows) => rows.schema({ signal })).catch((thrown: unknown) => thrown);
      return error instanceof SparkConnectError && error.queryContexts.length > 0;
    },
  },
  {
    name: "CloneSession",
    without: "sessions cannot be cloned",
    ask: async (client, signal) => {
      await using _clone = await client.cloneSession({ signal });
      return true;
    },
  },
];

/** Which of these calls this server has, and what does not work without the others. */
export async function describeCalls(client: SparkConnectClient, signal: AbortSignal): Promise<string> {
  const answers: { readonly call: Call; readonly isThere: boolean }[] = [];
  for (const call of calls) answers.push({ call, isThere: await isThere(call, client, signal) });
  const there = answers.flatMap(({ call, isThere }) => (isThere ? [call.name] : []));
  const missing = answers.flatMap(({ call, isThere }) => (isThere ? [] : [`no ${call.name}: ${call.without}`]));
  return [there.join(", "), ...missing].filter((text) => text !== "").join("; ");
}

async function isThere(call: Call, client: SparkConnectClient, signal: AbortSignal): Promise<boolean> {
  try {
    return await call.ask(client, signal);
  } catch (error) {
    if (isUnimplemented(error)) return false;
    // The server has the call, and answers that it does not know the operation.
    if (error instanceof SparkConnectError && error.errorClass?.startsWith("INVALID_HANDLE.")) return true;
    throw error;
  }
}
