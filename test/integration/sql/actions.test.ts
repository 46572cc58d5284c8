import { describe, expect, it } from "vitest";
import {
  col,
  functions as F,
  InvalidInputError,
  lit,
  Observation,
  SparkConnectError,
  StorageLevel,
} from "../../../src/index.ts";
import { relationOf } from "../../../src/sql/dataframe/planned-rows.ts";
import { ownSession, values } from "./own-session.ts";

const session = ownSession();
/**
 * Long enough for any test to interrupt it, in short tasks, and not for ever: Spark 4.3.0 was seen to call an operation
 * cancelled while its job went on and took the slots of all other tests.
 */
const longQuery = () => {
  const slowly = F.expr("java_method('java.lang.Thread', 'sleep', 400L)");
  return session.spark.range(0, 400, { numPartitions: 400 }).select(slowly);
};

describe("an action", () => {
  it("reads rows as they arrive, and leaving the loop ends the operation", async () => {
    const seen: unknown[] = [];
    for await (const { id } of session.spark.range(1_000_000)) {
      seen.push(id);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([0n, 1n, 2n]);
  });

  it("reads columns, a batch at a time", async () => {
    const sums: bigint[] = [];
    for await (const batch of session.spark.range(1000).batches()) {
      sums.push(Array.from(batch.column(0)).reduce((sum: bigint, id) => sum + BigInt(String(id)), 0n));
    }
    expect(sums.reduce((sum, part) => sum + part, 0n)).toBe(499_500n);
  });

  it("gives an Arrow table", async () => {
    const table = await session.spark.range(3).withColumn("s", col("id").cast("string")).toArrow();
    expect([table.numRows, table.schema.fields.map((field) => field.name)]).toEqual([3, ["id", "s"]]);
    expect(table.getChild("s")?.toArray()).toEqual(["0", "1", "2"]);
  });

  it("rejects with the signal's reason when it aborts, and the server stops", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("enough")), 300);
    await expect(longQuery().collect({ signal: abort.signal })).rejects.toThrow("enough");
  });

  it("is interrupted by its tag", async () => {
    const { spark } = session;
    const running = longQuery().collect({ tags: ["slow"] });
    const interrupting = setInterval(() => void spark.interruptTag("slow"), 200);
    try {
      await expect(running).rejects.toMatchObject({ errorClass: "OPERATION_CANCELED" });
    } finally {
      clearInterval(interrupting);
    }
  });

  it("tells its progress to those who asked, for itself or for the session", async () => {
    const heard: string[] = [];
    const ofSession = (): void => void heard.push("session");
    await session.spark.conf.set("spark.connect.progress.reportInterval", "50ms");
    const hashes = session.spark.range(1_000_000).agg(F.max(F.sha2(col("id").cast("string"), 256)));
    session.spark.registerProgressHandler(ofSession);
    await hashes.collect({ onProgress: () => heard.push("call") });
    session.spark.removeProgressHandler(ofSession);
    expect([...new Set(heard)].sort()).toEqual(["call", "session"]);
  });

  it("leaves metrics of the operators in executionInfo", async () => {
    const made = session.spark.range(10).filter("id > 3");
    await made.collect();
    const counts = made.executionInfo?.operators
      .flatMap(({ metrics }) => metrics)
      .filter(({ key }) => key === "numOutputRows");
    expect(counts?.some(({ value }) => value === 6n)).toBe(true);
  });

  it("fills observations, whichever action it is", async () => {
    const observation = new Observation();
    const made = session.spark
      .range(5)
      .observe(observation, F.count(lit(1)).alias("n"), F.collect_set("id").alias("ids"));
    expect(await made.count()).toBe(5);
    expect(await observation.get()).toEqual({ n: 5n, ids: expect.arrayContaining([0n, 4n]) });
  });

  it("fills two observations in one plan each with its own", async () => {
    const [all, few] = [new Observation(), new Observation()];
    const made = session.spark
      .range(5)
      .observe(all, F.count(lit(1)).alias("n"))
      .filter("id < 2")
      .observe(few, F.count(lit(1)).alias("n"));
    await made.collect();
    expect([await all.get(), await few.get()]).toEqual([{ n: 5n }, { n: 2n }]);
  });
});

describe("what people look at", () => {
  it("is a table of text", async () => {
    expect(await session.spark.range(2).show()).toBe("+---+\n| id|\n+---+\n|  0|\n|  1|\n+---+\n");
    expect(await session.spark.range(2).show(1)).toBe("+---+\n| id|\n+---+\n|  0|\n+---+\nonly showing top 1 row");
    const text = session.spark.range(1).select(lit("0123456789012345678901234").alias("t"));
    expect(await text.show(1, { truncate: 8 })).toContain("01234...");
    expect(await text.show(1, { truncate: 0 })).toContain("0123456789012345678901234");
    expect(await text.show(1, { vertical: true })).toContain("-RECORD 0");
  });

  it("is a table of HTML", async () => {
    expect(await session.spark.range(1).htmlString()).toBe(
      "<table border='1'>\n<tr><th>id</th></tr>\n<tr><td>0</td></tr>\n</table>\n",
    );
  });

  it("is the schema as a tree, as deep as wanted", async () => {
    const made = session.spark.range(1).select(F.struct(lit(1).alias("a")).alias("s"));
    expect(await made.printSchema()).toBe(
      "root\n |-- s: struct (nullable = false)\n |    |-- a: integer (nullable = false)\n",
    );
    expect(await made.printSchema(1)).toBe("root\n |-- s: struct (nullable = false)\n");
  });

  it.for([
    ["simple", "== Physical Plan =="],
    ["extended", "== Optimized Logical Plan =="],
    ["formatted", "(1) Range"],
    ["cost", "Statistics("],
    ["codegen", "WholeStageCodegen"],
  ] as const)("is the plan in mode %s", async ([mode, part]) => {
    expect(await session.spark.range(3).filter("id > 1").explain(mode)).toContain(part);
  });
});

describe("an error", () => {
  it("names the line of the program whose expression failed", async () => {
    const broken = session.spark.range(1).select(col("id").divide(lit(0)));
    const error = await broken.collect().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SparkConnectError);
    expect(error).toMatchObject({
      errorClass: "DIVIDE_BY_ZERO",
      sqlState: "22012",
      message: expect.stringMatching(/"divide" was called from\n.*actions\.test\.ts:\d+/),
      queryContexts: [
        { contextType: "dataframe", fragment: "divide", callSite: expect.stringContaining("actions.test.ts") },
      ],
    });
  });

  it("names the line of a column that does not exist", async () => {
    const broken = session.spark.range(1).select(col("nope"));
    await expect(broken.schema()).rejects.toMatchObject({
      errorClass: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
      queryContexts: [{ fragment: "col", callSite: expect.stringContaining("actions.test.ts") }],
    });
  });

  it("has the caller's line in its stack", async () => {
    const error = await session.spark
      .table("not_there")
      .collect()
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      errorClass: "TABLE_OR_VIEW_NOT_FOUND",
      stack: expect.stringContaining("actions.test.ts"),
    });
  });
});

describe("what is kept on the cluster", () => {
  it("is a cached DataFrame, at the level that is wanted, until it is given up", async () => {
    const made = session.spark.range(7).select(col("id").plus(100));
    expect(await made.isCached()).toBe(false);
    await made.persist(StorageLevel.DISK_ONLY);
    expect(await made.storageLevel()).toEqual(StorageLevel.DISK_ONLY);
    await made.unpersist({ blocking: true });
    expect(await made.isCached()).toBe(false);
    expect(await (await made.cache()).storageLevel()).toEqual(StorageLevel.MEMORY_AND_DISK_DESER);
    await made.unpersist();
  });

  it("is a checkpoint, whose rows stay as they were", async () => {
    const random = session.spark.range(3).select(F.rand().alias("r"));
    const kept = await random.localCheckpoint();
    expect(await kept.collect()).toEqual(await kept.collect());
    expect(relationOf(kept).relType.case).toBe("cachedRemoteRelation");
  });
});

describe("questions about a plan", () => {
  it("are answered without running it", async () => {
    const made = session.spark.range(3);
    expect(await made.sameSemantics(session.spark.range(3))).toBe(true);
    expect(await made.sameSemantics(session.spark.range(4))).toBe(false);
    expect(await made.semanticHash()).toBe(await session.spark.range(3).semanticHash());
    expect(await made.isLocal()).toBe(false);
    expect(await made.isStreaming()).toBe(false);
    expect(await made.isEmpty()).toBe(false);
    expect(await made.filter("id > 9").isEmpty()).toBe(true);
  });
});

describe("statistics", () => {
  it("fill, drop and replace what is missing", async () => {
    const gaps = await session.spark.createDataFrame(
      [
        ["a", 1],
        ["b", null],
        [null, null],
      ],
      "k STRING, v INT",
    );
    expect(values(await gaps.fillna({ k: "?", v: 0 }).collect())).toEqual([
      ["a", 1],
      ["b", 0],
      ["?", 0],
    ]);
    expect(values(await gaps.fillna(9).collect())).toEqual([
      ["a", 1],
      ["b", 9],
      [null, 9],
    ]);
    expect(await gaps.dropna().count()).toBe(1);
    expect(await gaps.dropna({ how: "all" }).count()).toBe(2);
    expect(await gaps.na.drop({ subset: "k" }).count()).toBe(2);
    expect(values(await gaps.replace(new Map([["a", "A"]]), undefined, "k").collect())[0]).toEqual(["A", 1]);
    expect(values(await gaps.na.replace([1], [10]).collect())[0]).toEqual(["a", 10]);
    expect(values(await gaps.replace("b", null).collect())[1]).toEqual([null, null]);
  });

  it("describe columns", async () => {
    const made = session.spark.range(101).withColumn("twice", col("id").multiply(2));
    expect(await made.cov("id", "twice")).toBe(1717);
    expect(await made.stat.corr("id", "twice")).toBeCloseTo(1, 12);
    expect(await made.approxQuantile("id", { probabilities: [0, 0.5, 1], relativeError: 0 })).toEqual([0, 50, 100]);
    expect(await made.stat.approxQuantile(["id", "twice"], { probabilities: [0.5], relativeError: 0 })).toEqual([
      [50],
      [100],
    ]);
    expect(values(await made.summary("count", "max").select("id").collect())).toEqual([["101"], ["100"]]);
    expect(values(await made.describe("id").where("summary = 'mean'").collect())).toEqual([["mean", "50.0"]]);
    const pairs = await session.spark.createDataFrame(
      [
        ["a", "x"],
        ["a", "x"],
        ["b", "y"],
      ],
      "k STRING, p STRING",
    );
    expect(values(await pairs.crosstab("k", "p").orderBy("k_p").collect())).toEqual([
      ["a", 2n, 0n],
      ["b", 0n, 1n],
    ]);
    expect(values(await pairs.freqItems(["k"], 0.6).collect())).toEqual([[["a"]]]);
    expect(await pairs.sampleBy("k", { a: 1, b: 0 }, 1).count()).toBe(2);
  });
});

it("DataFrames refuse each other across sessions before anything is sent", async () => {
  const clone = await session.spark.cloneSession();
  try {
    expect(() => session.spark.range(1).union(clone.range(1))).toThrow(InvalidInputError);
  } finally {
    await clone.stop();
  }
});
