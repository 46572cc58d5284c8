import { expect, it } from "vitest";
import { col, type StreamingQueryListenerLike } from "../../../src/index.ts";
import { ownSession } from "./own-session.ts";

const session = ownSession();
const rates = () => session.spark.readStream.format("rate").option("rowsPerSecond", 100).load();

it("a streaming query runs on the server, is found again, tells how it goes, and stops", async () => {
  const { spark } = session;
  expect(await rates().isStreaming()).toBe(true);
  const query = await rates()
    .where(col("value").geq(0))
    .writeStream.format("memory")
    .queryName("sql_test_query")
    .outputMode("append")
    .trigger({ processingTime: "100 milliseconds" })
    .start();
  await query.processAllAvailable();
  expect(await query.isActive()).toBe(true);
  expect(query.name).toBe("sql_test_query");
  expect((await spark.streams.get(query.id))?.runId).toBe(query.runId);
  expect((await spark.streams.active()).map(({ id }) => id)).toContain(query.id);
  expect((await query.lastProgress())?.name).toBe("sql_test_query");
  expect((await query.recentProgress()).length).toBeGreaterThan(0);
  expect(await query.status()).toMatchObject({ isTriggerActive: expect.any(Boolean), message: expect.any(String) });
  expect(await query.explain()).toContain("== Physical Plan ==");
  expect(await query.exception()).toBeNull();
  expect(await query.awaitTermination({ timeoutMs: 50 })).toBe(false);
  await query.stop();
  expect(await query.isActive()).toBe(false);
  expect(await query.awaitTermination({ timeoutMs: 50 })).toBe(true);
  expect(await spark.streams.get(query.id)).toBeNull();
});

it("listeners hear of a query's start, progress and end", async () => {
  const { streams } = session.spark;
  const heard: string[] = [];
  const listener: StreamingQueryListenerLike = {
    onQueryStarted: ({ name }) => void heard.push(`started ${name}`),
    onQueryProgress: () => void heard.push("progress"),
    onQueryTerminated: ({ exception }) => void heard.push(`ended ${exception}`),
  };
  await streams.addListener(listener);
  const query = await rates()
    .writeStream.format("noop")
    .queryName("sql_test_heard")
    .trigger({ availableNow: true })
    .start();
  await query.awaitTermination();
  await streams.removeListener(listener);
  expect(heard[0]).toBe("started sql_test_heard");
  expect(heard.at(-1)).toBe("ended null");
});

it("a query that fails rejects those who wait for it, and keeps the reason", async () => {
  const broken = rates().select(col("value").divide(col("value").minus(col("value"))));
  const query = await broken.writeStream.format("noop").start();
  await expect(query.awaitTermination()).rejects.toMatchObject({ errorClass: expect.any(String) });
  expect((await query.exception())?.message).toContain("DIVIDE_BY_ZERO");
  await session.spark.streams.resetTerminated();
});
