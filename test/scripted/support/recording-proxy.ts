import { once } from "node:events";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as delay, setImmediate } from "node:timers/promises";

/** One call, as the proxy saw it. */
export interface RecordedCall {
  /** `ExecutePlan`. */
  readonly method: string;
  /** The message, without its prefix, of a call that sends one. */
  readonly request: Uint8Array;
  /** How many round trips had to be over before it was sent, and its own. */
  readonly depth: number;
}

/** Stands between a client and a server that is far away, and tells what followed what. */
export interface RecordingProxy extends AsyncDisposable {
  readonly port: number;
  /** The calls since the last time, in the order in which they came. */
  take(): readonly RecordedCall[];
}

interface Call extends RecordedCall {
  answeredAt: number;
}

/**
 * Holds each answer back for `delayMs`. A call is one round trip deeper than the deepest of those that were answered
 * before it came, so calls that are sent together have one depth however long the server takes for each.
 */
export async function startRecordingProxy(
  target: { readonly host: string; readonly port: number },
  delayMs: number,
): Promise<RecordingProxy> {
  let calls: Call[] = [];
  const sessions = new Set<http2.ServerHttp2Session>();
  const upstreams = new Map<http2.Http2Session, http2.ClientHttp2Session>();
  const server = http2.createServer();
  server.on("session", (session) => {
    const upstream = http2.connect(`http://${target.host}:${target.port}`);
    upstream.on("error", () => session.destroy());
    upstreams.set(session, upstream);
    sessions.add(session);
    session.on("error", () => {});
    session.on("close", () => {
      sessions.delete(session);
      upstream.close();
    });
  });
  server.on("stream", (stream, headers) => {
    const upstream = stream.session && upstreams.get(stream.session);
    if (upstream === undefined) return;
    const now = performance.now();
    const answered = calls.filter((call) => call.answeredAt <= now && isAwaited(call));
    const depth = 1 + Math.max(0, ...answered.map((call) => call.depth));
    const method = String(headers[":path"]).split("/").at(-1) ?? "";
    const call = { method, request: new Uint8Array(), depth, answeredAt: Number.POSITIVE_INFINITY };
    calls.push(call);
    forward(stream, headers, { upstream, delayMs, call });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    // An http2 server listens on an address with a port.
    port: (server.address() as AddressInfo).port,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

interface Way {
  readonly upstream: http2.ClientHttp2Session;
  readonly delayMs: number;
  readonly call: { request: Uint8Array; answeredAt: number };
}

function forward(
  stream: http2.ServerHttp2Stream,
  { ":authority": _, ...headers }: http2.IncomingHttpHeaders,
  { upstream, delayMs, call }: Way,
): void {
  const out = upstream.request(headers);
  const sent: Buffer[] = [];
  stream.on("data", (data: Buffer) => sent.push(data));
  stream.on("end", () => {
    call.request = Buffer.concat(sent).subarray(grpcPrefixBytes);
  });
  stream.on("error", () => {});
  stream.pipe(out);
  stream.on("close", () => out.close(http2.constants.NGHTTP2_CANCEL));
  out.on("error", () => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
  let trailers: http2.IncomingHttpHeaders = {};
  const later = async (send: () => void): Promise<void> => {
    await delay(delayMs);
    // A busy machine wakes us late: what has come meanwhile comes before the answer.
    await setImmediate();
    if (!stream.destroyed) send();
  };
  out.on("response", (answer, flags) => {
    const endStream = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    void later(() => {
      stream.respond(answer, { waitForTrailers: !endStream, endStream });
      if (endStream) call.answeredAt = performance.now();
    });
  });
  out.on("trailers", (received) => {
    trailers = received;
  });
  out.on("data", (data: Buffer) => void later(() => stream.write(data)));
  out.on("end", () => void later(() => stream.end()));
  stream.on("wantTrailers", () => {
    stream.sendTrailers(trailers);
    call.answeredAt = performance.now();
  });
}

/**
 * Nothing waits for the release of an operation, nor for a run's notes to other processes, and both may come late: after
 * an operation that runs beside.
 */
function isAwaited(call: RecordedCall): boolean {
  return call.method !== "ReleaseExecute" && !isRunNote(call);
}

/** Whether a call writes a run's note. The longer a run takes, the more there are. */
export function isRunNote({ method, request }: RecordedCall): boolean {
  return method === "Config" && Buffer.from(request).includes("run-notes.");
}

/** Whether the message is compressed, and its length. */
const grpcPrefixBytes = 5;
