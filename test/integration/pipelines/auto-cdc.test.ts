import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../../src/gen/spark/connect/base_pb.js";
import {
  PipelineCommand_DefineFlow_AutoCdcFlowDetailsSchema,
  PipelineCommand_DefineFlowSchema,
  PipelineCommandSchema,
} from "../../../src/gen/spark/connect/pipelines_pb.js";
import { col, functions as F, SparkConnectError } from "../../../src/index.ts";
import {
  type AutoCdcOptions,
  createAutoCdcFlow,
  createStreamingTable,
  DataflowGraph,
} from "../../../src/pipelines/pipelines.ts";
import { commandPlan } from "../../../src/plan/command.ts";
import { eventsOf } from "../../scripted/support/plans.ts";
import { type Home, makeHome, runCommand } from "../cli/run-command.ts";
import { ownLake } from "./lake.ts";
import { mergingSpark } from "./merging-spark.ts";

const remote = mergingSpark();
const lake = ownLake(remote);
let home: Home;
beforeAll(async () => {
  home = await makeHome();
});
afterAll(() => home?.[Symbol.asyncDispose]());

/** Changes as they arrive: not in the order of `seq`, within a batch or across batches. */
const batches = [
  `(1, 'a', 10, 'I'), (2, 'b', 10, 'I'), (3, 'c', 10, 'I'), (1, 'a30', 30, 'U'), (2, NULL, 20, 'D'), (4, NULL, 20, 'D')`,
  `(3, NULL, 50, 'D'), (1, 'a20', 20, 'U'), (2, 'b15', 15, 'U'), (3, 'c40', 40, 'U'), (4, 'd', 10, 'I'), (2, 'again', 30, 'I')`,
];
const newest = [
  [
    [1, "a30"],
    [3, "c"],
  ],
  [
    [1, "a30"],
    [2, "again"],
  ],
];
const history = [
  [
    [1, "a", 10, 30],
    [1, "a30", 30, null],
    [2, "b", 10, 20],
    [3, "c", 10, null],
  ],
  [
    [1, "a", 10, 20],
    [1, "a20", 20, 30],
    [1, "a30", 30, null],
    [2, "again", 30, null],
    [2, "b", 10, 15],
    [2, "b15", 15, 20],
    [3, "c", 10, 40],
    [3, "c40", 40, 50],
    [4, "d", 10, 20],
  ],
];

async function changes(name: string): Promise<string> {
  const table = `${lake.database}.${name}`;
  await lake.spark.sql(`CREATE TABLE ${table} (id INT, name STRING, seq INT, op STRING) USING parquet`);
  return table;
}

const land = (table: string, rows: string) => lake.spark.sql(`INSERT INTO ${table} VALUES ${rows}`);
const merging = (name: string) => `merging.${lake.database}.${name}`;
const newestOf = (target: string) => lake.rows(`SELECT id, name FROM ${target}`);
const historyOf = (target: string) => lake.rows(`SELECT id, name, __START_AT, __END_AT FROM ${target}`);
const options = {
  keys: ["id"],
  sequenceBy: "seq",
  applyAsDeletes: "op = 'D'",
  exceptColumnList: ["seq", "op"],
} satisfies AutoCdcOptions;

describe("changes with deletes, in whatever order they come", () => {
  it.each([
    { storedAsScdType: 1, keeps: "the newest row of a key", rows: newest, read: newestOf },
    { storedAsScdType: 2, keeps: "all rows with their times", rows: history, read: historyOf },
  ] as const)("leave $keeps as SCD type $storedAsScdType", async ({ storedAsScdType, rows, read }) => {
    const source = await changes(`changes_${storedAsScdType}`);
    const target = merging(`people_${storedAsScdType}`);
    for (const [index, batch] of batches.entries()) {
      await land(source, batch);
      const graph = await lake.graph(() => {
        createStreamingTable(target);
        createAutoCdcFlow(target, source, { ...options, storedAsScdType });
      });
      await lake.run(graph, target);
      expect(await read(target)).toEqual(rows[index]);
    }
  });

  it("start a row of history only where a tracked column changes", async () => {
    const source = await changes("tracked_changes");
    await land(source, `(1, 'a', 10, 'I'), (1, 'a', 20, 'U'), (1, 'b', 30, 'U'), (1, 'b', 40, 'V')`);
    const target = merging("tracked");
    const graph = await lake.graph(() => {
      createStreamingTable(target);
      const { keys, sequenceBy } = options;
      const trackHistoryExceptColumnList = ["op", col("seq")];
      createAutoCdcFlow(target, source, { keys, sequenceBy, storedAsScdType: 2, trackHistoryExceptColumnList });
    });
    await lake.run(graph, "tracked");
    expect(await lake.rows(`SELECT id, name, seq, op, __START_AT, __END_AT FROM ${target}`)).toEqual([
      [1, "a", 20, "U", 10, 30],
      [1, "b", 40, "V", 30, null],
    ]);
  });

  it("are forgotten by a full refresh, which applies what the source still has", async () => {
    const source = await changes("refreshed_changes");
    await land(source, `(1, 'a', 10, 'I'), (2, 'b', 10, 'I'), (3, NULL, 90, 'D')`);
    const target = merging("refreshed");
    const defined = () =>
      lake.graph(() => {
        createStreamingTable(target);
        createAutoCdcFlow(target, source, options);
      });
    await lake.run(await defined(), "refreshed");
    expect(await newestOf(target)).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
    await lake.spark.sql(`INSERT OVERWRITE ${source} VALUES (2, 'before', 5, 'I'), (3, 'back', 80, 'I')`);
    await lake.run(await defined(), "refreshed", { fullRefresh: [target] });
    expect(await newestOf(target)).toEqual([
      [2, "before"],
      [3, "back"],
    ]);
  });

  it("are applied by SQL files that the command runs, in the catalog that the spec names", async () => {
    const source = await changes("sql_changes");
    await mkdir(join(home.directory, "lib"));
    const clauses = `FROM STREAM spark_catalog.${source} KEYS (id) APPLY AS DELETE WHEN op = 'D' SEQUENCE BY seq COLUMNS * EXCEPT (seq, op)`;
    const sql = `CREATE STREAMING TABLE sql_current;
      CREATE FLOW newest AS AUTO CDC INTO sql_current ${clauses} STORED AS SCD TYPE 1;
      CREATE STREAMING TABLE sql_past FLOW AUTO CDC ${clauses} STORED AS SCD TYPE 2;`;
    await writeFile(join(home.directory, "lib", "people.sql"), sql);
    const spec = join(home.directory, "spark-pipeline.yml");
    const libraries = "libraries:\n  - glob:\n      include: lib/**\n";
    const storage = `file://${join(home.directory, "storage")}`;
    await writeFile(
      spec,
      `name: people\nstorage: ${storage}\ncatalog: merging\ndatabase: ${lake.database}\n${libraries}`,
    );
    const env = { ...home.env, SPARK_REMOTE: remote() };
    for (const [index, batch] of batches.entries()) {
      await land(source, batch);
      const { exitCode, stdout, stderr } = await runCommand(["submit", spec], { env });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stdout.trimEnd().split("\n").slice(1)).toEqual([
        `sql_current  streaming table  <- spark_catalog.${source} (newest)`,
        `sql_past     streaming table  <- spark_catalog.${source}`,
      ]);
      expect(await newestOf(merging("sql_current"))).toEqual(newest[index]);
      expect(await historyOf(merging("sql_past"))).toEqual(history[index]);
    }
  });
});

it("a target that MERGE cannot change is refused when the run starts, with the lines that define it", async () => {
  const source = await changes("for_files");
  const graph = await lake.graph(() => {
    createStreamingTable("files", { format: "parquet" });
    createAutoCdcFlow("files", source, options);
  });
  await land(source, `(1, 'a', 10, 'I')`);
  const error = await lake.run(graph, "files").catch((reason: unknown) => reason);
  const place = `  spark_catalog.${lake.database}.files: ${import.meta.filename}:`;
  expect(error).toMatchObject({
    message: expect.stringMatching(
      `\\[AUTOCDC_TARGET_DOES_NOT_SUPPORT_MERGE\\].*\n\nDefined in:\n${place}\\d+\n${place}\\d+$`,
    ),
  });
});

// The reason why these are not options here: a server that applies them fails these tests.
describe("Spark does not apply", () => {
  it("truncates, or nulls that change nothing: it silently takes such rows for ordinary ones", async () => {
    const { spark, database } = lake;
    const source = await changes("skipped");
    await land(source, `(1, 'a', 10, 'I'), (1, NULL, 20, 'U'), (2, 'b', 10, 'I'), (3, 'c', 30, 'T')`);
    const target = merging("not_truncated");
    const graph = await DataflowGraph.create(spark, { database });
    await graph.define(() => createStreamingTable(target));
    const plan = flowPlan(graph, target, {
      source,
      keys: [col("id").expression],
      sequenceBy: col("seq").expression,
      applyAsTruncates: F.expr("op = 'T'").expression,
      ignoreNullUpdatesColumnList: [col("name").expression],
    });
    await eventsOf(spark.client.execute(plan));
    await lake.run(graph, "skipped");
    expect(await newestOf(target)).toEqual([
      [1, null],
      [2, "b"],
      [3, "c"],
    ]);
  });

  it("truncates in SQL: it refuses the clause", async () => {
    const graph = await lake.graph(() => undefined);
    const sql = `CREATE FLOW f AS AUTO CDC INTO t FROM STREAM s KEYS (id) APPLY AS TRUNCATE WHEN op = 'T' SEQUENCE BY seq`;
    const error = await graph.defineSql(sql, "sql/people.sql").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SparkConnectError);
    expect(error).toMatchObject({
      errorClass: "PARSE_SYNTAX_ERROR",
      message: expect.stringMatching(/^sql\/people\.sql: .*'TRUNCATE'/s),
    });
  });

  it("a flow once: it refuses the flow", async () => {
    const { spark, database } = lake;
    const graph = await DataflowGraph.create(spark, { database });
    await graph.define(() => createStreamingTable(merging("once")));
    const flow = { source: "s", keys: [col("id").expression], sequenceBy: col("seq").expression };
    const plan = flowPlan(graph, merging("once"), flow, { once: true });
    await expect(eventsOf(spark.client.execute(plan))).rejects.toMatchObject({
      errorClass: "DEFINE_FLOW_ONCE_OPTION_NOT_SUPPORTED",
    });
  });
});

type AutoCdc = MessageInitShape<typeof PipelineCommand_DefineFlow_AutoCdcFlowDetailsSchema>;

/** What the library cannot say. */
function flowPlan(
  graph: DataflowGraph,
  target: string,
  autoCdc: AutoCdc,
  more: { readonly once?: boolean } = {},
): Plan {
  const value = create(PipelineCommand_DefineFlowSchema, {
    dataflowGraphId: graph.id,
    flowName: "flow",
    targetDatasetName: target,
    details: {
      case: "autoCdcFlowDetails",
      value: create(PipelineCommand_DefineFlow_AutoCdcFlowDetailsSchema, autoCdc),
    },
    ...more,
  });
  const command = create(PipelineCommandSchema, { commandType: { case: "defineFlow", value } });
  return commandPlan({ case: "pipelineCommand", value: command });
}
