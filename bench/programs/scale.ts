/**
 * One point of a curve: a cost that grows with `n`, measured in its own process.
 *
 *   node scale.ts find|discover LANDING      the wanted day of a landing zone, by its name or by discovery of the whole
 *   node scale.ts days|columns N             the command that publishes N days, or N columns
 *   node scale.ts store N                    the run store with N records
 *   node scale.ts runs N                     N operations at once in one session
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "../../src/client/encode.ts";
import { CommandSchema } from "../../src/gen/spark/connect/commands_pb.js";
import { col, lit, SparkConnectClient, SparkSession, StringType, StructField, StructType } from "../../src/index.ts";
import type { RunRecord } from "../../src/submit/run-record.ts";
import { RunStore } from "../../src/submit/run-store.ts";
import { asOf } from "../landing.ts";

const [curve = "", argument = ""] = process.argv.slice(2);
const curves: Readonly<Record<string, () => Promise<Record<string, number>>>> = {
  find: () => listing("find"),
  discover: () => listing("discover"),
  days: async () => planOf({ days: Number(argument), columns: 10 }),
  columns: async () => planOf({ days: 3, columns: Number(argument) }),
  store: () => runStore(Number(argument)),
  runs: () => atOnce(Number(argument)),
};
const bench = await curves[curve]?.();
console.log(JSON.stringify({ bench: { ...bench, peakMb: process.resourceUsage().maxRSS / 1024 } }));

async function listing(how: "find" | "discover"): Promise<Record<string, number>> {
  await using spark = await SparkSession.builder.remote(process.env["SPARK_REMOTE"] ?? "").getOrCreate();
  await spark.range(1).collect();
  const startedAt = performance.now();
  if (how === "find") await spark.read.format("text").load(`${argument}/record_date={${asOf}}`).inputFiles();
  else
    await spark.read
      .parquet(argument)
      .where(col("record_date").eq(lit(asOf)))
      .inputFiles();
  return { ms: performance.now() - startedAt };
}

function planOf(size: { readonly days: number; readonly columns: number }): Record<string, number> {
  const spark = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost" }));
  const startedAt = performance.now();
  const days = Array.from({ length: size.days }, (_, n) =>
    new Date(Date.UTC(1900, 1 + n, 0)).toISOString().slice(0, 10),
  );
  const wide = new StructType(
    Array.from({ length: size.columns }, (_, n) => new StructField(`column_${n}`, new StringType())),
  );
  const table = spark.read
    .schema(wide)
    .option("basePath", "s3a://lake/landing")
    .parquet(...days.map((day) => `s3a://lake/landing/record_date=${day}`))
    .where(col("record_date").isin(...days.map((day) => lit(day).cast("date"))));
  const { opType } = table.write
    .partitionBy("record_date")
    .mode("error")
    .format("parquet")
    .toCommand("s3a://lake/out").plan;
  const bytes = opType.case === "command" ? encode(CommandSchema, opType.value).length : 0;
  return { ms: performance.now() - startedAt, bytes };
}

/** The cost of a submission and of listing the newest runs when so many runs are recorded. */
async function runStore(records: number): Promise<Record<string, number>> {
  const directory = mkdtempSync(join(tmpdir(), "run-store-"));
  try {
    const store = new RunStore(directory);
    for (let n = 0; n < records; n++) await store.save(recordOf(n));
    const startedAt = performance.now();
    await store.save(recordOf(records));
    const savedAt = performance.now();
    await store.list(20);
    const listedAt = performance.now();
    await store.find(recordOf(records).run.id);
    return { ms: savedAt - startedAt, listMs: listedAt - savedAt, findMs: performance.now() - listedAt };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function recordOf(n: number): RunRecord {
  const id = `${n.toString(16).padStart(8, "0")}-0000-8000-8000-000000000000`;
  const at = new Date(1_650_000_000_000 + n * 1_000).toISOString();
  return {
    schemaVersion: 1,
    run: { id, userId: "spark-connect", sessionId: id, operationId: id },
    job: "credit-snapshot",
    name: null,
    arguments: { landing: ["s3a://lake/landing"], processed: ["s3a://lake/processed"] },
    spark: { remote: "sc://localhost:15002", profile: null },
    fields: { asOf, days: [asOf], path: `s3a://lake/processed/as_of=${asOf}/_run-0001` },
    state: "succeeded",
    startedAt: at,
    updatedAt: at,
    keptUntil: null,
  };
}

async function atOnce(operations: number): Promise<Record<string, number>> {
  await using spark = await SparkSession.builder.remote(process.env["SPARK_REMOTE"] ?? "").getOrCreate();
  await spark.range(1).collect();
  const idleMb = process.resourceUsage().maxRSS / 1024;
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: operations }, () => spark.range(1).collect()));
  return { ms: performance.now() - startedAt, idleMb };
}
