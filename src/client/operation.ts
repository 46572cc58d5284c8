import { create } from "@bufbuild/protobuf";
import {
  type ExecutePlanResponse,
  ExecutePlanResponseSchema,
  ReattachExecuteRequestSchema,
  SparkConnectService,
} from "../gen/spark/connect/base_pb.js";
import type { ReconnectEvent } from "./calls/client-hooks.ts";
import { FailureStreak } from "./calls/failure-streak.ts";
import type { WireCall } from "./channel.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { RpcError } from "./grpc-status.ts";
import { OperationControl } from "./operation-control.ts";
import { ReattachState, type Step } from "./reattach.ts";
import { failureOf, isTakeover, RetryBudget, type RetryPolicy } from "./retry.ts";
import type { Connecting, Credentials, Rpc } from "./rpc.ts";
import { isSessionLost } from "./server-error.ts";
import type { Envelope } from "./session.ts";
import { abortable, anyOf, sleep } from "./waiting.ts";

export interface OperationOptions {
  readonly operationId: string;
  /**
   * `null` if no other client can have chosen this id. Otherwise a tag that only this operation has: until the server
   * accepts ours, the id may belong to another client's operation, which we must not stop.
   */
  readonly ownTag: string | null;
  /** Encodes the ExecutePlanRequest; `null` attaches to an operation that was started before. */
  readonly executeRequest: ((envelope: Envelope) => Uint8Array) | null;
  /** The session's first request if the operation may be sent beside it. */
  readonly connecting: Connecting | null;
  /** Error classes whose details no caller wants. */
  readonly expected: readonly string[] | undefined;
  readonly retryPolicies: readonly RetryPolicy[];
  readonly segmentDeadlineMs: number | null;
  readonly signal: AbortSignal | undefined;
  readonly detach: AbortSignal | undefined;
  readonly onAccepted: ((operationId: string) => void) | undefined;
  /** What to do when another reader takes the stream over. */
  readonly onTakeover: "reattach" | "leave";
  /** Called when the first answer is that the session is gone: the server has not taken the operation. */
  readonly onGone: () => void;
  /** Takes promises that outlast the iteration; handles their rejections. */
  readonly inBackground: (work: Promise<unknown>) => void;
}

const methods = SparkConnectService.method;
const abandonWithinMs = 5_000;
const readOutWithinMs = 1_000;
const askEveryMs = 500;

/** One operation on the server, read to its end or left. */
export class Operation {
  readonly #rpc: Rpc;
  readonly #options: OperationOptions;
  readonly #state: ReattachState;
  readonly #control: OperationControl;
  /** Aborts when the reader may leave: the caller asked to detach, and the server has the operation. */
  readonly #leave = new AbortController();
  readonly #stop: AbortSignal;
  readonly #streak: FailureStreak;
  /** The stream stopped, and no response has come over another one yet. */
  #break: { readonly at: number; readonly cause: ReconnectEvent["cause"] } | null = null;
  #step: Step;
  #method: string = methods.executePlan.name;
  #call: WireCall | null = null;
  #reading: Promise<Uint8Array | null> | null = null;
  #credentials: Credentials | null = null;
  /** Since the last response. If the token is always new and always refused, we must not ask forever. */
  #hasRenewed = false;
  #wasSent = false;
  #reattaches = 0;
  /** No attempt but the last can have reached the server, unless that refused it for its token. */
  #isFirst = true;
  #isAccepted = false;
  #isOurs: boolean;
  #isDetached = false;
  #isTakenOver = false;

  constructor(rpc: Rpc, options: OperationOptions) {
    this.#rpc = rpc;
    this.#options = options;
    this.#control = new OperationControl(rpc, options.operationId, options.inBackground);
    this.#isOurs = options.ownTag === null;
    const origin = options.executeRequest === null ? "attach" : "execute";
    this.#streak = new FailureStreak(rpc.hooks, { operationId: options.operationId, stage: "connected" });
    const budget = new RetryBudget(options.retryPolicies);
    this.#state = new ReattachState({ origin, budget, now: () => performance.now() });
    this.#step = origin === "attach" ? { kind: "reattach", waitMs: 0, after: null } : { kind: "execute", waitMs: 0 };
    this.#stop = anyOf(options.signal, options.connecting?.failed, this.#leave.signal) ?? this.#leave.signal;
  }

  get isComplete(): boolean {
    return this.#state.isComplete;
  }

  get isDetached(): boolean {
    return this.#isDetached;
  }

  /** The responses in order, each once. Stopping early interrupts and releases the operation, unless it was detached. */
  async *responses(): AsyncGenerator<ExecutePlanResponse, void> {
    const { signal, detach } = this.#options;
    signal?.throwIfAborted();
    const onDetach = (): void => this.#options.inBackground(this.#leaveOnceAccepted());
    let end: "abandoned" | "failed" | "complete" = "abandoned";
    try {
      if (detach?.aborted) onDetach();
      detach?.addEventListener("abort", onDetach, { once: true });
      while (!this.#state.isComplete) yield await this.#receive();
      end = "complete";
    } catch (error) {
      if (this.#leave.signal.aborted && !signal?.aborted && !this.#isTakenOver) return;
      if (!signal?.aborted) end = "failed";
      throw error;
    } finally {
      detach?.removeEventListener("abort", onDetach);
      await this.#close(end);
    }
  }

  async #receive(): Promise<ExecutePlanResponse> {
    for (;;) {
      this.#stop.throwIfAborted();
      try {
        this.#call ??= await this.#open();
        this.#reading ??= this.#call.read();
        const message = await abortable(this.#reading, this.#stop);
        this.#reading = null;
        if (message !== null) return this.#accept(message);
        this.#onBreak("ended by the server");
        this.#isFirst = false;
        this.#step = this.#state.onEnd();
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        this.#onBreak(error);
        await this.#onError(error);
      }
      this.#call = null;
      this.#reading = null;
    }
  }

  async #open(): Promise<WireCall> {
    const { executeRequest, operationId, segmentDeadlineMs } = this.#options;
    const step = this.#step;
    if (step.kind !== "fail" && step.waitMs > 0) await sleep(step.waitMs, this.#stop);
    // For each attempt: the address may have expired, or changed for another call of the session.
    this.#credentials = await this.#rpc.credentials(this.#stop);
    const envelope = this.#rpc.session.envelope();
    const isExecute = step.kind === "execute" && executeRequest !== null;
    const method = isExecute ? methods.executePlan : methods.reattachExecute;
    this.#method = method.name;
    const lastResponseId = this.#state.lastResponseId;
    const request = isExecute
      ? executeRequest(envelope)
      : encode(
          ReattachExecuteRequestSchema,
          create(ReattachExecuteRequestSchema, {
            ...envelope,
            operationId,
            ...(lastResponseId !== null && { lastResponseId }),
          }),
        );
    if (!isExecute) this.#reattaches += 1;
    const call = this.#rpc.open(method, this.#credentials, {
      deadlineMs: segmentDeadlineMs,
      operationId,
      attempt: this.#streak.failures + 1,
      reattaches: this.#reattaches,
    });
    void call.send(request);
    call.end();
    this.#wasSent = true;
    return call;
  }

  #accept(message: Uint8Array): ExecutePlanResponse {
    const response = decode(ExecutePlanResponseSchema, message);
    this.#rpc.session.verify(response);
    this.#hasRenewed = false;
    this.#streak.reset();
    this.#onReconnected();
    const consumed = this.#state.lastResponseId;
    this.#state.onResponse(
      response.responseId,
      response.responseType.case === "resultComplete" ? "complete" : "partial",
    );
    // The reader has the earlier responses by now, because it asked for more.
    if (consumed !== null) this.#control.onConsumed(consumed, message.byteLength);
    this.#onAccepted();
    return response;
  }

  async #onError(error: RpcError): Promise<void> {
    await abortable(this.#options.connecting?.ready ?? Promise.resolve(), this.#stop);
    if (error.isRefusal && this.#credentials !== null && !this.#hasRenewed) {
      const { renew } = this.#credentials;
      this.#hasRenewed = true;
      // Refused before anything was done: the same step again.
      if (await abortable(renew(), this.#stop)) return;
    }
    if (isTakeover(error)) this.#onAccepted();
    if (this.#isFirst && isSessionLost(error)) this.#options.onGone();
    this.#isFirst = false;
    if (isTakeover(error) && this.#options.onTakeover === "leave") {
      this.#isTakenOver = true;
      this.#leave.abort();
      throw await this.#rpc.toSparkError(error, this.#options.operationId);
    }
    const step = this.#state.onError(failureOf(error));
    if (step.kind !== "fail") {
      this.#streak.retrying(this.#method, error, step.waitMs);
      this.#step = step;
      const { failures } = this.#streak;
      if (this.#credentials !== null)
        await this.#rpc.relocate(this.#credentials.route, { error, failures, signal: this.#stop });
      return;
    }
    // An error of the operation itself, and not a refusal of its id, says that the server has run it.
    if (error.errorClass !== null && !error.errorClass.startsWith("INVALID_HANDLE.")) this.#isOurs = true;
    throw await this.#rpc.toSparkError(error, this.#options.operationId, this.#options.expected);
  }

  #onBreak(cause: ReconnectEvent["cause"]): void {
    this.#break = { at: this.#break?.at ?? this.#rpc.hooks.now(), cause };
  }

  #onReconnected(): void {
    if (this.#break === null) return;
    const { at, cause } = this.#break;
    this.#break = null;
    const { hooks } = this.#rpc;
    const { operationId } = this.#options;
    hooks.reconnected({ operationId, method: this.#method, cause, gapMs: hooks.now() - at });
  }

  #onAccepted(): void {
    if (!this.#isAccepted) this.#options.onAccepted?.(this.#options.operationId);
    this.#isAccepted = true;
    this.#isOurs = true;
    if (this.#options.detach?.aborted) this.#leave.abort();
  }

  /**
   * A job may send its first response late. This asks whether the server has it, so that the reader can leave sooner.
   * It asks twice, with a pause: the server may know another client's operation by this id, and then refuses
   * ExecutePlan (`OPERATION_ALREADY_EXISTS`) before the second answer.
   */
  async #leaveOnceAccepted(): Promise<void> {
    if (this.#isAccepted) return this.#onAccepted();
    // There is no ExecutePlan to wait for: another client started the operation.
    if (this.#options.executeRequest === null) return this.#leave.abort();
    for (let timesKnown = 0; !this.#isAccepted && !this.#stop.aborted; ) {
      await sleep(askEveryMs, this.#stop);
      const isKnown = this.#wasSent && (await this.#control.isKnown(this.#stop));
      if (isKnown === null) return; // the server cannot tell: the first response will
      timesKnown = isKnown ? timesKnown + 1 : 0;
      if (timesKnown === 2) this.#onAccepted();
    }
  }

  async #close(end: "abandoned" | "failed" | "complete"): Promise<void> {
    this.#isDetached = end !== "complete" && this.#leave.signal.aborted && !this.#options.signal?.aborted;
    if (end === "complete") this.#options.inBackground(this.#control.releaseAll());
    else if (!this.#isDetached && this.#wasSent && !this.#options.connecting?.failed.aborted) {
      if (end === "abandoned") await this.#abandon(AbortSignal.timeout(abandonWithinMs)).catch(() => {});
      else if (this.#isOurs) this.#options.inBackground(this.#control.releaseAll());
    }
    if (end !== "complete") this.#call?.cancel();
    // Ends the waiting for acceptance, if it goes on.
    this.#leave.abort();
  }

  /** Stops the operation and has the server forget it. Rejects when that takes too long. */
  async #abandon(signal: AbortSignal): Promise<void> {
    const { ownTag } = this.#options;
    const target = this.#isOurs || ownTag === null ? "operation" : { tag: ownTag };
    // ExecutePlan may arrive after the interrupt: asks until the server has the operation.
    for (let waitMs = 20; waitMs <= 1_000; waitMs *= 2) {
      if ((await this.#control.interrupt(target, signal)) || this.#isAccepted) {
        this.#isOurs = true;
        break;
      }
      await sleep(waitMs, signal);
    }
    if (!this.#isOurs) return;
    await this.#readOut(signal).catch(() => {});
    await this.#control.releaseAll(signal);
  }

  /**
   * Reads on until the interrupted operation ends: released before that, it stays "running" in GetStatus for half an
   * hour (Spark 4.3.0). Not for long, as a large result may come before its end.
   */
  async #readOut(signal: AbortSignal): Promise<void> {
    const call = this.#call;
    if (call === null) return;
    const stop = AbortSignal.any([signal, AbortSignal.timeout(readOutWithinMs)]);
    let message = await abortable(this.#reading ?? call.read(), stop);
    while (message !== null) message = await abortable(call.read(), stop);
  }
}
