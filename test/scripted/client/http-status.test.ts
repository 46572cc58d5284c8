import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";

/** What the client says of a server that answers each request with this status and a page of HTML, as proxies do. */
async function messageFor(status: number): Promise<string> {
  const proxy = createServer((_, response) => {
    response.writeHead(status, { "content-type": "text/html" });
    response.end("<html></html>");
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  // A server on a port has an address of this kind.
  const remote = `sc://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  try {
    await using client = new SparkConnectClient({ remote, connectTimeoutMs: 500 });
    const version = { $typeName: "spark.connect.AnalyzePlanRequest.SparkVersion" } as const;
    const failure = await client.analyze({ case: "sparkVersion", value: version }).catch((error: unknown) => error);
    return String(failure).replaceAll(remote, "REMOTE");
  } finally {
    proxy.close();
  }
}

describe("an HTTP status in place of gRPC's", () => {
  it.each([
    [
      400,
      "UnreachableError: Cannot reach REMOTE: INTERNAL: Received HTTP status code 400. A proxy before the server refuses the request. If it asks for a client certificate, pass one that it trusts as tls.clientCertificate and tls.clientKey (docs/tls.md).",
    ],
    [
      413,
      "SparkConnectError: UNKNOWN: Received HTTP status code 413. A proxy before the server refuses requests of this size. Raise its limit (nginx: client_max_body_size 0; see docs/tls.md).",
    ],
    [
      404,
      "SparkConnectError: UNIMPLEMENTED: Received HTTP status code 404. An HTTP server answered, which is not Spark. Check the address, and where a proxy before the server sends requests (docs/tls.md).",
    ],
    [
      502,
      "UnreachableError: Cannot reach REMOTE: UNAVAILABLE: Received HTTP status code 502. A proxy before the server got no answer from it. Check that the Spark Connect server runs, and that the proxy has its address (docs/tls.md).",
    ],
  ])("of %i is named, with what to do", async (status, message) => {
    expect(await messageFor(status)).toBe(message);
  });
});
