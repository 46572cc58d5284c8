import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A server that is as far away as was asked for. */
export interface FarAway {
  readonly port: number;
  close(): void;
}

/**
 * A proxy that delays bytes by half of `roundTripMs` each way. Loopback connects at once, so the first bytes of a
 * connection are delayed by the round trip of TCP's handshake too.
 */
export async function startFarAway(target: URL, roundTripMs: number): Promise<FarAway> {
  const half = roundTripMs / 2;
  const server = createServer((client) => {
    const connectedAt = performance.now() + roundTripMs;
    client.setNoDelay(true).on("error", () => {});
    const upstream = new Promise<Socket>((resolve) => {
      at(connectedAt + half, () => {
        const far = connect(Number(target.port || 15002), target.hostname).setNoDelay(true);
        far.on("error", () => client.destroy());
        forward(far, client, (now) => now + half);
        resolve(far);
      });
    });
    forward(client, upstream, (now) => Math.max(now, connectedAt) + half);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A listening TCP server has this kind of address.
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** Passes on what one socket receives when it is due, in order: timers of different lengths may not keep it. */
function forward(from: Socket, to: Socket | Promise<Socket>, dueAt: (now: number) => number): void {
  const waiting: ((socket: Socket) => void)[] = [];
  const pass = (step: (socket: Socket) => void): void => {
    waiting.push(step);
    at(dueAt(performance.now()), () => {
      const next = waiting.shift();
      void Promise.resolve(to).then(next);
    });
  };
  from.on("data", (data: Buffer) => pass((socket) => socket.write(data)));
  from.on("close", () => pass((socket) => socket.destroy()));
}

function at(time: number, action: () => void): void {
  setTimeout(action, Math.max(0, Math.round(time - performance.now())));
}
