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
import { sleep } from "./waiting.ts";

const methods = SparkConnectService.method;
const releaseEveryBytes = 1024 * 1024;
const shortMs = 30_000;

/** The calls about one operation that go beside its stream. */
export class OperationControl {
  readonly #rpc: Rpc;
  readonly #operationId: string;
  readonly #inBackground: (work: Promise<unknown>) => void;
  #unreleasedBytes = 0;
  #isReleasing = false;

  /** `inBackground` takes over what nobody waits for; it must handle rejections. */
  constructor(rpc: Rpc, operationId: string, inBackground: (work: Promise<unknown>) => void) {
    this.#rpc = rpc;
    this.#operationId = operationId;
    this.#inBackground = inBackground;
  }

  /** Lets the server forget what was received up to this response: from time to time, one call at a time. */
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

  /** Lets the server forget the operation; one that runs is stopped. */
  releaseAll(signal?: AbortSignal): Promise<void> {
    return this.#release(
      { case: "releaseAll", value: { $typeName: "spark.connect.ReleaseExecuteRequest.ReleaseAll" } },
      signal,
    );
  }

  /** Interrupts and releases, within `withinMs`. Without `isAccepted` ExecutePlan may arrive after the interrupt: asks again. */
  async abandon({ isAccepted, withinMs }: { readonly isAccepted: boolean; readonly withinMs: number }): Promise<void> {
    const signal = AbortSignal.timeout(withinMs);
    try {
      for (let waitMs = 20; ; waitMs *= 2) {
        const interrupted = await this.#interrupt(signal);
        if (isAccepted || interrupted.includes(this.#operationId)) break;
        if (waitMs > 1_000) break;
        await sleep(waitMs, signal);
      }
    } catch {
      // Releasing, below, stops the operation as well; and the reader's own error or abort is what counts.
    }
    await this.releaseAll(signal).catch(() => {});
  }

  /** Whether the server has the operation, running or finished; `null` where it cannot tell (before 4.2). */
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

  async #interrupt(signal: AbortSignal): Promise<readonly string[]> {
    const request = (envelope: object) =>
      create(InterruptRequestSchema, {
        ...envelope,
        interruptType: InterruptRequest_InterruptType.OPERATION_ID,
        interrupt: { case: "operationId", value: this.#operationId },
      });
    const options = { signal, deadlineMs: shortMs, retry: "idempotent" } as const;
    return (await this.#rpc.unary(methods.interrupt, request, options)).interruptedIds;
  }

  async #release(release: Release, signal?: AbortSignal): Promise<void> {
    const operationId = this.#operationId;
    const request = (envelope: object) => create(ReleaseExecuteRequestSchema, { ...envelope, operationId, release });
    await this.#rpc.unary(methods.releaseExecute, request, { signal, deadlineMs: shortMs, retry: "idempotent" });
  }
}

type Release = NonNullable<Parameters<typeof create<typeof ReleaseExecuteRequestSchema>>[1]>["release"] & {};
