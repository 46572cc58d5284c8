import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { SparkSession } from "../../../src/index.ts";
import { DataflowGraph, type PipelineEvent, type PipelineRunOptions } from "../../../src/pipelines/pipelines.ts";
import { sparkRemote } from "../spark.ts";

type RunOptions = Omit<PipelineRunOptions, "storage">;

/** A session, a database and a folder for this test file only; call it at the top, use it in tests. */
export function ownLake(remote: () => string = sparkRemote) {
  const database = `pipelines_${randomUUID().replaceAll("-", "")}`;
  let spark: SparkSession | undefined;
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pipelines-"));
    spark = await SparkSession.builder.remote(remote()).config("spark.sql.shuffle.partitions", 2).create();
    await spark.sql(`CREATE DATABASE ${database}`);
  });
  afterAll(async () => {
    await spark?.sql(`DROP DATABASE ${database} CASCADE`);
    await spark?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const session = () => {
    if (spark === undefined) throw new Error("The session is open only while tests run.");
    return spark;
  };
  const path = (name: string) => join(folder, name);
  return {
    database,
    path,
    get spark() {
      return session();
    },

    /** The rows of a query, sorted by all their columns. */
    async rows(query: string): Promise<unknown[][]> {
      const found = await session().sql(`SELECT * FROM (${query}) ORDER BY ALL`);
      return (await found.collect()).map((row) => [...row]);
    },

    /** A new graph in the database with what `define` defines. */
    async graph(define: () => unknown): Promise<DataflowGraph> {
      const graph = await DataflowGraph.create(session(), { database });
      await graph.define(define);
      return graph;
    },

    /** Runs a graph to its end; its checkpoints are found again under the same `name`. */
    run(graph: DataflowGraph, name: string, options: RunOptions = {}): Promise<readonly PipelineEvent[]> {
      return eventsOf(graph.run({ storage: `file://${path(name)}`, ...options }));
    },
  };
}

async function eventsOf(events: AsyncIterable<PipelineEvent>): Promise<readonly PipelineEvent[]> {
  const seen: PipelineEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}
