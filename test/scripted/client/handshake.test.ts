import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { createChannel } from "../../../src/client/channel.ts";
import { RpcError } from "../../../src/client/grpc-status.ts";

describe("a server that accepts connections and never speaks", () => {
  it.each([
    ["plaintext", null],
    ["TLS", {}],
  ])("fails calls over %s as away, and its socket is closed", async (_, tls) => {
    const closed: Promise<unknown>[] = [];
    const server = createServer((socket: Socket) => {
      // A socket that is not read never tells of its end.
      socket.resume().on("error", () => {});
      closed.push(once(socket, "close"));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    // A TCP server listens on an address with a port.
    const { port } = server.address() as AddressInfo;
    const keepalive = { timeMs: 60_000, timeoutMs: 50 };
    const channel = createChannel({ host: "127.0.0.1", port, tls, keepalive, userAgent: "test", useProxy: false });
    const failure = await channel
      .call("/a/b", { headers: {}, deadlineMs: null, onEnd: () => {} })
      .read()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RpcError);
    expect(failure).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("no handshake within 50 ms"),
    });
    await closed[0];
    channel.close();
    server.close();
  });
});
