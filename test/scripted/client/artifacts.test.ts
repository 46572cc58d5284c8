import { describe, expect, it } from "vitest";
import { scripted } from "../support/scripted.ts";
import { serverSideSessionId } from "../support/scripted-server.ts";

describe("artifacts", () => {
  it("arrive in order: small ones together, large ones in chunks that are announced", async () => {
    const shapes: unknown[] = [];
    await using scene = await scripted({
      addArtifacts: (requests) => {
        for (const { payload } of requests) {
          shapes.push(
            payload.case === "batch"
              ? payload.value.artifacts.map(({ name }) => name)
              : payload.case === "beginChunk"
                ? [
                    payload.value.name,
                    payload.value.totalBytes,
                    payload.value.numChunks,
                    payload.value.initialChunk?.data.byteLength,
                  ]
                : payload.value?.data.byteLength,
          );
        }
        return { sessionId: requests[0]?.sessionId ?? "", serverSideSessionId };
      },
    });
    const bytes = (length: number): Uint8Array => new Uint8Array(length);
    await scene.client.addArtifacts([
      { name: "files/a", content: bytes(10) },
      { name: "files/b", content: bytes(20) },
      { name: "jars/c.jar", content: bytes(70_000) },
      { name: "files/d", content: bytes(32_768) },
      { name: "files/e", content: bytes(1) },
    ]);
    expect(shapes).toEqual([
      ["files/a", "files/b"],
      ["jars/c.jar", 70_000n, 3n, 32_768],
      32_768,
      4_464,
      ["files/d"],
      ["files/e"],
    ]);
  });

  it("carry the CRC-32 of each chunk, and one that arrived damaged is an error with its name", async () => {
    const crcs: (bigint | undefined)[] = [];
    await using scene = await scripted({
      addArtifacts: (requests) => {
        for (const { payload } of requests)
          if (payload.case === "batch") crcs.push(payload.value.artifacts[0]?.data?.crc);
        return {
          sessionId: requests[0]?.sessionId ?? "",
          serverSideSessionId,
          artifacts: [{ name: "files/a", isCrcSuccessful: false }],
        };
      },
    });
    await expect(
      scene.client.addArtifacts([{ name: "files/a", content: Buffer.from("123456789") }]),
    ).rejects.toThrowError("files/a");
    expect(crcs).toEqual([0xcbf43926n]);
  });

  it("that are cached already are not sent again", async () => {
    const sent: string[] = [];
    await using scene = await scripted({
      artifactStatus: ({ sessionId, names }) => ({
        sessionId,
        serverSideSessionId,
        statuses: { [names[0] ?? ""]: { exists: true } },
      }),
      addArtifacts: (requests) => {
        for (const { payload } of requests)
          if (payload.case === "batch") sent.push(...payload.value.artifacts.map(({ name }) => name));
        return { sessionId: requests[0]?.sessionId ?? "", serverSideSessionId };
      },
    });
    const [a, b, c] = await scene.client.cacheArtifacts([Buffer.from("a"), Buffer.from("b"), Buffer.from("b")]);
    expect(a).toBe("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
    expect(b).toBe(c);
    expect(sent).toEqual([`cache/${b}`]);
  });

  it("with a name that leaves its folder are refused before anything is sent", async () => {
    await using scene = await scripted({});
    await expect(
      scene.client.addArtifacts([{ name: "files/../../x", content: new Uint8Array() }]),
    ).rejects.toThrowError("not a relative path");
    expect(scene.server.count("addArtifacts")).toBe(0);
  });
});
