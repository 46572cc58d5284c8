import { describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { SparkConnectClient } from "../../../src/client/spark-connect-client.ts";
import { followShared, type SharedVerdict } from "../../../src/submit/rejoin/follow-shared.ts";
import { ReaderBeat } from "../../../src/submit/rejoin/reader-beat.ts";
import { NoteWriter } from "../../../src/submit/rejoin/run-notes.ts";
import { type Scripted, scripted } from "../support/scripted.ts";
import { type Script, StatusError, serverSideSessionId, sparkError } from "../support/scripted-server.ts";

const operationId = "0a000000-0000-4000-8000-000000000001";
const attempt = 3;

/** A server without GetStatus that keeps settings. `onList` happens before each list of them, and is told which. */
function oldServer(settings: Map<string, string>, onList: (nth: number) => void = () => {}): Script {
  let lists = 0;
  return {
    getStatus: () => {
      throw new StatusError(grpcStatus.UNIMPLEMENTED, "no GetStatus");
    },
    config: ({ sessionId, operation }) => {
      const opType = operation?.opType;
      const kind = opType?.case;
      if (opType?.case === "set") for (const { key, value = "" } of opType.value.pairs) settings.set(key, value);
      if (kind === "getAll") onList(++lists);
      const listed = [...settings].filter(([key]) => key.startsWith("run-notes."));
      const pairs =
        kind === "getAll" ? listed.map(([key, text]) => ({ key: key.slice("run-notes.".length), value: text })) : [];
      return { sessionId, serverSideSessionId, pairs };
    },
  };
}

async function follow({ client, server }: Scripted): Promise<SharedVerdict> {
  const notes = new NoteWriter(client, attempt, "this process");
  using beat = new ReaderBeat(notes);
  const connect = () => new SparkConnectClient({ remote: server.remote });
  const run = { client, connect, operationId, attempt, notes, beat };
  return await followShared(run, { leave: new AbortController().signal });
}

/** Another process of the run. */
const reader = ({ client }: Scripted) => new NoteWriter(client, attempt, "another process");

describe("a run on a server without GetStatus", () => {
  it("is not read while another process gives signs: that one tells the end", async () => {
    const settings = new Map<string, string>();
    const scene: Scripted = await scripted(
      oldServer(settings, (nth) => {
        settings.set(`run-notes.${attempt}.reader`, `another ${nth}`);
        if (nth === 2) void reader(scene).end({ kind: "cancelled" });
      }),
    );
    await using _scene = scene;
    expect(await follow(scene)).toEqual({ kind: "told", end: { kind: "cancelled" } });
    expect(scene.server.count("reattachExecute")).toBe(0);
  });

  it.each(["left", "told"] as const)("is read once its reader has taken leave (%s)", async (farewell) => {
    await using scene = await scripted(oldServer(new Map()));
    await reader(scene).leave(farewell);
    expect(await follow(scene)).toEqual({ kind: "succeeded", observed: [] });
    expect(scene.server.count("reattachExecute")).toBe(1);
  });

  it("is given back to a reader that was not gone: nothing is released, and its end is waited for", async () => {
    const scene: Scripted = await scripted({
      ...oldServer(new Map()),
      reattachExecute: async (stream) => {
        await reader(scene).read();
        await reader(scene).end({ kind: "succeeded", report: { fields: { rows: 1 }, lines: ["1 row"] } });
        stream.fail(sparkError("INVALID_CURSOR.DISCONNECTED"));
      },
    });
    await using _scene = scene;
    await reader(scene).leave("left");
    expect(await follow(scene)).toMatchObject({
      kind: "told",
      end: { kind: "succeeded", report: { lines: ["1 row"] } },
    });
    expect(scene.server.count("reattachExecute")).toBe(1);
    expect(scene.server.count("releaseExecute")).toBe(0);
  });

  it("is read by one of two that begin at once", async () => {
    await using scene = await scripted(oldServer(new Map()));
    await reader(scene).leave("left");
    const first = follow(scene);
    const notes = new NoteWriter(scene.client, attempt, "a later process");
    // It claims after the first one did, and before that one looks again.
    await expect.poll(() => scene.server.count("config")).toBeGreaterThan(3);
    await notes.read();
    await notes.end({ kind: "cancelled" });
    expect(await first).toEqual({ kind: "told", end: { kind: "cancelled" } });
    expect(scene.server.count("reattachExecute")).toBe(0);
  });
});
