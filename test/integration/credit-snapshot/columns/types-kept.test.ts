import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { SparkSession } from "../../../../src/index.ts";
import { runPython } from "../../python.ts";
import { eachWithLake } from "../each-with-lake.ts";
import type { TestLake } from "../landing-zone.ts";
import { runSnapshot, textOf } from "../run-snapshot.ts";

let spark: SparkSession;
let lake: TestLake;

eachWithLake((...given) => {
  [spark, lake] = given;
});

/** For each column, the type and the values that PyArrow reads. */
type Columns = Readonly<Record<string, readonly [string, readonly string[]]>>;

async function parquetTypes(action: "land" | "read", file: string): Promise<string> {
  return runPython(["pyarrow==26.0.1"], join(import.meta.dirname, "parquet_types.py"), [action, file]);
}

async function published(path: string): Promise<Columns> {
  const folder = join(path, "record_date=2022-03-25");
  const [file = ""] = (await readdir(folder)).filter((name) => name.endsWith(".parquet"));
  return JSON.parse(await parquetTypes("read", join(folder, file)));
}

/** Types that Spark does not have, and what it writes for them. Every other type stays the same. */
const WIDER = {
  u8: "int16",
  u16: "int32",
  u32: "int64",
  u64: "decimal128(20, 0)",
  fixed: "binary",
  json: "string",
  words: "string",
  instant_ms: "timestamp[us, tz=UTC]",
  local_ms: "timestamp[us]",
  struct: "struct<a: int16, at: timestamp[us, tz=UTC]>",
};

it("every value of every type is published as it landed, for a reader that is not Spark", async () => {
  const landed = join(lake.landing, "record_date=2022-03-25", "part-0.parquet");
  await parquetTypes("land", landed);
  const { fields } = await runSnapshot(spark, { ...lake, asOf: "2022-03-25" });
  const before: Columns = JSON.parse(await parquetTypes("read", landed));
  const after = await published(textOf(fields, "path"));
  const values = (columns: Columns) => Object.entries(columns).map(([name, [, texts]]) => [name, texts]);
  expect(values(after)).toEqual(values(before));
  const types = (columns: Columns) => Object.entries(columns).map(([name, [type]]) => [name, type]);
  expect(Object.fromEntries(types(after))).toEqual({ ...Object.fromEntries(types(before)), ...WIDER });
});
