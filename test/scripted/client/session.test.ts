import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { InvalidInputError, SessionLostError } from "../../../src/errors.ts";
import type { UserContext } from "../../../src/gen/spark/connect/base_pb.js";
import { eventsOf, query, run } from "../support/plans.ts";
import { roundTrip, scripted, signal, threeBatches } from "../support/scripted.ts";
import { batch, respond, StatusError, serverSideSessionId, sparkError } from "../support/scripted-server.ts";

const version = {
  case: "sparkVersion",
  value: { $typeName: "spark.connect.AnalyzePlanRequest.SparkVersion" },
} as const;
const getAll = { case: "getAll", value: { $typeName: "spark.connect.ConfigRequest.GetAll" } } as const;
const restarted = "5e12ef00-0000-4000-8000-000000000002";

describe("a session", () => {
  it("tells the server which server-side session it knows, from its second call on", async () => {
    const observed: (string | undefined)[] = [];
    await using scene = await scripted({
      config: (request) => {
        observed.push(request.clientObservedServerSideSessionId);
        return { sessionId: request.sessionId, serverSideSessionId };
      },
    });
    await scene.client.config(getAll);
    expect(observed).toEqual([undefined, serverSideSessionId]);
  });

  it("tells its user context's extensions with every request, in the order in which they came, until they are removed", async () => {
    const told: string[][] = [];
    const answer = (request: { readonly sessionId: string; readonly userContext?: UserContext | undefined }) => {
      told.push((request.userContext?.extensions ?? []).map(({ typeUrl }) => typeUrl));
      return { sessionId: request.sessionId, serverSideSessionId };
    };
    await using scene = await scripted({ config: answer, interrupt: answer });
    const value = new Uint8Array([1]);
    const first = scene.client.userContextExtensions.add({ typeUrl: "acme/a", value });
    scene.client.userContextExtensions.add({ typeUrl: "acme/b", value });
    await scene.client.config(getAll);
    await scene.client.interrupt({ all: true });
    scene.client.userContextExtensions.remove(first);
    await scene.client.config(getAll);
    scene.client.userContextExtensions.clear();
    await scene.client.config(getAll);
    const both = ["acme/a", "acme/b"];
    expect(told).toEqual([both, both, both, ["acme/b"], []]);
  });

  it("is lost when another server-side session answers a call, and no later call is sent", async () => {
    await using scene = await scripted({
      analyzePlan: ({ sessionId }) => ({ sessionId, serverSideSessionId: restarted }),
    });
    await expect(scene.client.analyze(version)).rejects.toBeInstanceOf(SessionLostError);
    const before = scene.server.calls.length;
    await expect(scene.client.config(getAll)).rejects.toBeInstanceOf(SessionLostError);
    await expect(run(scene.client, "q")).rejects.toBeInstanceOf(SessionLostError);
    expect(scene.server.calls).toHaveLength(before);
  });

  it("is lost when another server-side session answers within a stream, and nothing of that is given out", async () => {
    await using scene = await scripted({
      executePlan: async (stream) => {
        await stream.send(respond(stream.request, "0", batch(0)));
        await stream.send({ ...respond(stream.request, "1", batch(1)), serverSideSessionId: restarted });
      },
    });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const event of scene.client.execute(query("q")))
        seen.push(event.type === "batch" ? (event.data[0] ?? -1) : -2);
    })();
    await expect(reading).rejects.toBeInstanceOf(SessionLostError);
    expect(seen).toEqual([0]);
    expect(scene.server.count("reattachExecute")).toBe(0);
  });

  it("is lost when an answer names another session", async () => {
    await using scene = await scripted({ analyzePlan: () => ({ sessionId: randomUUID(), serverSideSessionId }) });
    await expect(scene.client.analyze(version)).rejects.toBeInstanceOf(SessionLostError);
  });

  it.each(["SESSION_CHANGED", "SESSION_CLOSED", "SESSION_NOT_FOUND"])(
    "is lost when the server says %s, with its class",
    async (name) => {
      await using scene = await scripted({
        analyzePlan: () => {
          throw sparkError(`INVALID_HANDLE.${name}`);
        },
      });
      const failure = await scene.client.analyze(version).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(SessionLostError);
      expect(failure).toMatchObject({ errorClass: `INVALID_HANDLE.${name}` });
      await expect(scene.client.analyze(version)).rejects.toBe(failure);
    },
  );

  it("never starts an operation in a session that was lost before its first response", async () => {
    await using scene = await scripted({
      executePlan: (stream) => stream.fail(new StatusError(grpcStatus.UNAVAILABLE, "restarting")),
      reattachExecute: (stream) => stream.fail(sparkError("INVALID_HANDLE.SESSION_NOT_FOUND")),
    });
    await expect(run(scene.client, "q")).rejects.toBeInstanceOf(SessionLostError);
    expect(scene.server.count("executePlan")).toBe(1);
  });

  it("is released once when its client is disposed twice, and takes no more calls", async () => {
    await using scene = await scripted({});
    await scene.client.config(getAll);
    await Promise.all([scene.client[Symbol.asyncDispose](), scene.client[Symbol.asyncDispose]()]);
    expect(scene.server.count("releaseSession")).toBe(1);
    await expect(scene.client.config(getAll)).rejects.toBeInstanceOf(InvalidInputError);
  });

  it("is not released when nothing was ever sent, when it is to be kept, or when it is lost", async () => {
    await using unused = await scripted({});
    await unused.client[Symbol.asyncDispose]();
    expect(unused.server.calls).toEqual([]);
    await using kept = await scripted({}, { keepSession: true });
    await kept.client.config(getAll);
    await kept.client[Symbol.asyncDispose]();
    expect(kept.server.count("releaseSession")).toBe(0);
    await using lost = await scripted({
      analyzePlan: ({ sessionId }) => ({ sessionId, serverSideSessionId: restarted }),
    });
    await lost.client.analyze(version).catch(() => {});
    await lost.client[Symbol.asyncDispose]();
    expect(lost.server.count("releaseSession")).toBe(0);
  });

  it("hides no error of its caller's when releasing fails", async () => {
    await using scene = await scripted({
      releaseSession: () => {
        throw new StatusError(grpcStatus.INTERNAL, "no");
      },
    });
    await scene.client.config(getAll);
    await expect(scene.client[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });

  it("can be used again after a release that allows it, and not after one that does not", async () => {
    const ids = [serverSideSessionId, restarted];
    let at = 0;
    await using scene = await scripted({
      config: ({ sessionId }) => ({ sessionId, serverSideSessionId: ids[at] ?? "" }),
      releaseSession: ({ sessionId }) => ({ sessionId, serverSideSessionId: ids[at++] ?? "" }),
    });
    await scene.client.config(getAll);
    await scene.client.releaseSession({ allowReconnect: true });
    await scene.client.config(getAll);
    await scene.client.releaseSession();
    await expect(scene.client.config(getAll)).rejects.toBeInstanceOf(SessionLostError);
  });

  it("opens another one on the same server, with the same options and another id", async () => {
    const seen: (string | undefined)[] = [];
    await using scene = await scripted(
      {
        config: ({ sessionId }, headers) => {
          seen.push(headers["x-team"]);
          return { sessionId, serverSideSessionId };
        },
      },
      { headers: { "X-Team": "credit" } },
    );
    await using other = scene.client.newSession();
    expect(other.sessionId).not.toBe(scene.client.sessionId);
    expect(scene.server.calls).toEqual([]);
    await other.config(getAll);
    expect(seen).toEqual(["credit", "credit"]);
  });

  it("that is cloned knows the clone's server-side session, and a clone is asked for once only", async () => {
    await using scene = await scripted({
      cloneSession: ({ sessionId, newSessionId }) => ({
        sessionId,
        serverSideSessionId,
        newSessionId: newSessionId ?? "",
        newServerSideSessionId: restarted,
      }),
    });
    await using clone = await scene.client.cloneSession();
    await expect(clone.config(getAll)).rejects.toBeInstanceOf(SessionLostError);
    await using failing = await scripted({
      cloneSession: () => {
        throw new StatusError(grpcStatus.UNAVAILABLE, "away");
      },
    });
    await expect(failing.client.cloneSession()).rejects.toThrowError("away");
    expect(failing.server.count("cloneSession")).toBe(1);
  });
});

describe("leaving an operation", () => {
  it("by an abort interrupts and releases it before the reader is told", async () => {
    const reason = new Error("enough");
    const abort = new AbortController();
    await using scene = await scripted({
      executePlan: (stream) => stream.send(respond(stream.request, "0", batch(0))),
    });
    const reading = (async () => {
      for await (const _ of scene.client.execute(query("q"), { signal: abort.signal })) abort.abort(reason);
    })();
    await expect(reading).rejects.toBe(reason);
    expect(scene.server.calls).toEqual(["config", "executePlan", "interrupt", "releaseExecute"]);
  });

  it("by an abort before anything was sent sends nothing", async () => {
    await using scene = await scripted({});
    const reason = new Error("never mind");
    await expect(run(scene.client, "q", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(scene.server.calls).toEqual([]);
  });

  it("by an abort reads on to the operation's end before it is released", async () => {
    const abort = new AbortController();
    let hasEnded = false;
    let endedBeforeRelease = false;
    let end = (): void => {};
    const { promise: isInterrupted, resolve: onInterrupt } = signal();
    await using scene = await scripted({
      executePlan: async (stream) => {
        await stream.send(respond(stream.request, "0", batch(0)));
        end = () => stream.fail(sparkError("OPERATION_CANCELED"));
      },
      interrupt: ({ sessionId }) => {
        onInterrupt();
        return { sessionId };
      },
      releaseExecute: ({ sessionId }) => {
        endedBeforeRelease = hasEnded;
        return { sessionId };
      },
    });
    const reading = (async () => {
      for await (const _ of scene.client.execute(query("q"), { signal: abort.signal }))
        abort.abort(new Error("enough"));
    })();
    // Enough time to release the session, if it had not ended.
    void isInterrupted.then(async () => {
      for (let trip = 0; trip < 5; trip++) await roundTrip(scene.client);
      hasEnded = true;
      end();
    });
    await expect(reading).rejects.toThrowError("enough");
    expect(endedBeforeRelease).toBe(true);
  });

  it("by an abort or a refusal never stops an operation of the same id that another client started", async () => {
    const operationId = randomUUID();
    const abort = new AbortController();
    const targets: (string | undefined)[] = [];
    await using scene = await scripted({
      executePlan: (stream) => {
        if (stream.nth === 1) stream.fail(sparkError("INVALID_HANDLE.OPERATION_ALREADY_EXISTS"));
        else abort.abort(new Error("enough"));
      },
      interrupt: ({ sessionId, interrupt }) => {
        targets.push(interrupt.case);
        return { sessionId };
      },
    });
    await expect(run(scene.client, "q", { operationId })).rejects.toMatchObject({
      errorClass: "INVALID_HANDLE.OPERATION_ALREADY_EXISTS",
    });
    await expect(run(scene.client, "q", { operationId, signal: abort.signal })).rejects.toThrowError("enough");
    expect(new Set(targets)).toEqual(new Set(["operationTag"]));
    expect(scene.server.count("releaseExecute")).toBe(0);
  });

  it("by an abort asks until the server knows an operation that is still on its way", async () => {
    const abort = new AbortController();
    const operationId = randomUUID();
    let asked = 0;
    await using scene = await scripted({
      executePlan: () => abort.abort(new Error("enough")),
      interrupt: ({ sessionId }) => ({ sessionId, interruptedIds: ++asked < 4 ? [] : [operationId] }),
    });
    await expect(run(scene.client, "q", { operationId, signal: abort.signal })).rejects.toThrowError("enough");
    expect(scene.server.calls.slice(2)).toEqual(["interrupt", "interrupt", "interrupt", "interrupt", "releaseExecute"]);
  });

  it("by leaving the loop interrupts and releases it", async () => {
    await using scene = await scripted({
      executePlan: (stream) => stream.send(respond(stream.request, "0", batch(0))),
    });
    for await (const _ of scene.client.execute(query("q"))) break;
    expect(scene.server.calls).toEqual(["config", "executePlan", "interrupt", "releaseExecute"]);
  });

  it("by detaching sends nothing more, and keeps the session", async () => {
    const detach = new AbortController();
    const accepted: string[] = [];
    const operationId = randomUUID();
    await using scene = await scripted({
      executePlan: (stream) => stream.send(respond(stream.request, "0", batch(0))),
    });
    const events = scene.client.execute(query("q"), {
      operationId,
      detach: detach.signal,
      onAccepted: (id) => {
        accepted.push(id);
        detach.abort();
      },
    });
    expect((await eventsOf(events)).length).toBeLessThanOrEqual(1);
    await scene.client[Symbol.asyncDispose]();
    expect(accepted).toEqual([operationId]);
    expect(scene.server.calls).toEqual(["config", "executePlan"]);
  });

  it("by detaching waits until the server has the operation", async () => {
    const operationId = randomUUID();
    const accepted: string[] = [];
    let asked = 0;
    await using scene = await scripted({
      executePlan: () => {},
      getStatus: ({ sessionId }) => ({ sessionId, operationStatuses: ++asked < 2 ? [] : [{ operationId, state: 2 }] }),
    });
    const options = { operationId, detach: AbortSignal.abort(), onAccepted: (id: string) => void accepted.push(id) };
    expect(await eventsOf(scene.client.execute(query("q"), options))).toEqual([]);
    expect(accepted).toEqual([operationId]);
    await scene.client[Symbol.asyncDispose]();
    expect(scene.server.calls).toEqual(["config", "executePlan", "getStatus", "getStatus", "getStatus"]);
  });

  it("by detaching fails when the server refuses the operation", async () => {
    const accepted: string[] = [];
    await using scene = await scripted({
      executePlan: (stream) => stream.fail(sparkError("INVALID_HANDLE.OPERATION_ALREADY_EXISTS")),
    });
    const options = { detach: AbortSignal.abort(), onAccepted: (id: string) => void accepted.push(id) };
    await expect(eventsOf(scene.client.execute(query("q"), options))).rejects.toMatchObject({
      errorClass: "INVALID_HANDLE.OPERATION_ALREADY_EXISTS",
    });
    expect(accepted).toEqual([]);
  });

  it("by detaching one that is attached again and read to its end releases the session after all", async () => {
    const operationId = randomUUID();
    await using scene = await scripted({
      executePlan: (stream) => stream.send(respond(stream.request, "0", batch(0))),
      reattachExecute: threeBatches,
    });
    await eventsOf(scene.client.execute(query("q"), { operationId, detach: AbortSignal.abort() }));
    expect((await eventsOf(scene.client.attach(operationId))).length).toBe(3);
    await scene.client[Symbol.asyncDispose]();
    expect(scene.server.count("releaseSession")).toBe(1);
  });
});
