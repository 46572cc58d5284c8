import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { functions as F, SparkConnectClient, SparkSession } from "../../src/index.ts";
import { type FixedAddress, type FixedServer, fixedAddress, startAt } from "../runs/fixed-server.ts";

const root = join(import.meta.dirname, "..", "..");
const maxQueries = 4;

let address: FixedAddress;
let spark: FixedServer;
let service: ChildProcess;
let url: string;
/** The service's session that Spark had before it restarted. */
let firstSession: string;

beforeAll(async () => {
  address = await fixedAddress();
  spark = await startAt(address, { master: "local[2]" });
  const { NODE_OPTIONS: _, ...own } = process.env;
  service = spawn(process.execPath, ["examples/web-service.ts"], {
    cwd: root,
    env: {
      ...own,
      PORT: "0",
      MAX_QUERIES: String(maxQueries),
      SPARK_REMOTE: address.remote,
      SPARK_CONNECT_AUTHENTICATE_TOKEN: address.token,
      SPARK_USER: "service",
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const line = await new Promise<string>((resolve) => {
    service.stdout?.once("data", (data: Buffer) => resolve(String(data)));
    service.once("exit", () => resolve("the service has ended"));
  });
  url = /http:\S+/.exec(line)?.[0] ?? expect.unreachable(line);
  firstSession = (await health()).session;
});
afterAll(async () => {
  service?.kill("SIGKILL");
  await spark?.[Symbol.asyncDispose]();
});

async function health() {
  const response = await fetch(`${url}/healthz`);
  return { status: response.status, ...((await response.json()) as { session: string; running: number }) };
}

/** The lines that a request for orders must give. */
const expected = (from: number, to: number): readonly string[] => [
  ...Array.from({ length: to - from + 1 }, (_, at) => `{"id":${from + at},"customer":"customer ${(from + at) % 7}"}`),
  `{"rows":${to - from + 1}}`,
];

type Outcome = "whole" | "refused" | "failed with its last line";

/** What came of a request; throws if it is none of what a client may count on. */
async function request(from: number, to: number): Promise<Outcome> {
  const response = await fetch(`${url}/orders?from=${from}&to=${to}`);
  const lines = (await response.text()).trimEnd().split("\n");
  if (response.status === 503) {
    expect(response.headers.get("retry-after")).toBe("1");
    expect(["BUSY", "SESSION_LOST", "UNREACHABLE", "TIMEOUT"]).toContain(JSON.parse(lines[0] ?? "").error);
    return "refused";
  }
  expect(response.status).toBe(200);
  const last = JSON.parse(lines.at(-1) ?? "");
  if (!("error" in last)) {
    expect(lines).toEqual(expected(from, to));
    return "whole";
  }
  expect(["SESSION_LOST", "UNREACHABLE", "TIMEOUT"]).toContain(last.error);
  expect(lines.slice(0, -1)).toEqual(expected(from, to).slice(0, lines.length - 1));
  return "failed with its last line";
}

/** A response that has begun, and is not read on. */
async function begun(from: number, to: number): Promise<IncomingMessage> {
  const asked = get(`${url}/orders?from=${from}&to=${to}`);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return response;
}

/** How many operations the service's session has on the server that have not ended. */
async function operations(sessionId: string): Promise<number> {
  const { remote, token } = address;
  await using client = new SparkConnectClient({ remote, token, sessionId, userId: "service", keepSession: true });
  const states = (await client.operationStatus([])).map(({ state }) => state);
  return states.filter((state) => state === "running" || state === "terminating").length;
}

it("streams each row as a line, and then how many there were", async () => {
  expect(await request(5, 20_004)).toBe("whole");
  expect(await request(1, 0)).toBe("whole");
  expect((await fetch(`${url}/orders?from=1`)).status).toBe(400);
});

it("refuses what is too much at a time, and stops the queries whose clients go", async () => {
  // Nobody reads them, and they do not fit into the buffers on the way: they stay open.
  const held = await Promise.all(Array.from({ length: maxQueries }, () => begun(0, 999_999)));
  expect(held.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  expect(await operations(firstSession)).toBe(maxQueries);
  const refused = await fetch(`${url}/orders?from=0&to=1`);
  expect([refused.status, refused.headers.get("retry-after"), await refused.json()]).toEqual([
    503,
    "1",
    { error: "BUSY" },
  ]);
  for (const response of held) response.destroy();
  await expect.poll(() => health(), { timeout: 30_000 }).toMatchObject({ status: 200, running: 0 });
  expect(await operations(firstSession)).toBe(0);
  expect(await request(0, 9)).toBe("whole");
});

it("goes on when Spark restarts beneath its load: each answer is whole, or says that it is not", {
  timeout: 300_000,
}, async () => {
  const { remote, token } = address;
  const builder = SparkSession.builder.client({ remote, token }).renewable({
    setup: async (session) => {
      await session.udf.register(
        "twice",
        F.udf((n: number) => n * 2, { args: ["int"], returns: "int" }),
      );
      await session.range(3).createOrReplaceTempView("three");
    },
  });
  await using here = await builder.create();
  const minusOne = F.udf((n: number) => n - 1, { args: ["int"], returns: "int" });
  const rows = here.sql("SELECT twice(int(id)) AS n FROM three ORDER BY n").select(minusOne(F.col("n")).alias("n"));
  const numbers = async () => (await rows.collect()).map(({ n }) => n);
  expect(await numbers()).toEqual([-1, 1, 3]);

  const outcomes: Outcome[] = [];
  let isBack = false;
  const load = async (client: number): Promise<void> => {
    // Each client asks until it has had three whole answers from the new Spark.
    for (let whole = 0; whole < 3; ) {
      const wasBack = isBack;
      const outcome = await request(client * 1_000, client * 1_000 + 9_999);
      outcomes.push(outcome);
      if (outcome === "whole" && wasBack) whole++;
      if (outcome === "refused") await delay(50);
    }
  };
  const clients = Promise.all([1, 2, 3, 4, 5].map(load));
  await expect.poll(() => outcomes.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(20);
  await spark.kill();
  await spark[Symbol.asyncDispose]();
  spark = await startAt(address, { master: "local[2]" });
  isBack = true;
  await clients;
  expect(service.exitCode).toBeNull();
  const { status, session, running } = await health();
  expect({ status, running }).toEqual({ status: 200, running: 0 });
  expect(session).not.toBe(firstSession);
  expect(await operations(session)).toBe(0);
  // What this process built before has its functions and its view again.
  expect(await numbers()).toEqual([-1, 1, 3]);
  // The kill came in the middle of the load.
  expect(outcomes.filter((outcome) => outcome !== "whole").length).toBeGreaterThan(0);
});

it("ends its session when it is told to end", async () => {
  const { session } = await health();
  service.kill("SIGTERM");
  expect(await once(service, "exit")).toEqual([0, null]);
  await expect(operations(session)).rejects.toMatchObject({ code: "SESSION_LOST" });
});
