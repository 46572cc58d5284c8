import type { Socket } from "node:net";

/** Makes a connected socket ready for HTTP/2, with or without TLS. */
export interface Connector<T extends { readonly socket: Socket }> {
  connect(socket: Socket): Promise<T>;
}

/**
 * Connects, and destroys the socket if TLS and the server's first bytes take longer than `withinMs` milliseconds.
 *
 * grpc-js waits for them without limit (https://github.com/grpc/grpc-node/issues/2785), and its pings start after them:
 * one connection made while the network is dead would keep all calls waiting until their deadlines.
 */
export function connectWithin<T extends { readonly socket: Socket }>(
  connector: Connector<T>,
  socket: Socket,
  withinMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let secured: Socket | null = null;
    const timer = setTimeout(() => {
      // The first bytes are the server's SETTINGS. From then on the pings watch the connection.
      if (secured !== null && secured.bytesRead > 0) return;
      const error = new Error(`connected, and no handshake within ${withinMs} ms`);
      // A TLS socket does not tell its connector when the socket beneath is destroyed.
      reject(error);
      (secured ?? socket).destroy(error);
    }, withinMs);
    timer.unref();
    socket.once("close", () => clearTimeout(timer));
    connector.connect(socket).then((connected) => {
      secured = connected.socket;
      resolve(connected);
    }, reject);
  });
}
