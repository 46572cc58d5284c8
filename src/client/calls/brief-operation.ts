import { randomUUID } from "node:crypto";
import { ExecutePlanResponseSchema, SparkConnectService } from "../../gen/spark/connect/base_pb.js";
import type { WireCall } from "../channel.ts";
import { decode } from "../decode.ts";
import { EventReader, type ExecuteEvent } from "../events.ts";
import { RpcError } from "../grpc-status.ts";
import { OperationControl } from "../operation-control.ts";
import { failureOf, isTransient } from "../retry.ts";
import type { Connecting, Rpc } from "../rpc.ts";
import { isSessionLost } from "../server-error.ts";
import { abortable, anyOf, sleep } from "../waiting.ts";
import { type Executed, executeRequest } from "./execute-request.ts";

export interface BriefCall {
  /** The session's first request if the operation may be sent beside it. */
  readonly connecting: Connecting | null;
  readonly deadlineMs: number | null;
  readonly signal?: AbortSignal | undefined;
  /** Error classes whose details no caller wants. */
  readonly expected?: readonly string[] | undefined;
  /** Takes promises that outlast the operation; handles their rejections. */
  readonly inBackground: (work: Promise<unknown>) => void;
}

const method = SparkConnectService.method.executePlan;
const interruptWithinMs = 5_000;

/**
 * Reads an operation to its end before it gives the first event. The server forgets such an operation when it has sent
 * the last response, so that nothing has to be released. `null` if the stream broke: the plan may then be run once more,
 * as an operation that can be reattached. Rejects with SparkConnectError, or with the signal's reason.
 */
export async function briefEvents(
  rpc: Rpc,
  executed: Omit<Executed, "operationId" | "reattachable">,
  { connecting, deadlineMs, expected, signal, inBackground }: BriefCall,
): Promise<readonly ExecuteEvent[] | null> {
  // Another id than the one that can be reattached has.
  const operationId = randomUUID();
  const stop = anyOf(signal, connecting?.failed);
  const credentials = await rpc.credentials(stop);
  const call = rpc.open(method, credentials, { deadlineMs, operationId, attempt: 1, reattaches: 0 });
  try {
    void call.send(executeRequest(rpc.session.envelope(), { ...executed, operationId, reattachable: false }));
    call.end();
    return await eventsOf(rpc, call, stop);
  } catch (error) {
    const isBroken = error instanceof RpcError && isBreak(error);
    // Its results have nowhere to go.
    if (isBroken || signal?.aborted) inBackground(interrupted(rpc, operationId).finally(() => call.cancel()));
    if (!(error instanceof RpcError)) throw error;
    await abortable(connecting?.ready ?? Promise.resolve(), stop);
    if (isBroken) return null;
    throw await rpc.toSparkError(error, operationId, expected);
  }
}

/** `null` if the stream ended before the result: its metrics come last, and nothing else says that it is complete. */
async function eventsOf(
  rpc: Rpc,
  call: WireCall,
  stop: AbortSignal | undefined,
): Promise<readonly ExecuteEvent[] | null> {
  const reader = new EventReader();
  const events: ExecuteEvent[] = [];
  let isComplete = false;
  for (;;) {
    const message = await abortable(call.read(), stop);
    if (message === null) break;
    const response = decode(ExecutePlanResponseSchema, message);
    rpc.session.verify(response);
    isComplete ||= response.metrics !== undefined || response.responseType.case === "resultComplete";
    events.push(...reader.read(response));
  }
  if (!isComplete) return null;
  reader.end();
  return events;
}

/** Whether the failure says nothing about the plan: an operation that can be reattached has rules for each of these. */
function isBreak(error: RpcError): boolean {
  const failure = failureOf(error);
  return isTransient(failure) || failure.code === "DEADLINE_EXCEEDED" || error.isRefusal || isSessionLost(error);
}

/** Interrupts the operation, also if its request arrives later than the first interrupt. */
async function interrupted(rpc: Rpc, operationId: string): Promise<void> {
  const signal = AbortSignal.timeout(interruptWithinMs);
  const control = new OperationControl(rpc, operationId, () => {});
  for (let waitMs = 20; waitMs <= 1_000; waitMs *= 2) {
    if (await control.interrupt("operation", signal)) return;
    await sleep(waitMs, signal);
  }
}
