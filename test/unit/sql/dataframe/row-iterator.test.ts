import { describe, expect, it } from "vitest";
import { RowIterator } from "../../../../src/sql/dataframe/row-iterator.ts";

/** Slices of numbers that note how they ended. */
function noted(...slices: readonly (readonly number[] | Error)[]) {
  const ends: string[] = [];
  async function* generate(): AsyncGenerator<readonly number[], void> {
    try {
      for (const slice of slices) {
        if (slice instanceof Error) throw slice;
        yield slice;
      }
      ends.push("read");
    } finally {
      ends.push("closed");
    }
  }
  return { rows: new RowIterator(generate()), ends };
}

describe("RowIterator", () => {
  it("gives the rows of all slices in order, empty ones among them, and then ends for good", async () => {
    const { rows, ends } = noted([1, 2], [], [3], []);
    expect(await all(rows)).toEqual([1, 2, 3]);
    expect(ends).toEqual(["read", "closed"]);
    expect(await rows.next()).toEqual({ done: true, value: undefined });
  });

  it("answers calls that do not wait for one another in their order, as a generator does", async () => {
    const { rows } = noted([1], [2, 3]);
    const answers = await Promise.all([rows.next(), rows.next(), rows.next(), rows.next(), rows.return()]);
    expect(answers.map(({ value }) => value)).toEqual([1, 2, 3, undefined, undefined]);
    expect(answers.map(({ done }) => done)).toEqual([false, false, false, true, true]);
  });

  it("closes the slices when the reader leaves, and gives no row after that", async () => {
    const { rows, ends } = noted([1, 2], [3]);
    for await (const row of rows) if (row === 1) break;
    expect(ends).toEqual(["closed"]);
    expect(await rows.next()).toEqual({ done: true, value: undefined });
  });

  it("rejects with what the slices throw, and ends", async () => {
    const failure = new Error("lost");
    const { rows, ends } = noted([1], failure);
    expect((await rows.next()).value).toBe(1);
    await expect(rows.next()).rejects.toBe(failure);
    expect(ends).toEqual(["closed"]);
    expect(await rows.next()).toEqual({ done: true, value: undefined });
  });

  it("leaves the reader's line in the stack of an error", async () => {
    const failing = new RowIterator(failLate());
    const error: unknown = await firstOf(failing).catch((caught: unknown) => caught);
    expect(String((error as Error).stack)).toContain("firstOf");
  });

  it("passes a thrown error to the slices", async () => {
    const { rows, ends } = noted([1, 2]);
    await rows.next();
    await expect(rows.throw(new Error("stop"))).rejects.toThrow("stop");
    expect(ends).toEqual(["closed"]);
  });

  it("closes when it is disposed of", async () => {
    const { rows, ends } = noted([1, 2]);
    await rows.next();
    await rows[Symbol.asyncDispose]();
    expect(ends).toEqual(["closed"]);
  });
});

async function* failLate(): AsyncGenerator<readonly number[], void> {
  yield [];
  await Promise.resolve();
  throw new Error("late");
}

async function firstOf(rows: RowIterator<number>): Promise<number | undefined> {
  for await (const row of rows) return row;
  return undefined;
}

async function all(rows: RowIterator<number>): Promise<readonly number[]> {
  const read: number[] = [];
  for await (const row of rows) read.push(row);
  return read;
}
