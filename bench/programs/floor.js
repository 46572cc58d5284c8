/**
 * The floor for every client in Node: one HTTP/2 stream with the fewest bytes that Spark answers; the answer is counted
 * and discarded. No gRPC library, no generated protocol, no Arrow. JavaScript, since for TypeScript Node would load its
 * type stripper, which is not part of the floor.
 *
 *   node floor.js version
 *   node floor.js discard QUERY
 */
import { randomUUID } from "node:crypto";
import { connect } from "node:http2";

const [what, query = ""] = process.argv.slice(2);
const remote = new URL((process.env["SPARK_REMOTE"] ?? "sc://localhost:15002").replace(/^sc:/, "http:"));
const parameters = new Map(
  remote.pathname
    .slice(1)
    .split(";")
    .map((pair) => [pair.split("=")[0], pair.split("=")[1]]),
);
const token = parameters.get("token") ?? process.env["SPARK_CONNECT_AUTHENTICATE_TOKEN"];
// 8 MB: with the default window of 64 kB the server waits for the client after every batch.
const windowBytes = 8 * 1024 * 1024;

const session = connect(`http://${remote.host}`, { settings: { initialWindowSize: windowBytes } });
session.on("connect", () => session.setLocalWindowSize(windowBytes));
const ids = [bytes(1, randomUUID()), bytes(2, bytes(1, "bench"))];
if (what === "version") {
  await call(session, "AnalyzePlan", Buffer.concat([...ids, bytes(10, "")]));
} else {
  await execute("SELECT 1");
  const idleMb = peakMb();
  const startedAt = performance.now();
  await execute(query);
  console.log(JSON.stringify({ bench: { ms: performance.now() - startedAt, peakMb: peakMb(), idleMb } }));
}
session.close();

async function execute(sql) {
  const reattachable = bytes(5, bytes(1, Buffer.from([0x08, 1])));
  const plan = bytes(3, bytes(1, bytes(10, bytes(1, sql))));
  await call(session, "ExecutePlan", Buffer.concat([...ids, bytes(6, randomUUID()), plan, reattachable]));
}

/** Sends one message and reads the answer to its end. */
function call(http2, method, message) {
  const stream = http2.request({
    ":method": "POST",
    ":path": `/spark.connect.SparkConnectService/${method}`,
    "content-type": "application/grpc",
    te: "trailers",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([header, message]));
  return new Promise((resolve, reject) => {
    let total = 0;
    stream.on("data", (chunk) => {
      total += chunk.length;
    });
    stream.on("trailers", (trailers) => {
      if (trailers["grpc-status"] !== "0") reject(new Error(`${trailers["grpc-status"]}: ${trailers["grpc-message"]}`));
    });
    stream.on("error", reject);
    stream.on("end", () => resolve(total));
  });
}

/** A length-delimited protobuf field. */
function bytes(field, value) {
  const content = Buffer.from(value);
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function varint(value) {
  const out = [];
  let rest = value;
  while (rest > 127) {
    out.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return Buffer.from([...out, rest]);
}

function peakMb() {
  return process.resourceUsage().maxRSS / 1024;
}
