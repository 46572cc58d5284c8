import { afterEach, describe, expect, it } from "vitest";
import { col, functions as F, InvalidInputError, lit, type Stratum } from "../../../../src/index.ts";
import { ownSession } from "../own-session.ts";

const session = ownSession();

describe("sampleBy", () => {
  const half: readonly (readonly [string, Stratum, Stratum, Record<string, number>])[] = [
    ["tinyint", 0, 1n, { 0: 0, 1: 1 }],
    ["int", 0, 1, { 0: 0, 1: 1 }],
    ["bigint", 0, 1, { 0: 0, 1: 1 }],
    ["float", 0, 1, { 0: 0, 1: 1 }],
    ["double", 0n, 1, { 0: 0, 1: 1 }],
    ["string", "0", "1", { 0: 0, 1: 1 }],
    ["string collate UNICODE", "0", "1", { 0: 0, 1: 1 }],
    ["boolean", false, true, { false: 0, true: 1 }],
  ];

  it.each(half)("matches the values of a %s column, by Map, pairs and object", async (type, zero, one, object) => {
    const numbers = session.spark.range(10).select(col("id").mod(2).cast("int").cast(type).alias("k"));
    const pairs = [
      [zero, 0],
      [one, 1],
    ] as const;
    expect(await numbers.sampleBy("k", new Map(pairs)).count()).toBe(5);
    expect(await numbers.sampleBy("k", pairs).count()).toBe(5);
    expect(await numbers.stat.sampleBy(col("k"), object).count()).toBe(5);
  });

  it.each([
    ["decimal(5,0)", { 1: 1 }],
    ["binary", { 1: 1 }],
    ["date", { "2022-03-25": 1 }],
    ["timestamp", { "2022-03-25": 1 }],
    ["int", { one: 1 }],
    ["string", new Map([[1, 1]])],
    ["float", new Map([[0.1, 1]])],
    ["int", [[true, 1]]],
  ] as const)(
    "fails where a %s column can equal none of the values, rather than taking no row",
    async (type, fractions) => {
      const dataFrame = session.spark.range(1).select(lit(null).cast(type).alias("k"));
      await expect(dataFrame.sampleBy("k", fractions as Record<string, number>).collect()).rejects.toThrow(
        /sampleBy has shares for values of the types .*, and the column is of type/,
      );
    },
  );

  it.each([
    ["nothing", {}, "sampleBy needs the share of at least one value"],
    ["a number", 0.5, "sampleBy takes the shares as a Map, pairs or an object, not 0.5"],
    ["null", null, "not null"],
    [
      "a date",
      new Map([[new Date(0), 1]]),
      "sampleBy takes shares of texts, numbers and booleans, not of an object (Date)",
    ],
    ["a share above 1", { a: 1.5 }, 'sampleBy takes shares from 0 to 1, not 1.5 for "a".'],
    ["a share of text", [[0, "0.5"]], 'sampleBy takes shares from 0 to 1, not "0.5" for 0.'],
    ["no pair", [0.5], "sampleBy takes shares of texts, numbers and booleans, not of 0.5"],
  ])("refuses %s", (_title, fractions, message) => {
    const sample = (): unknown => session.spark.range(1).sampleBy("id", fractions as Record<string, number>);
    expect(sample).toThrow(InvalidInputError);
    expect(sample).toThrow(message);
  });
});

describe("conf.get", () => {
  it("gives null for a default of null, and keeps an empty text apart from none", async () => {
    const { conf } = session.spark;
    expect(await conf.get("there.is.none", null)).toBe(null);
    expect(await conf.get("there.is.none", "")).toBe("");
    expect(await conf.get("spark.sql.shuffle.partitions", null)).toBe("2");
    expect(await conf.get("spark.sql.optimizer.excludedRules", null)).toBe(null);
  });

  it("rejects for a setting without a value where there is no default", async () => {
    await expect(session.spark.conf.get("spark.sql.optimizer.excludedRules")).rejects.toThrow(
      'The setting "spark.sql.optimizer.excludedRules" exists, but has no value.',
    );
  });
});

describe("tags", () => {
  afterEach(() => session.spark.clearTags());

  it.each(["", "a,b", ",", 5, null, undefined])(
    "refuse %j where they are set, so that later operations run",
    async (tag) => {
      const bad = tag as string;
      const { spark } = session;
      expect(() => spark.addTag(bad)).toThrow(InvalidInputError);
      expect(() => spark.removeTag(bad)).toThrow(InvalidInputError);
      await expect(spark.interruptTag(bad)).rejects.toThrow(InvalidInputError);
      await expect(spark.range(1).collect({ tags: [bad] })).rejects.toThrow(InvalidInputError);
      expect(spark.getTags()).toEqual(new Set());
      expect(await spark.range(3).count()).toBe(3);
    },
  );
});

describe("a streaming query's progress", () => {
  it("sums the rows and the rates of its sources, for those who ask and those who listen", async () => {
    const { spark } = session;
    const heard: unknown[] = [];
    const listener = { onQueryProgress: ({ progress }: { progress: object }) => heard.push(progress) };
    await spark.streams.addListener(listener);
    const rates = [5, 3].map((rows) => spark.readStream.format("rate-micro-batch").option("rowsPerBatch", rows).load());
    const [fast, slow] = rates as [(typeof rates)[0], (typeof rates)[0]];
    const query = await fast
      .union(slow)
      .select(F.lit(1))
      .writeStream.format("noop")
      .trigger({ availableNow: true })
      .start();
    await query.awaitTermination();
    await spark.streams.removeListener(listener);
    const asked = await query.recentProgress();
    expect(asked.map(({ numInputRows }) => numInputRows)).toEqual([8]);
    expect(heard).toMatchObject(asked.map(({ numInputRows }) => ({ numInputRows })));
    for (const progress of asked) {
      const sum = (name: string): number => progress.sources.reduce((total, source) => total + Number(source[name]), 0);
      expect(progress.inputRowsPerSecond).toBe(sum("inputRowsPerSecond"));
      expect(progress.processedRowsPerSecond).toBe(sum("processedRowsPerSecond"));
      expect(progress.processedRowsPerSecond).toBeGreaterThan(0);
    }
  });
});
