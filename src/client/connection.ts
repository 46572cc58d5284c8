import { create } from "@bufbuild/protobuf";
import { UnreachableError } from "../errors.ts";
import { ConfigRequestSchema, type ConfigResponse, SparkConnectService } from "../gen/spark/connect/base_pb.js";
import type { Routes } from "./address/routes.ts";
import { FailureStreak } from "./calls/failure-streak.ts";
import { RpcError } from "./grpc-status.ts";
import { failureOf, isTransient } from "./retry.ts";
import type { Connecting, Rpc, SendCount } from "./rpc.ts";
import { isSessionLost } from "./server-error.ts";
import type { Envelope } from "./session.ts";
import { sparkTimeMs } from "./sessions/spark-time.ts";
import { abortable, sleep } from "./waiting.ts";

export interface ConnectionOptions {
  readonly routes: Routes;
  readonly rpc: Rpc;
  readonly connectTimeoutMs: number;
  /** Further settings to ask for with the first request. */
  readonly firstSettings: readonly string[];
}

/** The settings that tell whether a server takes compressed plans (4.1 and newer), and from which size. */
const compressionKeys = [
  "spark.connect.session.planCompression.threshold",
  "spark.connect.session.planCompression.defaultAlgorithm",
] as const;

const timeoutKey = "spark.connect.session.manager.defaultSessionTimeout";

/** A server that accepts the connection has this long for its first answer: a cold one is slow. */
const firstAnswerMs = 30_000;
const retryEveryMs = 100;

/**
 * Gets a session's first answer before anything is sent that would do something twice. This tells a server that was
 * never there from one that went away, and gives the server's session id before there is an operation to be lost.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #first: Connecting | null = null;
  #isEstablished = false;
  #isClosed = false;
  /** Plans above this many bytes are sent compressed; `null`: none. */
  compressAboveBytes: number | null = null;
  /** After how long the server drops a session that is idle; `null` if it has not told. */
  sessionTimeoutMs: number | null = null;

  /** The settings that were asked for with the first request; `null` if the server did not tell. */
  firstSettings: ReadonlyMap<string, string | undefined> | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get isEstablished(): boolean {
    return this.#isEstablished && !this.#isClosed;
  }

  /** Resolves once the session has had an answer. Rejects with UnreachableError; a later call tries again. */
  async ready(signal: AbortSignal | undefined): Promise<Rpc> {
    signal?.throwIfAborted();
    const connecting = this.begin();
    if (connecting !== null) await abortable(connecting.ready, signal);
    return this.#options.rpc;
  }

  /** Connects, unless that is under way; `null` once the session has had an answer. */
  begin(): Connecting | null {
    if (!this.#isEstablished) this.#first ??= this.#beginning();
    return this.#isEstablished ? null : this.#first;
  }

  #beginning(): Connecting {
    const failed = new AbortController();
    const ready = this.#connect()
      .catch((error: unknown) => {
        failed.abort(error);
        throw error;
      })
      .finally(() => (this.#first = null));
    // The calls beside it may all have ended before it fails.
    ready.catch(() => {});
    return { ready, failed: failed.signal };
  }

  close(): void {
    this.#isClosed = true;
    this.#options.routes.close();
  }

  /** Connects where the server was, and if nothing is there, where it is now. */
  async #connect(): Promise<void> {
    const { routes } = this.#options;
    const used = routes.current;
    try {
      await this.#connectOnce();
    } catch (error) {
      if (!(error instanceof UnreachableError) || error.code !== "UNREACHABLE") throw error;
      if (!(await routes.renew(used).catch(() => false))) throw error;
      await this.#connectOnce();
    }
  }

  async #connectOnce(): Promise<void> {
    const { rpc, routes, connectTimeoutMs } = this.#options;
    // Commands may have to be run for them, and that time is not the server's.
    await rpc.credentials(undefined);
    const giveUp = new AbortController();
    const timer = setTimeout(() => !routes.current.channel.isConnected && giveUp.abort(), connectTimeoutMs);
    const until = performance.now() + connectTimeoutMs;
    const streak = new FailureStreak(rpc.hooks, { operationId: null, stage: "connecting" });
    const sent = { times: 0 };
    let last: RpcError | null = null;
    try {
      for (;;) {
        try {
          this.#onAnswer(await this.#ask(giveUp.signal, sent));
          return;
        } catch (error) {
          if (giveUp.signal.aborted) throw this.#unreachable(last);
          if (!(error instanceof RpcError)) throw error;
          last = error;
          if (!isTransient(failureOf(error))) return await this.#onRefusal(error);
          if (performance.now() + retryEveryMs > until) throw await rpc.toSparkError(error, null);
          streak.retrying(SparkConnectService.method.config.name, error, retryEveryMs);
          await sleep(retryEveryMs, undefined);
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #ask(signal: AbortSignal, sent: SendCount): Promise<ConfigResponse> {
    const { rpc, firstSettings } = this.#options;
    const keys = [...compressionKeys, timeoutKey, ...firstSettings];
    const request = (envelope: Envelope) =>
      create(ConfigRequestSchema, { ...envelope, operation: { opType: { case: "getOption", value: { keys } } } });
    return rpc.once(SparkConnectService.method.config, request, {
      signal,
      deadlineMs: firstAnswerMs,
      retry: "never",
      sent,
    });
  }

  #onAnswer({ pairs }: ConfigResponse): void {
    this.#isEstablished = true;
    const values = new Map(pairs.map(({ key, value }) => [key, value]));
    this.firstSettings = values;
    const timeoutMs = sparkTimeMs(values.get(timeoutKey) ?? "");
    this.sessionTimeoutMs = Number.isNaN(timeoutMs) ? null : timeoutMs;
    const [threshold, algorithm] = compressionKeys.map((key) => values.get(key));
    this.compressAboveBytes = algorithm === "ZSTD" && Number(threshold) >= 0 ? Number(threshold) : null;
  }

  /** A server that answers with an error of its own is there, and can still serve: it may not know these settings. */
  async #onRefusal(error: RpcError): Promise<void> {
    if (error.code === "DEADLINE_EXCEEDED") throw this.#unreachable(error);
    if (error.isRefusal || isSessionLost(error)) {
      throw await this.#options.rpc.toSparkError(error, null);
    }
    this.#isEstablished = true;
  }

  #unreachable(last: RpcError | null): UnreachableError {
    const { connectTimeoutMs, rpc, routes } = this.#options;
    const what = routes.current.channel.isConnected
      ? `connected, and no answer within ${firstAnswerMs / 1000} s`
      : `no connection within ${connectTimeoutMs / 1000} s`;
    const advice = "Check the address and that a Spark Connect server listens there.";
    return new UnreachableError(`Cannot reach ${rpc.remote}: ${what}. ${advice}`, last === null ? {} : { cause: last });
  }
}
