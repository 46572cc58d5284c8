import { once } from "node:events";
import * as http2 from "node:http2";
import { type AddressInfo, connect as connectSocket, createServer, type Server, type Socket } from "node:net";

/** What a rule sees of one call, and what it may do to it. */
export interface ProxiedCall {
  /** The method: `ExecutePlan`. */
  readonly method: string;
  /** How many calls of this method came before, and this one. */
  readonly nth: number;
  /** Destroys the client's connection, with all its calls. */
  cut(): void;
  /** Resets the one stream. */
  reset(code: number): void;
  /** Tells the client to use another connection. */
  goaway(): void;
}

export interface Rules {
  /** Before the request goes on; `"swallow"` never forwards it. */
  readonly onRequest?: (call: ProxiedCall) => "swallow" | undefined;
  /** As bytes of a request come in. */
  readonly onRequestBytes?: (call: ProxiedCall, bytes: number) => void;
  /** Before the response's headers go on. */
  readonly onHeaders?: (call: ProxiedCall) => void;
  /**
   * Before the k-th message of a response goes on (from 1); a number lets only that many of its bytes go (the five of
   * the frame's prefix included), then calls `after`.
   */
  readonly onMessage?: (
    call: ProxiedCall,
    k: number,
    bytes: number,
  ) => { readonly letThrough: number; readonly after: () => void } | undefined;
  /** Before the trailers go on. */
  readonly onTrailers?: (call: ProxiedCall) => void;
}

/** Stands between a client and a real server, understands HTTP/2 and gRPC's framing, and causes faults as told. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  rules: Rules;
  /** The methods that were called, in order. */
  readonly calls: readonly string[];
  /** From here on, calls go to another server. */
  target: { readonly host: string; readonly port: number };
}

export async function startFaultProxy(target: { readonly host: string; readonly port: number }): Promise<FaultProxy> {
  const calls: string[] = [];
  const sessions = new Set<http2.ServerHttp2Session>();
  const upstreams = new Map<http2.Http2Session, http2.ClientHttp2Session>();
  const server = http2.createServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => {});
    session.on("close", () => {
      sessions.delete(session);
      upstreams.get(session)?.destroy();
    });
  });
  const proxy: FaultProxy = {
    port: 0,
    rules: {},
    calls,
    target,
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
  server.on("stream", (stream, headers) => {
    const { session } = stream;
    if (session === undefined) return;
    let upstream = upstreams.get(session);
    if (upstream === undefined || upstream.destroyed) {
      upstream = http2.connect(`http://${proxy.target.host}:${proxy.target.port}`);
      upstream.on("error", () => session.destroy());
      upstream.on("close", () => session.destroy());
      upstreams.set(session, upstream);
    }
    forward(stream, headers, upstream, proxy, calls);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // An http2 server listens on an address with a port.
  return Object.assign(proxy, { port: (server.address() as AddressInfo).port });
}

function forward(
  stream: http2.ServerHttp2Stream,
  headers: http2.IncomingHttpHeaders,
  upstream: http2.ClientHttp2Session,
  proxy: FaultProxy,
  calls: string[],
): void {
  const method = String(headers[":path"]).split("/").at(-1) ?? "";
  (calls as string[]).push(method);
  const call: ProxiedCall = {
    method,
    nth: calls.filter((other) => other === method).length,
    cut: () => stream.session?.destroy(),
    reset: (code) => stream.close(code),
    goaway: () => stream.session?.goaway(),
  };
  stream.on("error", () => {});
  const { ":authority": _, ...rest } = headers;
  if (proxy.rules.onRequest?.(call) === "swallow") return;
  const out = upstream.request(rest);
  stream.on("data", (data: Buffer) => proxy.rules.onRequestBytes?.(call, data.length));
  stream.pipe(out);
  out.on("error", () => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
  stream.on("close", () => out.close(http2.constants.NGHTTP2_CANCEL));

  let trailers: http2.IncomingHttpHeaders = {};
  out.on("response", (answer, flags) => {
    proxy.rules.onHeaders?.(call);
    if (stream.destroyed || stream.closed) return;
    const endStream = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond(answer, { waitForTrailers: !endStream, endStream });
  });
  out.on("trailers", (received) => {
    trailers = received;
  });
  stream.on("wantTrailers", () => {
    proxy.rules.onTrailers?.(call);
    if (stream.destroyed || stream.closed) return;
    try {
      stream.sendTrailers(trailers);
    } catch {
      // A stream that a fault has reset meanwhile needs no trailers.
    }
  });
  const framer = new MessageFramer();
  let messages = 0;
  let isFaulted = false;
  out.on("data", (data: Buffer) => {
    for (const message of framer.push(data)) {
      if (stream.destroyed || stream.closed || isFaulted) return;
      const fault = proxy.rules.onMessage?.(call, ++messages, message.length);
      if (fault === undefined) {
        if (!stream.destroyed && !stream.closed && !stream.write(message)) {
          out.pause();
          stream.once("drain", () => out.resume());
        }
        continue;
      }
      isFaulted = true;
      // The fault may only come once the bytes are on the wire.
      const after = (): void => void setTimeout(fault.after, 20);
      if (fault.letThrough > 0 && !stream.closed) stream.write(message.subarray(0, fault.letThrough), after);
      else after();
    }
  });
  out.on("end", () => isFaulted || stream.end());
}

/** Cuts a gRPC body into its messages, each with its prefix of five bytes. */
class MessageFramer {
  #parts: Buffer[] = [];
  #bytes = 0;

  *push(data: Buffer): Generator<Buffer, void> {
    this.#parts.push(data);
    this.#bytes += data.length;
    for (let length = this.#next(); length <= this.#bytes; length = this.#next()) {
      const all = this.#whole();
      this.#parts = [all.subarray(length)];
      this.#bytes -= length;
      yield all.subarray(0, length);
    }
  }

  #next(): number {
    if (this.#bytes < 5) return Number.POSITIVE_INFINITY;
    const [first] = this.#parts;
    return 5 + (first !== undefined && first.length >= 5 ? first : this.#whole()).readUInt32BE(1);
  }

  #whole(): Buffer {
    const all = this.#parts.length === 1 && this.#parts[0] !== undefined ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#parts = [all];
    return all;
  }
}

/** A gate for bytes: lets them pass, silently swallows them (a dead network), or refuses connections. */
export interface TcpGate extends AsyncDisposable {
  readonly port: number;
  mode: "pass" | "swallow" | "refuse";
  target: { readonly host: string; readonly port: number };
  readonly connections: number;
  /** How many of them fell silent. */
  readonly silenced: number;
  /** Closes the sockets that are open, as a dying machine would. */
  cut(): void;
}

export async function startTcpGate(target: { readonly host: string; readonly port: number }): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let silenced = 0;
  const server: Server = createServer((client) => {
    connections++;
    if (gate.mode === "refuse") {
      client.destroy();
      return;
    }
    const remote = connectSocket(gate.target);
    for (const [from, to] of [
      [client, remote],
      [remote, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => {});
      // A socket that went silent stays silent, also when the network is back.
      from.on("data", (data: Buffer) => {
        if (gate.mode === "swallow" && !silent.has(from)) {
          silent.add(from).add(to);
          silenced++;
        }
        if (!silent.has(from)) to.write(data);
      });
      from.on("close", () => {
        sockets.delete(from);
        if (!silent.has(from)) to.destroy();
      });
    }
  });
  const silent = new WeakSet<Socket>();
  const gate = {
    port: 0,
    mode: "pass" as TcpGate["mode"],
    target,
    get connections() {
      return connections;
    },
    get silenced() {
      return silenced;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  gate.port = (server.address() as AddressInfo).port;
  return gate;
}
