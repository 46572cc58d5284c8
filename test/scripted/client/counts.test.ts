import { describe, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { serverResult } from "../../unit/arrow/fixtures/server-batches.ts";
import { complete, respond, type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";

/** A server that claims so many rows for a batch of three. */
async function serverSaying(rowCount: bigint, data: Uint8Array = threeRows()): Promise<ScriptedServer> {
  return startScriptedServer({
    executePlan: async ({ request, send, end }) => {
      await send(respond(request, "1", { case: "arrowBatch", value: { rowCount, startOffset: 0n, data } }));
      await send(respond(request, "2", complete));
      end();
    },
  });
}

function threeRows(): Uint8Array {
  return serverResult("no columns").batches[0] ?? new Uint8Array();
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("the rows of a batch", () => {
  it.each([999_999n, 2n, 0n])("are counted: three where the server announced %s are refused", async (announced) => {
    await using server = await serverSaying(announced);
    await using spark = await SparkSession.builder.remote(server.remote).create();
    const wrong = {
      name: "SparkConnectError",
      message: `The server announced ${announced} rows in a batch and sent 3.`,
    };
    const df = spark.range(3);
    await expect(df.collect()).rejects.toMatchObject(wrong);
    await expect(df.toArrow()).rejects.toMatchObject(wrong);
    await expect(df.first()).rejects.toMatchObject(wrong);
    await expect(all(df)).rejects.toMatchObject(wrong);
    await expect(all(df.batches())).rejects.toMatchObject(wrong);
    await expect(df.show()).rejects.toMatchObject(wrong);
  });

  it("are taken where they are as many as announced", async () => {
    await using server = await serverSaying(3n);
    await using spark = await SparkSession.builder.remote(server.remote).create();
    expect(await spark.range(3).collect()).toHaveLength(3);
    expect((await spark.range(3).toArrow()).numRows).toBe(3);
  });

  it("that are damaged end in an error of ours, also as an Arrow table", async () => {
    await using server = await serverSaying(3n, threeRows().subarray(0, 40));
    await using spark = await SparkSession.builder.remote(server.remote).create();
    const damaged = { name: "SparkConnectError" };
    await expect(spark.range(3).collect()).rejects.toMatchObject(damaged);
    await expect(spark.range(3).toArrow()).rejects.toMatchObject(damaged);
  });
});
