import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { InvalidInputError } from "../errors.ts";
import type { Address, ServerAddress } from "./address/server-address.ts";
import type { ClientHooks } from "./calls/client-hooks.ts";
import { headerProblem, lowerCaseKeys } from "./calls/headers.ts";
import type { TlsOptions } from "./channel.ts";
import { isLoopback, parseConnectionString, redactConnectionString } from "./connection-string.ts";
import { type Deadlines, defaultDeadlines } from "./deadlines.ts";
import { defaultRetryPolicy, type RetryPolicy } from "./retry.ts";
import { type TokenSource, tokenVariable } from "./token.ts";

/** How to reach a server, and as which user. Options take precedence over the connection string. */
export interface ClientOptions extends ClientHooks {
  /** `sc://host[:15002]/;key=value;…`. */
  readonly remote: string;
  /** Default: `token` of the connection string, then the environment variable `SPARK_CONNECT_AUTHENTICATE_TOKEN`. */
  readonly token?: TokenSource;
  /** Default: TLS with Node's roots where `use_ssl=true` or a token go to another host than loopback. */
  readonly tls?: TlsOptions;
  /** Default: `SPARK_USER`, then `USER`, then the operating system's. */
  readonly userId?: string;
  /** A UUID. Default: a random one. */
  readonly sessionId?: string;
  /** Default: `SPARK_CONNECT_USER_AGENT`, then `_SPARK_CONNECT_TYPESCRIPT`. */
  readonly userAgent?: string;
  /** Sent with each call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The first policy that applies to a failure decides. Default: `[defaultRetryPolicy]`. */
  readonly retryPolicies?: readonly RetryPolicy[];
  /** How long a connection may take until the session's first answer. Default: 8,000 ms. */
  readonly connectTimeoutMs?: number;
  /** Pings on the connection, also without calls. Default: after 60 s, answered within 20 s. */
  readonly keepalive?: { readonly timeMs: number; readonly timeoutMs: number };
  /** The longest a call may take, by kind. */
  readonly deadlines?: Partial<Deadlines>;
  /** Disposing closes the connection and leaves the session on the server. Default: `false`. */
  readonly keepSession?: boolean;
  /**
   * Takes the place of `remote`, and of `token` where it has one: an address that may change while the session lives.
   *
   * @internal
   */
  readonly address?: ServerAddress;
  /**
   * Whether calls that do nothing twice (questions, settings, queries) wait for the session's first answer, or are sent
   * at once, beside its first request. Default: `wait`.
   *
   * @internal
   */
  readonly firstCalls?: "wait" | "at-once";
  /**
   * Settings that the session's first request asks for, for `firstSettings`. By default none.
   *
   * @internal
   */
  readonly firstSettings?: readonly string[];
}

/** The options with every default filled in and every rule checked. */
export interface ResolvedOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsOptions | null;
  readonly token: TokenSource | null;
  readonly userId: string;
  readonly sessionId: string;
  readonly userAgent: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly retryPolicies: readonly RetryPolicy[];
  readonly connectTimeoutMs: number;
  readonly keepalive: { readonly timeMs: number; readonly timeoutMs: number } | null;
  readonly deadlines: Deadlines;
  readonly keepSession: boolean;
  readonly firstCalls: "wait" | "at-once";
  readonly firstSettings: readonly string[];
  readonly hooks: ClientHooks;
  /** For messages: the connection string without secrets. */
  readonly remote: string;
  readonly isLoopback: boolean;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Throws `InvalidInputError`. Does no I/O. An address that may change counts as it is now. */
export function resolveOptions(
  given: ClientOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ResolvedOptions {
  const options = given.address === undefined ? given : optionsAt(given, given.address.current);
  const url = parseConnectionString(options.remote);
  const remote = redactConnectionString(options.remote);
  const token = options.token ?? url.token ?? (environment[tokenVariable] ? { env: tokenVariable } : null);
  const headers = checkHeaders({ ...url.headers, ...lowerCaseKeys(options.headers ?? {}) });
  const hasSecret = token !== null || "authorization" in headers;
  const loopback = isLoopback(url.host);
  const useTls = url.useTls ?? (options.tls !== undefined || (hasSecret && !loopback));
  if (!useTls && options.tls !== undefined) {
    throw new InvalidInputError(`${remote} says use_ssl=false, but TLS options are given. Drop one of the two.`);
  }
  if (!useTls && hasSecret && !loopback) {
    throw new InvalidInputError(
      `A token is never sent over plaintext, and ${remote} says use_ssl=false. Use TLS, or unset the token (also ${tokenVariable}).`,
    );
  }
  return {
    host: url.host,
    port: url.port,
    tls: useTls ? checkTls(options.tls ?? {}) : null,
    token,
    userId: options.userId ?? url.userId ?? defaultUser(environment),
    sessionId: checkUuid("The session id", options.sessionId ?? url.sessionId ?? randomUUID()),
    userAgent: userAgent(
      options.userAgent ?? url.userAgent ?? environment["SPARK_CONNECT_USER_AGENT"] ?? "_SPARK_CONNECT_TYPESCRIPT",
    ),
    headers,
    retryPolicies: options.retryPolicies ?? [defaultRetryPolicy],
    connectTimeoutMs: options.connectTimeoutMs ?? 8_000,
    keepalive:
      url.keepaliveEnabled === false
        ? null
        : {
            timeMs: options.keepalive?.timeMs ?? url.keepaliveTimeMs ?? 60_000,
            timeoutMs: options.keepalive?.timeoutMs ?? url.keepaliveTimeoutMs ?? 20_000,
          },
    deadlines: { ...defaultDeadlines, ...options.deadlines },
    keepSession: options.keepSession ?? false,
    firstCalls: options.firstCalls ?? "wait",
    firstSettings: options.firstSettings ?? [],
    hooks: checkHooks(options),
    remote,
    isLoopback: loopback,
  };
}

function optionsAt(given: ClientOptions, { remote, token, headers }: Address): ClientOptions {
  return { ...given, remote, ...(token !== undefined && { token }), headers: { ...given.headers, ...headers } };
}

/** Spark takes no other ids (`INVALID_HANDLE.FORMAT`). */
export function checkUuid(what: string, id: string): string {
  if (!uuid.test(id))
    throw new InvalidInputError(`${what} "${id}" is not a UUID. Give one like ${randomUUID()}, or none.`);
  return id;
}

function checkTls(tls: TlsOptions): TlsOptions {
  if ((tls.clientCertificate === undefined) !== (tls.clientKey === undefined)) {
    throw new InvalidInputError(
      "A client certificate and its key go together. Give both clientCertificate and clientKey.",
    );
  }
  return tls;
}

function checkHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers)) {
    const problem = headerProblem(name, value);
    if (problem !== null) throw new InvalidInputError(problem);
  }
  return headers;
}

function checkHooks(hooks: ClientHooks): ClientHooks {
  for (const name of ["onRetry", "onReconnect", "interceptCall"] as const) {
    const hook: unknown = hooks[name];
    if (hook === undefined || typeof hook === "function") continue;
    throw new InvalidInputError(`${name} is not a function. Give one, or leave it out.`);
  }
  return hooks;
}

function defaultUser(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment["SPARK_USER"] || environment["USER"] || environment["USERNAME"];
  if (named) return named;
  try {
    return userInfo().username;
  } catch {
    return "unknown"; // a container's user id without a passwd entry
  }
}

function userAgent(product: string): string {
  if (encodeURIComponent(product).length > 2048) {
    throw new InvalidInputError("The user agent is longer than 2,048 characters after percent-encoding. Shorten it.");
  }
  return `${product} os/${process.platform} node/${process.versions.node}`;
}
