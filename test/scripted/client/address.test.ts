import { afterEach, expect, it } from "vitest";
import { type Address, ServerAddress } from "../../../src/client/address/server-address.ts";
import type { ClientOptions } from "../../../src/client/client-options.ts";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { SessionLostError, UnreachableError } from "../../../src/errors.ts";
import { startTcpGate, type TcpGate } from "../support/fault-proxy.ts";
import { run } from "../support/plans.ts";
import { quickPolicy, roundTrip, signal, threeBatches } from "../support/scripted.ts";
import {
  batch,
  refusingAddress,
  respond,
  type Script,
  type ScriptedServer,
  StatusError,
  startScriptedServer,
} from "../support/scripted-server.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource[Symbol.asyncDispose]();
});

function opened<T extends AsyncDisposable>(resource: T): T {
  open.push(resource);
  return resource;
}

const serve = async (script: Script): Promise<ScriptedServer> => opened(await startScriptedServer(script));
const frontOf = async ({ port }: ScriptedServer): Promise<TcpGate> =>
  opened(await startTcpGate({ host: "127.0.0.1", port }));
const at = ({ port }: { readonly port: number }): Address => ({ remote: `sc://127.0.0.1:${port}` });

interface Told {
  readonly client: SparkConnectClient;
  /** How often the address was read. */
  readonly readings: () => number;
}

/** A client that is told these addresses, one each time it asks, and then always the last. */
async function told(
  answers: readonly (Address | Error)[],
  now?: () => number,
  options: Partial<ClientOptions> = {},
): Promise<Told> {
  let readings = 0;
  const read = async (): Promise<Address> => {
    const answer = answers[Math.min(readings++, answers.length - 1)] ?? new Error("no answer");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const address = await ServerAddress.open({ read, ...(now !== undefined && { now }) });
  const { remote } = address.current;
  const client = new SparkConnectClient({ remote, address, retryPolicies: [quickPolicy], ...options });
  return { client: opened(client), readings: () => readings };
}

it("an operation whose front closes in the middle goes on at the address that is told then: each batch once", async () => {
  const cut = signal();
  const server = await serve({
    executePlan: async (stream) => {
      await stream.send(respond(stream.request, "0", batch(0)));
      cut.resolve();
    },
    reattachExecute: threeBatches,
  });
  const [first, second] = [await frontOf(server), await frontOf(server)];
  const { client, readings } = await told([at(first), at(second)]);
  void cut.promise.then(() => first[Symbol.asyncDispose]());
  const batches = await run(client, "q");
  expect(batches.map(({ startOffset }) => startOffset)).toEqual([0n, 1n, 2n]);
  expect({ readings: readings(), executions: server.count("executePlan") }).toEqual({ readings: 2, executions: 1 });
  expect(client.remote).toBe(`sc://127.0.0.1:${second.port}`);
});

it("a short break at an address that still works asks for no other", async () => {
  const server = await serve({
    executePlan: async (stream) => {
      await stream.send(respond(stream.request, "0", batch(0)));
      front.cut();
    },
    reattachExecute: threeBatches,
  });
  const front = await frontOf(server);
  const { client, readings } = await told([at(front)]);
  expect(await run(client, "q")).toHaveLength(3);
  expect(readings()).toBe(1);
});

it("an address that has expired is read again before the next call, once for all calls and sessions", async () => {
  const server = await serve({});
  const [first, second] = [await frontOf(server), await frontOf(server)];
  let now = 0;
  const { client, readings } = await told([{ ...at(first), expiresAt: new Date(1_000) }, at(second)], () => now);
  const other = opened(client.newSession());
  await Promise.all([roundTrip(client), roundTrip(other)]);
  expect([readings(), second.connections]).toEqual([1, 0]);
  now = 1_000;
  await Promise.all([roundTrip(client), roundTrip(client), roundTrip(other)]);
  expect([readings(), second.connections]).toEqual([2, 2]);
});

it("a token that is refused is read again with the address, over the same connection", async () => {
  const seen: (string | undefined)[] = [];
  const server = await serve({
    config: (request, { authorization, "x-team": team }) => {
      seen.push(`${authorization} ${team}`);
      if (authorization !== "Bearer new") throw new StatusError(grpcStatus.UNAUTHENTICATED, "expired");
      return { sessionId: request.sessionId };
    },
  });
  const front = await frontOf(server);
  const { client, readings } = await told([
    { ...at(front), token: "old", headers: { "X-Team": "a" } },
    { ...at(front), token: "new", headers: { "X-Team": "b" } },
  ]);
  await roundTrip(client);
  expect(seen).toEqual(["Bearer old a", "Bearer new b", "Bearer new b"]);
  expect([readings(), front.connections]).toEqual([2, 1]);
});

it("a token that is refused and does not change is asked for once more, and the refusal is the error", async () => {
  const server = await serve({
    config: () => {
      throw new StatusError(grpcStatus.UNAUTHENTICATED, "no");
    },
  });
  const { client, readings } = await told([{ ...at(server), token: "same" }]);
  await expect(roundTrip(client)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  expect(readings()).toBe(2);
});

it("a session whose first address is dead connects at the next one", async () => {
  const server = await serve({});
  const dead = opened(await refusingAddress());
  const { client, readings } = await told([{ remote: dead.remote }, at(server)], undefined, {
    connectTimeoutMs: 1_000,
  });
  await roundTrip(client);
  expect(readings()).toBe(2);
});

it("another server at the new address is a lost session, and nothing is run there", async () => {
  const cut = signal();
  const server = await serve({ executePlan: () => cut.resolve() });
  const other = await serve({
    reattachExecute: (stream) =>
      stream.fail(
        new StatusError(grpcStatus.INTERNAL, "[INVALID_HANDLE.SESSION_NOT_FOUND] unknown", {
          metadata: { errorClass: "INVALID_HANDLE.SESSION_NOT_FOUND" },
        }),
      ),
  });
  const front = await frontOf(server);
  const { client } = await told([at(front), at(other)]);
  void cut.promise.then(() => front[Symbol.asyncDispose]());
  await expect(run(client, "q")).rejects.toBeInstanceOf(SessionLostError);
  expect(other.count("executePlan")).toBe(0);
});

it("an address that cannot be read while the server is away does not end the waiting, and is what the error tells", async () => {
  const server = await serve({});
  const front = await frontOf(server);
  const { client, readings } = await told([at(front), new Error("The remote_command of profile prod failed: down")]);
  await roundTrip(client);
  await front[Symbol.asyncDispose]();
  const error: unknown = await roundTrip(client).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnreachableError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^Cannot reach sc:\S+: .*The remote_command of profile prod failed: down$/s),
  });
  // After each failure but the first and the last.
  expect(readings()).toBe(1 + quickPolicy.maxRetries - 1);
});

it("an expired address that cannot be read again is the error of the call, and the next call asks again", async () => {
  const server = await serve({});
  let now = 0;
  const { client } = await told([{ ...at(server), expiresAt: new Date(1) }, new Error("down"), at(server)], () => now);
  await roundTrip(client);
  now = 1;
  await expect(roundTrip(client)).rejects.toThrow(
    `Cannot learn the address that follows sc://127.0.0.1:${server.port}. down`,
  );
  await roundTrip(client);
});
