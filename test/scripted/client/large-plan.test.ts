import { describe, expect, it } from "vitest";
import { run } from "../support/plans.ts";
import { scripted, threeBatches } from "../support/scripted.ts";
import { complete, respond, serverSideSessionId, sparkError } from "../support/scripted-server.ts";

/** How a server says that it reads plans that are compressed. */
const compressingAbove1000 = ({ sessionId }: { readonly sessionId: string }) => ({
  sessionId,
  serverSideSessionId,
  pairs: [
    { key: "spark.connect.session.planCompression.threshold", value: "1000" },
    { key: "spark.connect.session.planCompression.defaultAlgorithm", value: "ZSTD" },
  ],
});

describe("a large plan", () => {
  it("is sent compressed above the threshold that the server names", async () => {
    const cases: (string | undefined)[] = [];
    await using scene = await scripted({
      config: compressingAbove1000,
      executePlan: async (stream) => {
        cases.push(stream.request.plan?.opType.case);
        await stream.send(respond(stream.request, "0", complete));
        stream.end();
      },
    });
    await run(scene.client, "small");
    await run(scene.client, "x".repeat(2_000));
    expect(cases).toEqual(["root", "compressedOperation"]);
  });

  it("goes uncompressed after the server could not read one", async () => {
    const cases: (string | undefined)[] = [];
    await using scene = await scripted({
      config: compressingAbove1000,
      executePlan: async (stream) => {
        cases.push(stream.request.plan?.opType.case);
        if (stream.nth === 1) return stream.fail(sparkError("CONNECT_INVALID_PLAN.CANNOT_PARSE"));
        await threeBatches(stream);
      },
    });
    await expect(run(scene.client, "x".repeat(2_000))).rejects.toMatchObject({
      errorClass: "CONNECT_INVALID_PLAN.CANNOT_PARSE",
    });
    await run(scene.client, "x".repeat(2_000));
    expect(cases).toEqual(["compressedOperation", "root"]);
  });
});
