import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Contender, Measured, Run } from "./contender.ts";
import { runOnce } from "./run-process.ts";

/** When one request was at the server: from its last byte that left the client to the last byte of the answer. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Runs a contender through a proxy that watches HTTP/2 frames, and reports `outsideMs`: the part of the process's time
 * in which the server had nothing to do for it. This includes all that the client is responsible for, and Node's start.
 * While requests overlap, the server's time counts once.
 */
export async function outsideServer(contender: Contender, rounds: number): Promise<Measured> {
  const remote = process.env["SPARK_REMOTE"] ?? "";
  const proxy = await startProxy(new URL(remote.replace(/^sc:/, "http:")));
  const proxied = remote.replace(/\/\/[^/;]+/, `//localhost:${proxy.port}`);
  const command = contender.command.map((word) => (word === remote ? proxied : word));
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    const run = await runOnce({ ...contender, command, env: { ...contender.env, SPARK_REMOTE: proxied } });
    const spans = proxy.takeSpans();
    const serverMs = covered(spans);
    const maxMs = Math.max(...spans.map(({ fromMs, toMs }) => toMs - fromMs));
    const figures = { outsideMs: run.wallMs - serverMs, serverMs, maxMs, requests: spans.length };
    runs.push({ ...run, figures });
  }
  proxy.close();
  return { name: contender.name, runs, failure: null };
}

/** The milliseconds that at least one span covers. */
function covered(spans: readonly Span[]): number {
  let total = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    total += Math.max(0, toMs - Math.max(fromMs, end));
    end = Math.max(end, toMs);
  }
  return total;
}

async function startProxy(target: URL) {
  let spans: Span[] = [];
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 15002), target.hostname);
    const sentAtMs = new Map<number, number>();
    watchEnds(client, 24, (stream) => sentAtMs.set(stream, performance.now()));
    watchEnds(upstream, 0, (stream) => {
      const fromMs = sentAtMs.get(stream);
      if (fromMs !== undefined) spans.push({ fromMs, toMs: performance.now() });
      sentAtMs.delete(stream);
    });
    for (const socket of [client, upstream]) socket.setNoDelay(true).on("error", () => {});
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    // A listening TCP server has this kind of address.
    port: (server.address() as AddressInfo).port,
    takeSpans(): readonly Span[] {
      const taken = spans;
      spans = [];
      return taken;
    },
    close: () => server.close(),
  };
}

const frameHeaderBytes = 9;
const frameTypes = { data: 0, headers: 1 };
const endStreamFlag = 1;

/**
 * Calls back with the stream's number for every frame that carries END_STREAM (RFC 9113, 4.1: three bytes of length,
 * type, flags, four of stream). `prefaceBytes` go before the first frame of a client.
 */
function watchEnds(socket: Socket, prefaceBytes: number, onEnd: (stream: number) => void): void {
  let skip = prefaceBytes;
  let header = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    let at = 0;
    while (at < chunk.length) {
      const skipped = Math.min(skip, chunk.length - at);
      skip -= skipped;
      at += skipped;
      if (at >= chunk.length) return;
      const taken = chunk.subarray(at, at + frameHeaderBytes - header.length);
      header = Buffer.concat([header, taken]);
      at += taken.length;
      if (header.length < frameHeaderBytes) return;
      const [type, flags] = [header.readUInt8(3), header.readUInt8(4)];
      const ends = (type === frameTypes.data || type === frameTypes.headers) && (flags & endStreamFlag) !== 0;
      if (ends) onEnd(header.readUInt32BE(5) & 0x7fffffff);
      skip = header.readUIntBE(0, 3);
      header = Buffer.alloc(0);
    }
  });
}
