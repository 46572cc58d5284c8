import { create } from "@bufbuild/protobuf";
import {
  GetStatusRequest_OperationStatusRequestSchema,
  GetStatusRequestSchema,
  InterruptRequest_InterruptType,
  InterruptRequestSchema,
  ReleaseExecuteRequestSchema,
  SparkConnectService,
  GetStatusResponse_OperationStatus_OperationState as State,
} from "../gen/spark/connect/base_pb.js";
import type { Rpc } from "./rpc.ts";

const methods = SparkConnectService.method;
const releaseEveryBytes = 1024 * 1024;
const shortMs = 30_000;

/** The calls about one operation outside of its stream. */
export class OperationControl {
  readonly #rpc: Rpc;
  readonly #operationId: string;
  readonly #inBackground: (work: Promise<unknown>) => void;
  #unreleasedBytes = 0;
  #isReleasing = false;

  /** `inBackground` takes promises that no caller awaits; it must handle their rejections. */
  constructor(rpc: Rpc, operationId: string, inBackground: (work: Promise<unknown>) => void) {
    this.#rpc = rpc;
    this.#operationId = operationId;
    this.#inBackground = inBackground;
  }

  /** Tells the server to drop the responses up to this one: now and then, one call at a time. */
  onConsumed(responseId: string, bytes: number): void {
    this.#unreleasedBytes += bytes;
    if (this.#isReleasing || this.#unreleasedBytes < releaseEveryBytes || responseId === "") return;
    this.#unreleasedBytes = 0;
    this.#isReleasing = true;
    const released = this.#release({
      case: "releaseUntil",
      value: { $typeName: "spark.connect.ReleaseExecuteRequest.ReleaseUntil", responseId },
    });
    this.#inBackground(released.finally(() => (this.#isReleasing = false)));
  }

  /** Tells the server to forget the operation, which stops if it still runs. */
  releaseAll(signal?: AbortSignal): Promise<void> {
    return this.#release(
      { case: "releaseAll", value: { $typeName: "spark.connect.ReleaseExecuteRequest.ReleaseAll" } },
      signal,
    );
  }

  /** Whether the server had the operation to interrupt. */
  async interrupt(target: "operation" | { readonly tag: string }, signal: AbortSignal): Promise<boolean> {
    const fields =
      target === "operation"
        ? ({
            interruptType: InterruptRequest_InterruptType.OPERATION_ID,
            interrupt: { case: "operationId", value: this.#operationId },
          } as const)
        : ({
            interruptType: InterruptRequest_InterruptType.TAG,
            interrupt: { case: "operationTag", value: target.tag },
          } as const);
    const request = (envelope: object) => create(InterruptRequestSchema, { ...envelope, ...fields });
    const options = { signal, deadlineMs: shortMs, retry: "idempotent" } as const;
    const { interruptedIds } = await this.#rpc.unary(methods.interrupt, request, options);
    return interruptedIds.includes(this.#operationId);
  }

  /** Whether the server has the operation, running or finished; `null` if it cannot tell (before 4.2). */
  async isKnown(signal: AbortSignal): Promise<boolean | null> {
    const operationStatus = create(GetStatusRequest_OperationStatusRequestSchema, {
      operationIds: [this.#operationId],
    });
    const request = (envelope: object) => create(GetStatusRequestSchema, { ...envelope, operationStatus });
    try {
      const { operationStatuses } = await this.#rpc.unary(methods.getStatus, request, {
        signal,
        deadlineMs: shortMs,
        retry: "idempotent",
      });
      return operationStatuses.some(
        ({ operationId, state }) => operationId === this.#operationId && state >= State.RUNNING,
      );
    } catch {
      return null;
    }
  }

  async #release(release: Release, signal?: AbortSignal): Promise<void> {
    const operationId = this.#operationId;
    const request = (envelope: object) => create(ReleaseExecuteRequestSchema, { ...envelope, operationId, release });
    await this.#rpc.unary(methods.releaseExecute, request, { signal, deadlineMs: shortMs, retry: "idempotent" });
  }
}

type Release = NonNullable<Parameters<typeof create<typeof ReleaseExecuteRequestSchema>>[1]>["release"] & {};
