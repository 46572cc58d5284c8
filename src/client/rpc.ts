import { create, type DescMessage, type DescMethod, type MessageShape } from "@bufbuild/protobuf";
import { InvalidInputError, type SparkConnectError, UnreachableError } from "../errors.ts";
import { type FetchErrorDetailsResponse, SparkConnectService } from "../gen/spark/connect/base_pb.js";
import type { Route, Routes } from "./address/routes.ts";
import { FailureStreak } from "./calls/failure-streak.ts";
import type { HookRunner } from "./calls/hook-runner.ts";
import type { WireCall } from "./channel.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { grpcStatus, RpcError } from "./grpc-status.ts";
import { failureOf, RetryBudget, type RetryPolicy } from "./retry.ts";
import { isSessionLost, toSparkError } from "./server-error.ts";
import type { Answer, Envelope, Session } from "./session.ts";
import { abortable, anyOf, sleep } from "./waiting.ts";

export interface RpcOptions {
  readonly signal?: AbortSignal | undefined;
  /** `null` for none. */
  readonly deadlineMs: number | null;
  /** Whether a call that may have reached the server may be sent again. */
  readonly retry: "idempotent" | "never";
  /** Counts how often the call is sent, for a caller that makes it again by itself. */
  readonly sent?: SendCount | undefined;
  /** Error classes whose details no caller wants. */
  readonly expected?: readonly string[] | undefined;
  /** Called when the first answer is that the session is gone: the server has not taken the call. */
  readonly onGone?: (() => void) | undefined;
  /** For a call beside the session's first request. */
  readonly connecting?: Connecting | null | undefined;
}

/** How often a call has been sent. */
export interface SendCount {
  times: number;
}

/** A session's first request, for the calls beside it: its answer decides whether the server is there. */
export interface Connecting {
  /** Resolves once the session has had an answer. Rejects with UnreachableError, or with the server's refusal. */
  readonly ready: Promise<void>;
  /** Aborts with the same error just before `ready` rejects. */
  readonly failed: AbortSignal;
}

export interface RpcConfig {
  readonly routes: Routes;
  readonly session: Session;
  readonly retryPolicies: readonly RetryPolicy[];
  readonly hooks: HookRunner;
}

type Headers = Readonly<Record<string, string>>;

/** What one call on the wire takes. */
export interface OpenOptions {
  readonly deadlineMs: number | null;
  /** The operation whose responses are read; `null` for other calls. */
  readonly operationId: string | null;
  /** As of `OutgoingCall`. */
  readonly attempt: number;
  readonly reattaches: number;
}

/** What one attempt of a call goes by. */
export interface Credentials {
  readonly route: Route;
  readonly headers: Headers;
  /** Reads the token again, and where the server is; resolves to whether either has changed. */
  readonly renew: () => Promise<boolean>;
}

type Method<I extends DescMessage, O extends DescMessage> = DescMethod & { readonly input: I; readonly output: O };

/** Calls with what every call of a session needs: headers, the token, deadlines, retries and checked answers. */
export class Rpc {
  readonly #config: RpcConfig;
  #canFetchErrors = true;

  constructor(config: RpcConfig) {
    this.#config = config;
  }

  get remote(): string {
    return this.#config.routes.current.remote;
  }

  get session(): Session {
    return this.#config.session;
  }

  get hooks(): HookRunner {
    return this.#config.hooks;
  }

  /** Rejects with SparkConnectError, or with the signal's reason. */
  async unary<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    request: (envelope: Envelope) => MessageShape<I>,
    options: RpcOptions,
  ): Promise<MessageShape<O> & Answer> {
    const failed = options.connecting?.failed;
    const signal = anyOf(options.signal, failed);
    const sent = { times: 0 };
    return this.#retrying(method, { ...options, signal }, () =>
      this.once(method, request, { ...options, signal, sent }),
    );
  }

  async #retrying<T>(method: DescMethod, options: RpcOptions, attempt: () => Promise<T>): Promise<T> {
    const budget = new RetryBudget(options.retry === "never" ? [] : this.#config.retryPolicies);
    const streak = new FailureStreak(this.hooks, { operationId: null, stage: "connected" });
    for (;;) {
      const used = this.#config.routes.current;
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        await abortable(options.connecting?.ready ?? Promise.resolve(), options.signal);
        if (streak.failures === 0 && isSessionLost(error)) options.onGone?.();
        const waitMs = budget.nextWaitMs(failureOf(error));
        if (waitMs === null) throw await this.toSparkError(error, null, options.expected);
        streak.retrying(method.name, error, waitMs);
        await this.relocate(used, { error, failures: streak.failures, signal: options.signal });
        await sleep(waitMs, options.signal);
      }
    }
  }

  /** One attempt, or two if the token was refused and can be read again. Rejects with RpcError. */
  async once<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    request: (envelope: Envelope) => MessageShape<I>,
    options: RpcOptions,
  ): Promise<MessageShape<O> & Answer> {
    const bytes = encode(method.input, request(this.session.envelope()));
    const { deadlineMs, sent = { times: 0 } } = options;
    return this.#withCredentials(options.signal, (credentials) => {
      const call = this.open(method, credentials, unaryOptions(deadlineMs, sent));
      void call.send(bytes);
      call.end();
      return this.#answer(method, call, options.signal);
    });
  }

  /** Streams requests to the server, one after the other, and resolves to its one answer. Rejects as `unary` does. */
  async upload<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    requests: (envelope: Envelope) => AsyncIterable<MessageShape<I>>,
    options: RpcOptions,
  ): Promise<MessageShape<O> & Answer> {
    const sent = { times: 0 };
    return this.#retrying(method, options, () =>
      this.#withCredentials(options.signal, async (credentials) => {
        const call = this.open(method, credentials, unaryOptions(options.deadlineMs, sent));
        try {
          for await (const request of requests(this.session.envelope())) {
            await abortable(call.send(encode(method.input, request)), options.signal);
          }
        } catch (error) {
          call.cancel();
          throw error;
        }
        call.end();
        return this.#answer(method, call, options.signal);
      }),
    );
  }

  async #withCredentials<T>(
    signal: AbortSignal | undefined,
    attempt: (credentials: Credentials) => Promise<T>,
  ): Promise<T> {
    const credentials = await this.credentials(signal);
    try {
      return await attempt(credentials);
    } catch (error) {
      const isRefused = error instanceof RpcError && error.isRefusal;
      if (!isRefused || !(await credentials.renew())) throw error;
      return await attempt(await this.credentials(signal));
    }
  }

  async #answer<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    call: WireCall,
    signal: AbortSignal | undefined,
  ): Promise<MessageShape<O> & Answer> {
    try {
      const message = await abortable(call.read(), signal);
      if (message === null) throw new RpcError(grpcStatus.INTERNAL, `${method.name} ended without an answer`);
      // The status follows the message, and decides whether the call succeeded.
      await abortable(call.read(), signal);
      // `Answer` holds the two fields that every response of the service has.
      const answer = decode(method.output, message) as MessageShape<O> & Answer;
      this.hooks.answered();
      this.session.verify(answer);
      return answer;
    } catch (error) {
      call.cancel();
      throw error;
    }
  }

  open(method: DescMethod, { route, headers }: Credentials, { deadlineMs, ...about }: OpenOptions): WireCall {
    const { host, port } = route;
    const added = this.hooks.intercept({ method: method.name, ...about, host, port });
    return route.channel.call(`/${SparkConnectService.typeName}/${method.name}`, {
      headers: { ...headers, ...added.headers },
      deadlineMs,
      onEnd: added.onEnd,
    });
  }

  /** The headers of one attempt, and a way to renew them if the server refuses these. */
  async credentials(signal: AbortSignal | undefined): Promise<Credentials> {
    signal?.throwIfAborted();
    const { routes } = this.#config;
    const route = await abortable(this.#readAddress(routes.fresh()), signal);
    const { token, headers } = route;
    const relocate = () => abortable(this.#readAddress(routes.renew(route)), signal);
    if (token === null) return { route, headers, renew: relocate };
    const value = await abortable(this.#readToken(token.get()), signal);
    return {
      route,
      headers: { ...headers, authorization: `Bearer ${value}` },
      renew: async () => (await abortable(this.#readToken(token.refresh(value)), signal)) || (await relocate()),
    };
  }

  /**
   * From the second failure of contact in a row on, asks where the server is now. If that fails too, calls go on trying
   * where the server was.
   */
  async relocate(
    used: Route,
    about: { readonly error: RpcError; readonly failures: number; readonly signal: AbortSignal | undefined },
  ): Promise<boolean> {
    if (about.failures < 2 || failureOf(about.error).code !== "UNAVAILABLE") return false;
    const isElsewhere = this.#config.routes.renew(used).catch(() => false);
    return await abortable(isElsewhere, about.signal);
  }

  /** What a caller sees of a failed call. Marks the session as lost where the error says so. */
  async toSparkError(
    error: RpcError,
    operationId: string | null,
    expected: readonly string[] = [],
  ): Promise<SparkConnectError> {
    const { code } = failureOf(error);
    if (code !== "UNAVAILABLE" && code !== "DEADLINE_EXCEEDED") this.hooks.answered();
    const lost = isSessionLost(error);
    const isKnown = lost || expected.includes(error.errorClass ?? "");
    const fetched = isKnown ? null : await this.#fetchDetails(error);
    const { current, failure } = this.#config.routes;
    const { remote, usesTls } = current;
    const call = { remote, usesTls, sessionId: this.session.id, operationId, noNewAddress: failure?.message ?? null };
    const result = toSparkError(error, call, fetched);
    return lost ? this.session.lose("", result) : result;
  }

  async #readToken<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (cause) {
      throw new UnreachableError(`Cannot read the token for ${this.remote}: ${String(cause)}`, { cause });
    }
  }

  async #readAddress<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (cause) {
      if (cause instanceof InvalidInputError) throw cause;
      throw new UnreachableError(`Cannot learn the address that follows ${this.remote}. ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  /**
   * Once for each error: the server forgets the details when they are read. A failure to fetch never hides the error.
   */
  async #fetchDetails(error: RpcError): Promise<FetchErrorDetailsResponse | null> {
    const errorId = error.details?.errorInfo?.metadata["errorId"];
    if (errorId === undefined || !this.#canFetchErrors) return null;
    const { fetchErrorDetails } = SparkConnectService.method;
    try {
      const request = (envelope: Envelope) => create(fetchErrorDetails.input, { ...envelope, errorId });
      return await this.once(fetchErrorDetails, request, { deadlineMs: 30_000, retry: "never" });
    } catch (failure) {
      if (failure instanceof RpcError && failure.code === "UNIMPLEMENTED") this.#canFetchErrors = false;
      return null;
    }
  }
}

function unaryOptions(deadlineMs: number | null, sent: SendCount): OpenOptions {
  sent.times += 1;
  return { deadlineMs, operationId: null, attempt: sent.times, reattaches: 0 };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
