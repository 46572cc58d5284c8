import {
  ChannelCredentials,
  connectivityState,
  credentials,
  Channel as GrpcChannel,
  logVerbosity,
  Metadata,
  type StatusObject,
  setLogVerbosity,
} from "@grpc/grpc-js";
import { decodeStatusDetails, type StatusDetails } from "./google-rpc.ts";
import { grpcStatus, RpcError } from "./grpc-status.ts";
import { connectWithin } from "./handshake.ts";

/** Certificates in PEM. */
export interface TlsOptions {
  /** Root certificates to trust instead of those that Node ships with. */
  readonly rootCertificates?: string | Uint8Array;
  /** The client's own certificate chain, and its key: both or neither. */
  readonly clientCertificate?: string | Uint8Array;
  readonly clientKey?: string | Uint8Array;
  /** The name the server's certificate must have, where it differs from the host. */
  readonly serverName?: string;
}

export interface ChannelOptions {
  readonly host: string;
  readonly port: number;
  /** `null` is plaintext. */
  readonly tls: TlsOptions | null;
  /** `null` sends no pings. `timeoutMs` also limits the handshake of a new connection. */
  readonly keepalive: { readonly timeMs: number; readonly timeoutMs: number } | null;
  readonly userAgent: string;
  /** Proxies that the environment names (`https_proxy`, …) are used for remote hosts only. */
  readonly useProxy: boolean;
}

export interface CallStart {
  readonly headers: Readonly<Record<string, string>>;
  readonly deadlineMs: number | null;
  /** Called once, with `null` if the call ended with OK. */
  readonly onEnd: (error: RpcError | null) => void;
}

/** One call on the wire. Messages are pulled: nothing is read from the socket's window until `read` asks for it. */
export interface WireCall {
  /** Resolves when the transport has taken the message, or at once if the call has ended. */
  send(message: Uint8Array): Promise<void>;
  /** No further `send` will come. */
  end(): void;
  /** The next message, or `null` after the last of a call that ended with OK. Rejects with RpcError. One at a time. */
  read(): Promise<Uint8Array | null>;
  /** Ends the call locally; a pending or later `read` rejects with CANCELLED. */
  cancel(): void;
}

/** A connection to one server, opened by its first call. */
export interface Channel {
  call(path: string, start: CallStart): WireCall;
  readonly isConnected: boolean;
  /** Cancels the calls that are open. */
  close(): void;
  /** Closes once the calls that are open have ended. No other may be made. */
  retire(): void;
}

const maxMessageBytes = 128 * 1024 * 1024;
// Node's default of 64 KiB costs a round trip each 64 KiB; with 8 MiB a million rows took 0.34 s and not 0.43.
const flowControlWindowBytes = 8 * 1024 * 1024;
/** The limit without pings: gRPC's minimum time to connect (its connection-backoff.md). */
const defaultHandshakeMs = 20_000;

/** Opens no connection by itself. */
export function createChannel(options: ChannelOptions): Channel {
  // Errors tell what goes wrong; grpc-js would print some of it to stderr too. GRPC_VERBOSITY brings that back.
  if (process.env["GRPC_VERBOSITY"] === undefined) setLogVerbosity(logVerbosity.NONE);
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  const handshakeMs = options.keepalive?.timeoutMs ?? defaultHandshakeMs;
  const impatient = new ImpatientCredentials(channelCredentials(options.tls), handshakeMs);
  const channel = new GrpcChannel(`${host}:${options.port}`, impatient, {
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc-node.flow_control_window": flowControlWindowBytes,
    "grpc.primary_user_agent": options.userAgent,
    "grpc.enable_http_proxy": options.useProxy ? 1 : 0,
    // We retry ourselves (retry.ts, reattach.ts): the library's retries could execute a plan twice without our knowing.
    "grpc.enable_retries": 0,
    // A TXT look-up before the first connection, for a service config that Spark does not publish.
    "grpc.service_config_disable_resolution": 1,
    // Not shared with other sessions of the process: closing this channel closes its sockets.
    "grpc.use_local_subchannel_pool": 1,
    // The defaults (1 s, up to 2 min) would keep failing calls long after a server is back.
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 2_000,
    ...(options.keepalive && {
      "grpc.keepalive_time_ms": options.keepalive.timeMs,
      "grpc.keepalive_timeout_ms": options.keepalive.timeoutMs,
      "grpc.keepalive_permit_without_calls": 1,
    }),
    ...(options.tls?.serverName !== undefined && {
      "grpc.ssl_target_name_override": options.tls.serverName,
      "grpc.default_authority": options.tls.serverName,
    }),
  });
  const open = new Set<WireCall>();
  let isRetired = false;
  return {
    call: (path, start) => {
      const onEnd = (error: RpcError | null): void => {
        open.delete(call);
        start.onEnd(error);
        if (isRetired && open.size === 0) channel.close();
      };
      const call = openCall(channel, path, { ...start, onEnd });
      open.add(call);
      return call;
    },
    get isConnected() {
      return channel.getConnectivityState(false) === connectivityState.READY;
    },
    close: () => {
      // The library would let calls that are under way go on without limit.
      for (const call of open) call.cancel();
      channel.close();
    },
    retire: () => {
      isRetired = true;
      if (open.size === 0) channel.close();
    },
  };
}

type CreateConnector = ChannelCredentials["_createSecureConnector"];

/** Credentials whose connections must finish their handshake within `handshakeMs` milliseconds. */
class ImpatientCredentials extends ChannelCredentials {
  readonly #inner: ChannelCredentials;
  readonly #handshakeMs: number;

  constructor(inner: ChannelCredentials, handshakeMs: number) {
    super();
    this.#inner = inner;
    this.#handshakeMs = handshakeMs;
  }

  override _isSecure(): boolean {
    return this.#inner._isSecure();
  }

  override _equals(other: ChannelCredentials): boolean {
    return other === this;
  }

  override _createSecureConnector(...parameters: Parameters<CreateConnector>): ReturnType<CreateConnector> {
    const connector = this.#inner._createSecureConnector(...parameters);
    return {
      connect: (socket) => connectWithin(connector, socket, this.#handshakeMs),
      waitForReady: () => connector.waitForReady(),
      getCallCredentials: () => connector.getCallCredentials(),
      destroy: () => connector.destroy(),
    };
  }
}

function channelCredentials(tls: TlsOptions | null): ChannelCredentials {
  if (tls === null) return credentials.createInsecure();
  return credentials.createSsl(pem(tls.rootCertificates), pem(tls.clientKey), pem(tls.clientCertificate));
}

function pem(text: string | Uint8Array | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}

interface Reader {
  readonly resolve: (message: Uint8Array | null) => void;
  readonly reject: (error: RpcError) => void;
}

function openCall(channel: GrpcChannel, path: string, start: CallStart): WireCall {
  const { headers, deadlineMs, onEnd } = start;
  const deadline = deadlineMs === null ? Number.POSITIVE_INFINITY : Date.now() + deadlineMs;
  const call = channel.createCall(path, deadline, null, null, null);
  let reader: Reader | null = null;
  let outcome: RpcError | "ok" | null = null;
  const senders = new Set<() => void>();

  const settle = (status: StatusObject): void => {
    outcome = status.code === grpcStatus.OK ? "ok" : toRpcError(status);
    onEnd(outcome === "ok" ? null : outcome);
    for (const sent of senders) sent();
    senders.clear();
    const waiting = reader;
    reader = null;
    if (waiting === null) return;
    if (outcome === "ok") waiting.resolve(null);
    else waiting.reject(outcome);
  };
  call.start(metadataOf(headers), {
    onReceiveMetadata: () => {},
    onReceiveMessage: (message: Uint8Array) => {
      const waiting = reader;
      reader = null;
      waiting?.resolve(message);
    },
    onReceiveStatus: settle,
  });
  return {
    send: (message) =>
      new Promise((resolve) => {
        if (outcome !== null) return resolve();
        const sent = (): void => {
          senders.delete(sent);
          resolve();
        };
        senders.add(sent);
        // grpc-js wants a Buffer: a view of the same bytes, not a copy.
        const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
        call.sendMessageWithContext({ callback: sent }, bytes);
      }),
    end: () => call.halfClose(),
    read: () =>
      new Promise((resolve, reject) => {
        if (outcome === "ok") return resolve(null);
        if (outcome !== null) return reject(outcome);
        reader = { resolve, reject };
        call.startRead();
      }),
    cancel: () => call.cancelWithStatus(grpcStatus.CANCELLED, "cancelled by the client"),
  };
}

function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

/**
 * Text is all there is: grpc-js (subchannel-call.js) gives a reset stream the status that the reset's code maps to, as
 * if the server had sent it, and drops the code itself. The server's own statuses are never in these words.
 */
const cutDetails =
  /^(Received RST_STREAM with code |Call cancelled$|Bandwidth exhausted or memory limit exceeded$|Protocol not secure enough$)/;

/** grpc-js (load-balancer-pick-first.js) appends the note of its name resolution even where it has none. */
const emptyNote = /\. Resolution note: $/;

function toRpcError({ code, details, metadata }: StatusObject): RpcError {
  return new RpcError(code, details.replace(emptyNote, ""), {
    details: detailsOf(metadata),
    cut: cutDetails.test(details),
  });
}

function detailsOf(trailers: Metadata): StatusDetails | null {
  const [bytes] = trailers.get("grpc-status-details-bin");
  if (!(bytes instanceof Uint8Array)) return null;
  try {
    return decodeStatusDetails(bytes);
  } catch {
    return null; // Unreadable details must not hide the status they belong to.
  }
}
