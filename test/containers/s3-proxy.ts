import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";

/** One request as a rule sees it. */
interface S3Request {
  /** From 1, over all requests. */
  readonly nth: number;
  readonly method: string;
  /** The bucket, the key and the query, as they are sent. */
  readonly url: string;
}

/** `cut` ends the connection before the server hears of the request. */
type S3Fate = "pass" | "slow-down" | "cut";

/** Stands between Spark and the S3 server, and fails requests as told. */
export interface S3Proxy extends AsyncDisposable {
  readonly endpoint: string;
  rule: (request: S3Request) => S3Fate;
}

/** Between an S3 client and the server on `port` of loopback. */
export async function startS3Proxy(port: number): Promise<S3Proxy> {
  const state = { rule: (_: S3Request): S3Fate => "pass" };
  let requests = 0;
  const server = createServer((incoming, answer) => {
    requests += 1;
    const fate = state.rule({ nth: requests, method: incoming.method ?? "", url: incoming.url ?? "" });
    if (fate === "pass") forward(port, incoming, answer);
    else if (fate === "slow-down") slowDown(incoming, answer);
    else incoming.socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    [Symbol.asyncDispose]: () => close(server),
  });
}

/** The host's name is signed, so it is passed on unchanged. */
function forward(port: number, incoming: IncomingMessage, answer: ServerResponse): void {
  const { expect: _, ...headers } = incoming.headers;
  const { method = "", url = "" } = incoming;
  const upstream = request({ host: "127.0.0.1", port, method, path: url, headers });
  upstream.on("response", (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  upstream.on("error", () => answer.destroy());
  answer.on("close", () => upstream.destroy());
  incoming.pipe(upstream);
}

function slowDown(incoming: IncomingMessage, answer: ServerResponse): void {
  const body = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
  incoming.resume().on("end", () => answer.writeHead(503, { "content-type": "application/xml" }).end(body));
}

function portOf(server: Server): number {
  const address = server.address();
  // Only a server on a Unix socket, or one that does not listen, has another kind of address.
  if (address === null || typeof address === "string") throw new Error("the proxy does not listen");
  return address.port;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
