import { describe, expect, it } from "vitest";
import { SessionLostError } from "../../../src/errors.ts";
import { SparkSession } from "../../../src/sql/spark-session.ts";
import { quickPolicy, signal } from "../support/scripted.ts";
import {
  complete,
  respond,
  type Script,
  StatusError,
  sparkError,
  startScriptedServer,
} from "../support/scripted-server.ts";

/** A server that knows which sessions it has lost, and what it ran in which. */
async function scene(script: Script = {}) {
  const lost = new Set<string>();
  const ran: string[] = [];
  const names = new Map<string, string>();
  /** `s1`, `s2`, … in the order in which the server sees them. */
  const nameOf = (sessionId: string) => {
    const name = names.get(sessionId) ?? `s${names.size + 1}`;
    names.set(sessionId, name);
    return name;
  };
  const server = await startScriptedServer({
    executePlan: async (stream) => {
      const { request } = stream;
      if (lost.has(request.sessionId)) return stream.fail(sparkError("INVALID_HANDLE.SESSION_CLOSED"));
      ran.push(nameOf(request.sessionId));
      await stream.send(respond(request, "0", complete));
      stream.end();
    },
    analyzePlan: ({ sessionId }) => {
      if (lost.has(sessionId)) throw sparkError("INVALID_HANDLE.SESSION_CLOSED");
      ran.push(nameOf(sessionId));
      return { sessionId, result: { case: "sparkVersion", value: { version: "4.3.0" } } };
    },
    ...script,
  });
  const lose = (spark: SparkSession): void => void lost.add(spark.sessionId);
  const open = (setup: (spark: SparkSession) => unknown): Promise<SparkSession> =>
    SparkSession.builder
      .remote(server.remote)
      .client({ retryPolicies: [quickPolicy] })
      .renewable({ setup })
      .create();
  return { server, lose, open, ran, nameOf, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const progress = { case: "executionProgress", value: {} } as const;
const run = async (spark: SparkSession): Promise<void> => void (await spark.range(1).collect());
/** A setup of one operation, as the making of a view is. */
const view = (spark: SparkSession) => spark.range(1).createOrReplaceTempView("v");

describe("a renewable session", () => {
  it("that the server lost is replaced and set up before the next operation, which then runs once", async () => {
    await using at = await scene();
    await using spark = await at.open(view);
    const { sessionId } = spark;
    const rows = spark.range(1);
    await rows.collect();
    at.lose(spark);
    await rows.collect();
    await spark.version();
    expect(at.ran).toEqual(["s1", "s1", "s2", "s2", "s2"]);
    expect(spark.sessionId).not.toBe(sessionId);
  });

  it("is set up once for all operations that find it lost at the same time, and they wait for that", async () => {
    const order: string[] = [];
    await using at = await scene();
    await using spark = await at.open(async (session) => {
      await view(session);
      order.push(`setup of ${at.nameOf(session.sessionId)}`);
    });
    at.lose(spark);
    const operation = async () => {
      await run(spark);
      order.push(at.nameOf(spark.sessionId));
    };
    await Promise.all([operation(), operation(), spark.version().then((version) => order.push(version))]);
    expect(order.slice(0, 2)).toEqual(["setup of s1", "setup of s2"]);
    expect(order.slice(2).sort()).toEqual(["4.3.0", "s2", "s2"]);
  });

  it.each([
    ["after an answer", (ids: Parameters<typeof respond>[0]) => [respond(ids, "0", progress)]],
    ["before its first answer", () => []],
  ] as const)("fails an operation that was under way, %s, and does not repeat it", async (_, answers) => {
    const executed: string[] = [];
    await using at = await scene({
      executePlan: async (stream) => {
        executed.push(at.nameOf(stream.request.sessionId));
        for (const answer of answers(stream.request)) await stream.send(answer);
        if (stream.nth === 1) return stream.fail(new StatusError(14, "going down"));
        await stream.send(respond(stream.request, "1", complete));
        stream.end();
      },
      reattachExecute: (stream) => stream.fail(sparkError("INVALID_HANDLE.SESSION_NOT_FOUND")),
    });
    await using spark = await at.open(() => {});
    await expect(run(spark)).rejects.toMatchObject({ name: "SessionLostError", code: "SESSION_LOST" });
    expect(executed).toEqual(["s1"]);
    await spark.sql("SELECT 1");
    expect(executed).toEqual(["s1", "s2"]);
  });

  it("whose setup fails fails each operation that waits with that error, and is set up afresh for the next", async () => {
    const released: string[] = [];
    const failed = signal();
    await using at = await scene({
      releaseSession: ({ sessionId }) => {
        released.push(at.nameOf(sessionId));
        failed.resolve();
        return { sessionId };
      },
    });
    const setups: string[] = [];
    await using spark = await at.open(async (session) => {
      await view(session);
      setups.push(at.nameOf(session.sessionId));
      if (setups.length === 2) throw new Error("no such table");
    });
    at.lose(spark);
    const results = await Promise.allSettled([run(spark), run(spark)]);
    expect(results.map((result) => result.status === "rejected" && result.reason.message)).toEqual([
      "no such table",
      "no such table",
    ]);
    await failed.promise;
    expect(released).toEqual(["s2"]);
    await run(spark);
    expect(setups).toEqual(["s1", "s2", "s3"]);
  });

  it("that two callers ask for at once has the settings and the setup of both, one after the other", async () => {
    const done: string[] = [];
    await using at = await scene({
      config: ({ sessionId, operation }) => {
        const asked = operation?.opType;
        if (asked?.case === "set") done.push(...asked.value.pairs.map(({ key }) => key));
        return { sessionId };
      },
    });
    const made = (name: string) => {
      const setup = async (spark: SparkSession) => {
        await view(spark);
        done.push(`setup of ${name}`);
      };
      return SparkSession.builder.remote(at.server.remote).config(name, true).renewable({ setup }).getOrCreate();
    };
    const [one, other] = await Promise.all([made("a"), made("b")]);
    await using spark = one;
    expect(other).toBe(spark);
    expect(done).toEqual(["a", "setup of a", "b", "setup of b"]);
  });

  it("that one caller cannot set up is set up by the one that waits, in a session of its own", async () => {
    await using at = await scene();
    await using spark = await at.open(() => {});
    const setups: string[] = [];
    const setup = (name: string) => async () => {
      await view(spark);
      setups.push(`${name} in ${at.nameOf(spark.sessionId)}`);
      if (name === "one") throw new Error("no such table");
    };
    const results = await Promise.allSettled([
      spark.client.renewWith(setup("one")),
      spark.client.renewWith(setup("other")),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(setups).toEqual(["one in s1", "other in s2"]);
  });

  it("that cannot be set up in the first place is not given out, and leaves no session", async () => {
    await using at = await scene();
    await expect(
      at.open(async (session) => {
        await view(session);
        throw new Error("no such table");
      }),
    ).rejects.toThrow("no such table");
    expect(at.server.count("releaseSession")).toBe(1);
  });

  it("that is lost again during its setup fails the operations that wait, and the next one begins anew", async () => {
    await using at = await scene();
    const setups: string[] = [];
    await using spark = await at.open(async (session) => {
      await view(session);
      setups.push(at.nameOf(session.sessionId));
      if (setups.length !== 2) return;
      at.lose(session);
      await view(session);
    });
    at.lose(spark);
    await expect(run(spark)).rejects.toBeInstanceOf(SessionLostError);
    await run(spark);
    expect(setups).toEqual(["s1", "s2", "s3"]);
  });

  it("says of a checkpoint and of a streaming query that they went with their session", async () => {
    await using at = await scene({
      executePlan: async (stream) => {
        const { request } = stream;
        const { case: kind } = (request.plan?.opType.case === "command" && request.plan.opType.value.commandType) || {};
        const relation = { relationId: "r1" };
        const query = { queryId: { id: "q", runId: "r" }, name: "counts" };
        if (kind === "checkpointCommand")
          await stream.send(respond(request, "0", { case: "checkpointCommandResult", value: { relation } }));
        if (kind === "writeStreamOperationStart")
          await stream.send(respond(request, "0", { case: "writeStreamOperationStartResult", value: query }));
        await stream.send(respond(request, "1", complete));
        stream.end();
      },
    });
    await using spark = await at.open(() => {});
    const before = spark.sessionId;
    const kept = await spark.range(3).localCheckpoint();
    const query = await spark.readStream.format("rate").load().writeStream.format("noop").start();
    await kept.union(spark.range(1)).collect();
    at.lose(spark);
    await spark.version();
    const gone = (what: string) => ({
      name: "SessionLostError",
      message: `${what} is gone with the session ${before}. Make it again.`,
    });
    await expect(kept.union(spark.range(1)).collect()).rejects.toMatchObject(gone("The checkpoint"));
    await expect(kept.schema()).rejects.toMatchObject(gone("The checkpoint"));
    await expect(query.stop()).rejects.toMatchObject(gone("The streaming query counts"));
    await spark.range(1).collect();
  });

  it("is kept from being idle: the server hears of it three times in the time that it gives an idle session", async () => {
    const thrice = signal();
    let pings = 0;
    await using at = await scene({
      config: ({ sessionId, operation }) => {
        const asked = operation?.opType;
        if (asked?.case === "getOption" && asked.value.keys.length === 0 && ++pings === 3) thrice.resolve();
        const key = "spark.connect.session.manager.defaultSessionTimeout";
        return { sessionId, pairs: [{ key, value: "300ms" }] };
      },
    });
    await using spark = await at.open(() => {});
    await thrice.promise;
    expect(at.server.calls).toEqual(Array.from({ length: 1 + 3 }, () => "config"));
    await spark.stop();
  });

  it("that is lost when it is stopped is not replaced", async () => {
    await using at = await scene();
    const spark = await at.open(view);
    at.lose(spark);
    await spark.stop();
    expect(at.ran).toEqual(["s1"]);
    await expect(run(spark)).rejects.toThrow("This session is closed. Open a new one.");
  });

  it("without a setup has the settings of its builder again", async () => {
    const set: string[] = [];
    await using at = await scene({
      config: ({ sessionId, operation }) => {
        const asked = operation?.opType;
        if (asked?.case === "set") set.push(`${at.nameOf(sessionId)} ${asked.value.pairs.map(({ key }) => key)}`);
        return { sessionId };
      },
    });
    const builder = SparkSession.builder.remote(at.server.remote).config("spark.sql.ansi.enabled", true);
    await using spark = await builder.renewable().create();
    at.lose(spark);
    await run(spark);
    expect(set).toEqual(["s1 spark.sql.ansi.enabled", "s2 spark.sql.ansi.enabled"]);
  });
});

it("a session that is not renewable stays lost", async () => {
  await using at = await scene();
  await using spark = await SparkSession.builder.remote(at.server.remote).create();
  at.lose(spark);
  await expect(run(spark)).rejects.toBeInstanceOf(SessionLostError);
  await expect(run(spark)).rejects.toBeInstanceOf(SessionLostError);
  expect(at.ran).toEqual([]);
});
