// A web service that streams the rows of a query as JSON lines. It stops a query whose client has gone, refuses work that
// is too much at a time, and goes on when Spark has restarted: docs/services.md.
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { defaultRetryPolicy, functions as F, type Row, SparkConnectError, SparkSession } from "spark-connect";

const maxQueries = Number(process.env["MAX_QUERIES"] ?? 8);
const queryWithinMs = 60_000;

const spark = await SparkSession.builder
  // A caller of HTTP waits for seconds, not for the ten minutes that a job would.
  .client({ retryPolicies: [{ ...defaultRetryPolicy, maxRetries: 5 }] })
  .renewable({
    // Yours reads a table here. The first rows come when Spark has computed a first partition: many small ones help.
    setup: (session) =>
      session
        .range(0, 1_000_000, 1, 20)
        .select("id", F.concat(F.lit("customer "), F.col("id").mod(7)).alias("customer"))
        .createOrReplaceTempView("orders"),
  })
  .create();
let running = 0;

/** `GET /orders?from=0&to=100`: a line for each order, and at the end a line that says how many they were. */
async function orders(url: URL, response: ServerResponse): Promise<void> {
  const [from, to] = ["from", "to"].map((name) => Number(url.searchParams.get(name) ?? Number.NaN));
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return answer(response, 400, { error: "USAGE" });
  if (running >= maxQueries) return answer(response, 503, { error: "BUSY" });
  running++;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(queryWithinMs)]);
  try {
    const rows = spark.table("orders").where(F.col("id").between(from ?? 0, to ?? 0));
    await send(rows.toLocalIterator({ signal }), response, signal);
  } catch (error) {
    if (gone.signal.aborted) return;
    console.error(error);
    fail(response, signal.aborted ? "TIMEOUT" : error instanceof SparkConnectError ? error.code : "INTERNAL");
  } finally {
    running--;
  }
}

/** Writes as fast as the client reads: until it does, no more rows leave Spark. */
async function send(rows: AsyncIterable<Row>, response: ServerResponse, signal: AbortSignal): Promise<void> {
  let count = 0;
  response.setHeader("content-type", "application/jsonl");
  for await (const row of rows) {
    // The status goes out with the first row: until then it can still tell of an error.
    count++;
    if (!response.write(`${JSON.stringify(row)}\n`)) await once(response, "drain", { signal });
  }
  response.end(`${JSON.stringify({ rows: count })}\n`);
}

/** The status tells of an error, or the last line, if there have been others. A lost session is worth another try. */
function fail(response: ServerResponse, code: string): void {
  const isPassing = ["SESSION_LOST", "UNREACHABLE", "TIMEOUT"].includes(code);
  if (response.headersSent) response.end(`${JSON.stringify({ error: code })}\n`);
  else answer(response, isPassing ? 503 : 500, { error: code });
}

function answer(response: ServerResponse, status: number, body: object): void {
  const headers = { "content-type": "application/json", ...(status === 503 && { "retry-after": "1" }) };
  response.writeHead(status, headers).end(`${JSON.stringify(body)}\n`);
}

/** `GET /healthz`: whether Spark answers. */
async function health(response: ServerResponse): Promise<void> {
  try {
    const version = await spark.version({ signal: AbortSignal.timeout(2_000) });
    answer(response, 200, { spark: version, session: spark.sessionId, running });
  } catch {
    answer(response, 503, { running });
  }
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://service");
  if (url.pathname === "/healthz") void health(response);
  else if (url.pathname === "/orders") void orders(url, response);
  else answer(response, 404, { error: "NOT_FOUND" });
});
server.listen(Number(process.env["PORT"] ?? 8080), "127.0.0.1");
await once(server, "listening");
console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
// The requests under way end first.
process.once("SIGTERM", () => server.close(() => void spark.stop()));
