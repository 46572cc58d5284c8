import { afterAll, beforeAll, expect, it } from "vitest";
import { type Column, col, functions as F, SparkSession } from "../../../../src/index.ts";
import { type EmbeddedServer, startEmbeddedServer } from "../../../../src/local/embedded-server.ts";

// Each text takes more than 100 bytes: if they stayed, a server of this size would end.
const rows = Number(process.env["FUNCTION_ROWS"] ?? 2_000_000);
const heap = "512m";
let server: EmbeddedServer;

beforeAll(async () => {
  server = await startEmbeddedServer({ master: "local[2]", conf: { "spark.driver.memory": heap } });
}, 120_000);
afterAll(() => server[Symbol.asyncDispose]());

it(`a function makes ${rows} texts in a server of 512 MB, each as Spark's own expression does`, async () => {
  const label = F.udf((id: bigint) => `row ${id}: ${"é".repeat(40)}`, { args: ["bigint"], returns: "string" });
  const native = F.concat(F.lit("row "), col("id").cast("string"), F.lit(": "), F.lit("é".repeat(40)));
  const seen = (text: Column) => [F.count(text), F.sum(F.length(text)), F.bit_xor(F.xxhash64(text))] as const;
  await using spark = await SparkSession.builder.remote(`${server.remote};token=${server.token}`).create();
  const [row] = await spark
    .range(rows)
    .select(...seen(label("id")), ...seen(native))
    .collect();
  const [count, length, hash, ...expected] = [...(row ?? [])];
  expect([count, length, hash]).toEqual(expected);
  expect(count).toBe(BigInt(rows));
}, 300_000);
