import { makeVector, Table, tableToIPC } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { complete, respond, type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";

const numRows = 200_000;
/** 32,768 values between two of them, of one column here. */
const turns = Math.floor(numRows / 32_768);

/** Sends one large batch. */
async function serverOfOneBatch(): Promise<ScriptedServer> {
  const ids = BigInt64Array.from({ length: numRows }, (_none, id) => BigInt(id));
  const data = tableToIPC(new Table({ id: makeVector(ids) }), "stream");
  return startScriptedServer({
    executePlan: async ({ request, send, end }) => {
      await send(respond(request, "1", { case: "arrowBatch", value: { rowCount: BigInt(numRows), data } }));
      await send(respond(request, "2", complete));
      end();
    },
  });
}

/** Counts how often the event loop comes round. */
function countTurns(): { readonly stop: () => number } {
  let count = 0;
  let next = setImmediate(function again() {
    count += 1;
    next = setImmediate(again);
  });
  return {
    stop: () => {
      clearImmediate(next);
      return count;
    },
  };
}

describe("one large batch", () => {
  it("leaves the event loop its turns while its rows are iterated", async () => {
    await using server = await serverOfOneBatch();
    await using spark = await SparkSession.builder.remote(server.remote).create();
    let sum = 0n;
    let counted: ReturnType<typeof countTurns> | undefined;
    let count = 0;
    for await (const row of spark.range(numRows)) {
      // From the first row to the last there is nothing to wait for.
      counted ??= countTurns();
      sum += row["id"] as bigint;
      if (row["id"] === BigInt(numRows - 1)) count = counted.stop();
    }
    expect(sum).toBe((BigInt(numRows) * BigInt(numRows - 1)) / 2n);
    expect(count).toBeGreaterThanOrEqual(turns);
  });

  it("is collected in order", async () => {
    await using server = await serverOfOneBatch();
    await using spark = await SparkSession.builder.remote(server.remote).create();
    const rows = await spark.range(numRows).collect();
    expect(rows.length).toBe(numRows);
    expect(rows.findIndex((row, index) => row["id"] !== BigInt(index))).toBe(-1);
  });

  it("ends within when the signal aborts, and the operation is interrupted", async () => {
    await using server = await serverOfOneBatch();
    await using spark = await SparkSession.builder.remote(server.remote).create();
    const controller = new AbortController();
    const reason = new Error("enough");
    let rows = 0;
    const reading = async (): Promise<void> => {
      for await (const _row of spark.range(numRows).toLocalIterator({ signal: controller.signal })) {
        rows += 1;
        if (rows === 1) setImmediate(() => controller.abort(reason));
      }
    };
    await expect(reading()).rejects.toBe(reason);
    expect(rows).toBeLessThanOrEqual(32_768);
    expect(server.count("interrupt")).toBe(1);
  });
});
