import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type AnyDataFrame, type DataFrame, SparkSession } from "../../src/index.ts";
import { sparkRemote } from "../integration/spark.ts";
import { encodeRow, textOf } from "./encode-value.ts";
import { programs } from "./programs/dataframes.ts";
import { loadStatements, type Statement } from "./programs/program.ts";
import { texts } from "./programs/texts.ts";

const pysparkVersion = "4.3.0";
// The settings of both sides, so that the server's own do not matter.
const defaults = { "spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true" };

for (const [file, statements] of loadStatements()) {
  const expected = readResults(file);
  describe(file, () => {
    itIsComplete(expected, [...statements.keys()]);

    it.concurrent.for([...statements])("%s", async ([name, statement]) => {
      await using spark = await session(statement.settings);
      const df = await spark.sql(statement.sql);
      const actual = statement.isText ? await textResult(df) : await result(df);
      expect(actual).toEqual(expected.results.get(name));
    });
  });
}

describe("dataframes", () => {
  const expected = readResults("dataframes");
  itIsComplete(expected, Object.keys(programs));

  it.concurrent.for(Object.entries(programs))("%s", async ([name, program]) => {
    await using spark = await session({});
    expect(await result(await program(spark))).toEqual(expected.results.get(name));
  });
});

describe("texts", () => {
  const expected = readResults("texts");
  itIsComplete(expected, Object.keys(texts));

  it.concurrent.for(Object.entries(texts))("%s", async ([name, program]) => {
    await using spark = await session({});
    expect({ text: await program(spark) }).toEqual(expected.results.get(name));
  });
});

function itIsComplete(expected: Results, names: readonly string[]): void {
  it("has a result for each program and a program for each result: else run scripts/parity/results.py", () => {
    expect([...expected.results.keys()].sort()).toEqual([...names].sort());
    expect(expected.version).toBe(pysparkVersion);
  });
}

async function session(settings: Statement["settings"]): Promise<SparkSession> {
  const spark = await SparkSession.builder.remote(sparkRemote()).create();
  await spark.conf.set({ ...defaults, ...settings });
  return spark;
}

async function result(df: AnyDataFrame): Promise<unknown> {
  const schema = await df.schema();
  const rows = await df.collect();
  return { schema: schema.jsonValue(), rows: rows.map((row) => encodeRow(row, schema)) };
}

/** Of a column `x` and Spark's own text of it, `x_text`: the text, once the value's text is found equal to it. */
async function textResult(df: DataFrame): Promise<unknown> {
  const names = await df.columns();
  const rows = await df.collect();
  const texts = names.filter((name) => name.endsWith("_text"));
  for (const row of rows) {
    const values = Object.fromEntries([...row].map((value, index) => [names[index], value]));
    const own = texts.map((name) => textOf(values[name.replace(/_text$/, "")]));
    expect(own).toEqual(texts.map((name) => values[name]));
  }
  return result(df.select(...texts));
}

interface Results {
  readonly version: unknown;
  readonly results: ReadonlyMap<string, unknown>;
}

function readResults(file: string): Results {
  const text = readFileSync(new URL(`./results/${file}.jsonl`, import.meta.url), "utf8");
  const [header, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { version: header.pyspark, results: new Map(lines) };
}
