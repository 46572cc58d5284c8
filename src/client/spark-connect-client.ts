import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { InvalidInputError, SparkConnectError } from "../errors.ts";
import {
  type AnalyzePlanRequest,
  AnalyzePlanRequestSchema,
  type AnalyzePlanResponse,
  ArtifactStatusesRequestSchema,
  CloneSessionRequestSchema,
  ConfigRequest_GetOptionSchema,
  type ConfigRequest_Operation,
  ConfigRequestSchema,
  type ConfigResponse,
  GetStatusRequestSchema,
  InterruptRequestSchema,
  type Plan,
  ReleaseSessionRequestSchema,
  SparkConnectService,
} from "../gen/spark/connect/base_pb.js";
import { Routes } from "./address/routes.ts";
import type { Artifact } from "./artifacts.ts";
import { briefEvents } from "./calls/brief-operation.ts";
import type { CallOptions, ExecuteOptions } from "./calls/call-options.ts";
import { executeRequest, extended } from "./calls/execute-request.ts";
import { type InterruptTarget, toInterrupt } from "./calls/interrupt-target.ts";
import { type OperationStatus, operationStatusOf } from "./calls/operation-status.ts";
import { UserContextExtensions } from "./calls/user-context-extensions.ts";
import { type ClientOptions, checkUuid, type ResolvedOptions, resolveOptions } from "./client-options.ts";
import { EventReader, type ExecuteEvent } from "./events.ts";
import { Operation, type OperationOptions } from "./operation.ts";
import type { RpcOptions } from "./rpc.ts";
import { sealAnalyze, sealPlan } from "./sealed-plan.ts";
import type { Envelope } from "./session.ts";
import { type LiveSession, sessionOpener } from "./sessions/live-session.ts";
import { type Preparation, SessionKeeper } from "./sessions/session-keeper.ts";
import { checkTag } from "./tags.ts";
import { abortable } from "./waiting.ts";

const methods = SparkConnectService.method;
const closeWithinMs = 5_000;

/** One session on one Spark Connect server. */
export class SparkConnectClient implements AsyncDisposable {
  readonly userId: string;
  /** What every request tells the server's plug-ins, in a renewed session too. */
  readonly userContextExtensions: UserContextExtensions = new UserContextExtensions();
  readonly #options: ResolvedOptions;
  readonly #routes: Routes;
  readonly #sessions: SessionKeeper;
  readonly #background = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;
  /** Operations that were left running: releasing the session would stop them. */
  readonly #detached = new Set<string>();
  readonly #given: ClientOptions;
  /** How many operations are read now. */
  #reading = 0;

  /** Does no I/O. Throws `InvalidInputError`. */
  constructor(options: ClientOptions) {
    const resolved = resolveOptions(options, process.env);
    const { sessionId, userId } = resolved;
    this.userId = userId;
    // At another address it is the same session.
    this.#given = { ...options, sessionId, userId };
    this.#options = resolved;
    this.#routes = new Routes(this.#given, resolved);
    const shared = { routes: this.#routes, extensions: this.userContextExtensions };
    this.#sessions = new SessionKeeper(sessionOpener(resolved, shared), sessionId);
  }

  /** A UUID. Another one once a renewable session has been replaced. */
  get sessionId(): string {
    return this.#sessions.live.session.id;
  }

  /** The connection string without secrets. */
  get remote(): string {
    return this.#routes.current.remote;
  }

  /**
   * Asks about a plan without running it. Source: `AnalyzePlan` in base.proto.
   *
   * @internal
   */
  async analyze(
    analyze: AnalyzePlanRequest["analyze"],
    options: CallOptions = {},
  ): Promise<AnalyzePlanResponse["result"]> {
    const deadlineMs = this.#options.deadlines.analyzeMs;
    return await this.#open.within(this.#atOnce(options), async ({ rpc, connection }, begun) => {
      const sealed = await sealAnalyze(analyze, connection.compressAboveBytes);
      const request = (envelope: Envelope) =>
        create(AnalyzePlanRequestSchema, { ...extended(envelope, options.extensions), analyze: sealed });
      const call = { ...this.#shortCall(options), deadlineMs, ...begun };
      return (await rpc.unary(methods.analyzePlan, request, call)).result;
    });
  }

  /**
   * Reads or changes the session's settings. Source: `Config` in base.proto.
   *
   * @internal
   */
  async config(operation: ConfigRequest_Operation["opType"], options: CallOptions = {}): Promise<ConfigResponse> {
    const request = (envelope: Envelope) =>
      create(ConfigRequestSchema, { ...extended(envelope, options.extensions), operation: { opType: operation } });
    return await this.#open.within(this.#atOnce(options), ({ rpc }, begun) =>
      rpc.unary(methods.config, request, { ...this.#shortCall(options), ...begun }),
    );
  }

  /**
   * The settings that the session's first request has asked for, by the option of this name; `null` if the server did not
   * tell them.
   *
   * @internal
   */
  async firstSettings(options: CallOptions = {}): Promise<ReadonlyMap<string, string | undefined> | null> {
    return (await this.#open.ready(options)).connection.firstSettings;
  }

  /** Runs a plan and gives its events in order. Leaving the iteration, or aborting, interrupts and releases it. */
  async *execute(plan: Plan, options: ExecuteOptions = {}): AsyncGenerator<ExecuteEvent, void> {
    const operationId = checkUuid("The operation id", options.operationId ?? randomUUID());
    // The caller may have used a chosen id elsewhere too: then only a tag tells the two operations apart.
    const ownTag = options.operationId === undefined ? null : `spark-connect-${randomUUID()}`;
    const tags = [...(options.tags ?? []).map(checkTag), ...(ownTag === null ? [] : [ownTag])];
    for (let isFirst = true; ; isFirst = false) {
      // A command waits, as it must not be done twice: its session must be known before it is sent.
      const preparation = plan.opType.case === "root" ? this.#atOnce(options) : options;
      const { live, connecting } = await this.#open.begun(preparation);
      const sealed = await sealPlan(plan, live.connection.compressAboveBytes);
      const executed = { operationId, tags, plan: sealed, extensions: options.extensions };
      if (isFirst && options.reading === "brief" && plan.opType.case === "root") {
        const deadlineMs = this.#options.deadlines.streamSegmentMs;
        const call = {
          ...options,
          connecting,
          deadlineMs,
          inBackground: (work: Promise<unknown>) => this.#inBackground(work),
        };
        const events = await briefEvents(live.rpc, executed, call);
        if (events !== null) return yield* events;
      }
      const request = (envelope: Envelope) => executeRequest(envelope, { ...executed, reattachable: true });
      let isGone = false;
      const onGone = (): void => {
        isGone = true;
      };
      try {
        return yield* this.#read(live, { operationId, ownTag, executeRequest: request, connecting, onGone }, options);
      } catch (error) {
        if (!isFirst || !this.#sessions.isReplaced(isGone)) throw error;
      }
    }
  }

  /** The events of an operation that any client started, from its first event. */
  async *attach(operationId: string, options: ExecuteOptions = {}): AsyncGenerator<ExecuteEvent, void> {
    checkUuid("The operation id", operationId);
    const live = await this.#open.ready(options);
    const started = { operationId, ownTag: null, executeRequest: null, connecting: null, onGone: () => {} };
    yield* this.#read(live, started, options);
  }

  /** The ids of the operations that were interrupted. */
  async interrupt(what: InterruptTarget, options: CallOptions = {}): Promise<readonly string[]> {
    const { rpc } = await this.#open.ready(options);
    const request = (envelope: Envelope) => create(InterruptRequestSchema, { ...envelope, ...toInterrupt(what) });
    return (await rpc.unary(methods.interrupt, request, this.#shortCall(options))).interruptedIds;
  }

  /** `[]` asks for all operations of the session. Servers before 4.2 fail with UNIMPLEMENTED. */
  async operationStatus(
    operationIds: readonly string[],
    options: CallOptions = {},
  ): Promise<readonly OperationStatus[]> {
    // Never beside the first request: the server refuses it while it has no such session (4.3.0).
    const { rpc } = await this.#open.ready(options);
    const request = (envelope: Envelope) =>
      create(GetStatusRequestSchema, { ...envelope, operationStatus: { operationIds: [...operationIds] } });
    const { operationStatuses } = await rpc.unary(methods.getStatus, request, this.#shortCall(options));
    return operationStatuses.map(operationStatusOf);
  }

  /** Sends artifacts. If the session has a name already, its bytes must be the same. Rejects if one arrives damaged. */
  async addArtifacts(artifacts: readonly Artifact[], options: CallOptions = {}): Promise<void> {
    const { artifactRequests } = await import("./artifacts.ts");
    const requests = (envelope: Envelope) => artifactRequests(artifacts, envelope);
    const { addArtifactsMs } = this.#options.deadlines;
    const call = { signal: options.signal, deadlineMs: addArtifactsMs, retry: "idempotent" } as const;
    const { artifacts: summaries } = await this.#open.within(options, ({ rpc }, { onGone }) =>
      rpc.upload(methods.addArtifacts, requests, { ...call, onGone }),
    );
    const damaged = summaries.filter((summary) => !summary.isCrcSuccessful).map(({ name }) => name);
    if (damaged.length > 0) {
      throw new SparkConnectError(
        `Damaged on the way to the server (CRC-32 differs): ${damaged.join(", ")}. Send them again.`,
      );
    }
  }

  /** Which of the names the session has. Only names under `cache/` can be asked for. */
  async artifactStatus(names: readonly string[], options: CallOptions = {}): Promise<ReadonlySet<string>> {
    const request = (envelope: Envelope) => create(ArtifactStatusesRequestSchema, { ...envelope, names: [...names] });
    const { statuses } = await this.#open.within(options, ({ rpc }, { onGone }) =>
      rpc.unary(methods.artifactStatus, request, { ...this.#shortCall(options), onGone }),
    );
    return new Set(names.filter((name) => statuses[name]?.exists === true));
  }

  /**
   * Puts bytes where cached relations look for them, sending only what is not there yet.
   * The hashes (SHA-256, hexadecimal), in the order of `blobs`.
   */
  async cacheArtifacts(blobs: readonly Uint8Array[], options: CallOptions = {}): Promise<readonly string[]> {
    const { cacheName } = await import("./artifacts.ts");
    const named = blobs.map((content) => ({ ...cacheName(content), content }));
    const unique = [...new Map(named.map((blob) => [blob.name, blob])).values()];
    const present = await this.artifactStatus(
      unique.map(({ name }) => name),
      options,
    );
    const missing = unique.filter(({ name }) => !present.has(name));
    if (missing.length > 0) await this.addArtifacts(missing, options);
    return named.map(({ hash }) => hash);
  }

  /**
   * A client of a new session that begins with this one's settings, views and functions (Spark 4.1 and newer).
   * `sessionId` (a UUID) names it; by default a random one does.
   */
  async cloneSession(options: CallOptions & { readonly sessionId?: string } = {}): Promise<SparkConnectClient> {
    const { rpc } = await this.#open.ready(options);
    const newSessionId = checkUuid("The session id", options.sessionId ?? randomUUID());
    const request = (envelope: Envelope) => create(CloneSessionRequestSchema, { ...envelope, newSessionId });
    // If it arrived and were sent again, the server would refuse it: the new session exists.
    const call = { ...this.#shortCall(options), retry: "never" } as const;
    const answer = await rpc.unary(methods.cloneSession, request, call);
    const clone = new SparkConnectClient({ ...this.#given, sessionId: answer.newSessionId });
    clone.#sessions.live.session.expect(answer.newServerSideSessionId);
    return clone;
  }

  /** A client of a new session on the same server, with the same options. Does no I/O. */
  newSession(): SparkConnectClient {
    return new SparkConnectClient({ ...this.#given, sessionId: randomUUID() });
  }

  /** Ends the session with all its operations. Its id can be used again only with `allowReconnect`. */
  async releaseSession(options: CallOptions & { readonly allowReconnect?: boolean } = {}): Promise<void> {
    await this.#releaseSession(await this.#open.ready(options), options);
  }

  /**
   * From now on, a session that is lost is replaced before the next call by one that `setup` makes ready; also does so
   * with this one. Rejects as `setup` does.
   *
   * @internal
   */
  async renewWith(setup: () => Promise<void>): Promise<void> {
    const nothing = { case: "getOption", value: create(ConfigRequest_GetOptionSchema) } as const;
    await this.#sessions.renewWith({
      setup,
      ping: () => this.config(nothing),
      release: (live) => {
        if (!live.connection.isEstablished || live.session.isLost) return;
        this.#inBackground(this.#releaseSession(live, { signal: AbortSignal.timeout(closeWithinMs) }));
      },
    });
  }

  /**
   * Ends what `renewWith` began.
   *
   * @internal
   */
  endRenewal(): void {
    this.#sessions.end();
  }

  async #releaseSession(
    { session, rpc }: LiveSession,
    options: CallOptions & { readonly allowReconnect?: boolean },
  ): Promise<void> {
    const allowReconnect = options.allowReconnect ?? false;
    const request = ({ sessionId, userContext, clientType }: Envelope) =>
      create(ReleaseSessionRequestSchema, { sessionId, userContext, clientType, allowReconnect });
    await rpc.unary(methods.releaseSession, request, this.#shortCall(options));
    if (allowReconnect) session.restart();
    else session.lose("it was released");
  }

  /** Releases the session, unless it is to be kept or runs detached operations, and closes the connection. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.endRenewal();
    const signal = AbortSignal.timeout(closeWithinMs);
    const settled = abortable(Promise.allSettled(this.#background), signal).catch(() => {});
    // One that is being left must be known as detached before the session is released, or that would stop it.
    if (this.#reading > 0) await settled;
    const isKept = this.#options.keepSession || this.#detached.size > 0;
    const { live } = this.#sessions;
    const isReleased = live.connection.isEstablished && !live.session.isLost && !isKept;
    // Best effort: an error here would hide the caller's own, and a server drops idle sessions by itself.
    await Promise.all([settled, isReleased && this.#releaseSession(live, { signal }).catch(() => {})]);
    live.connection.close();
  }

  async *#read(
    { rpc, connection }: LiveSession,
    what: Pick<OperationOptions, "operationId" | "ownTag" | "executeRequest" | "connecting" | "onGone">,
    options: ExecuteOptions,
  ): AsyncGenerator<ExecuteEvent, void> {
    const { operationId } = what;
    const operation = new Operation(rpc, {
      ...what,
      expected: options.expected,
      retryPolicies: this.#options.retryPolicies,
      segmentDeadlineMs: this.#options.deadlines.streamSegmentMs,
      signal: options.signal,
      detach: options.detach,
      onAccepted: options.onAccepted,
      onTakeover: options.onTakeover ?? "reattach",
      inBackground: (work) => this.#inBackground(work),
    });
    const reader = new EventReader();
    this.#reading++;
    try {
      for await (const response of operation.responses()) yield* reader.read(response);
      if (operation.isComplete) reader.end();
    } catch (error) {
      const isUnread = error instanceof SparkConnectError && error.errorClass === "CONNECT_INVALID_PLAN.CANNOT_PARSE";
      // A gateway, or a server that has changed, may not take compressed plans: the next one goes as it is.
      if (isUnread) connection.compressAboveBytes = null;
      throw error;
    } finally {
      this.#reading--;
      if (operation.isDetached) this.#detached.add(operationId);
      else this.#detached.delete(operationId);
    }
  }

  get #open(): SessionKeeper {
    if (this.#closed !== null) throw new InvalidInputError("This session is closed. Open a new one.");
    return this.#sessions;
  }

  #atOnce(options: CallOptions): Preparation {
    return { ...options, isAtOnce: this.#options.firstCalls === "at-once" };
  }

  #shortCall(options: CallOptions): RpcOptions {
    const { signal, expected } = options;
    return { signal, expected, deadlineMs: this.#options.deadlines.otherMs, retry: "idempotent" };
  }

  #inBackground(work: Promise<unknown>): void {
    const settled = work.catch(() => {}).finally(() => this.#background.delete(settled));
    this.#background.add(settled);
  }
}
