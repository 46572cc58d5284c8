import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkSession } from "../../../../src/index.ts";
import { makeHome, runCommand } from "../../cli/run-command.ts";
import { runPython } from "../../python.ts";
import { sparkRemote } from "../../spark.ts";
import { land, makeLake, type TestLake } from "../landing-zone.ts";
import { runSnapshot } from "../run-snapshot.ts";

/** The tools, each with all that it needs to be imported. */
const TOOLS = [
  "pyarrow==26.0.1",
  "numpy==2.4.6",
  "pandas==3.1.1",
  "python-dateutil==4.0.0",
  "tzdata==2026.6",
  "polars==2.1.0",
  "polars-runtime-32==2.1.0",
  "duckdb==2.0.1",
];

/** What users write who do not know about runs. */
const NAIVE: Readonly<Record<string, string>> = {
  "pq.read_table": "import pyarrow.parquet as pq\ntable = pq.read_table(path)",
  "ds.dataset":
    "import pyarrow.dataset as ds\ntable = ds.dataset(path, format='parquet', partitioning='hive').to_table()",
  "pd.read_parquet": "import pandas as pd\ntable = pd.read_parquet(path)",
  "pd.read_parquet of columns": "import pandas as pd\ntable = pd.read_parquet(path, columns=['Id'])",
  "pl.read_parquet": "import polars as pl\ntable = pl.read_parquet(path)",
  "pl.read_parquet of **": "import polars as pl\ntable = pl.read_parquet(path + '/**/*.parquet')",
  duckdb: "import duckdb\ntable = duckdb.sql('FROM read_parquet($path)', params={'path': path})",
  "duckdb of **":
    "import duckdb\ntable = duckdb.sql('FROM read_parquet($path)', params={'path': path + '/**/*.parquet'})",
};

interface Reading {
  readonly columns?: Readonly<Record<string, string>>;
  readonly rows?: readonly (readonly string[])[];
  readonly error?: string;
}

let lake: TestLake;
let snippets: Readonly<Record<string, Reading>>;
/** By place, then by way. */
let naive: Readonly<Record<string, Readonly<Record<string, Reading>>>>;

/** The snippets of the page, by tool; Spark's is what pyspark-reads.test.ts does. */
async function pageSnippets(): Promise<readonly (readonly [string, string])[]> {
  const page = await readFile(join(import.meta.dirname, "../../../../docs/readers.md"), "utf8");
  const found = page.matchAll(/^### (PyArrow|pandas|polars|DuckDB)\n```python\n(.*?)^```/gms);
  return [...found].map(([, tool = "", code = ""]) => [tool, code]);
}

async function resolved(asOf: string): Promise<string> {
  await using home = await makeHome();
  const env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  const { stdout } = await runCommand(["resolve", "--processed", lake.processed, "--as-of", asOf], { env });
  return stdout.trim();
}

/** The outcomes of ways to read, all in one Python. */
async function readAll(ways: Readonly<Record<string, readonly [code: string, path: string]>>) {
  const folder = await mkdtemp(join(tmpdir(), "readers-"));
  await writeFile(join(folder, "ways.json"), JSON.stringify(ways));
  const script = join(import.meta.dirname, "read_with_tools.py");
  const outcomes: Readonly<Record<string, Reading>> = JSON.parse(
    await runPython(TOOLS, script, [join(folder, "ways.json")]),
  );
  await rm(folder, { recursive: true });
  return outcomes;
}

const keysBefore = (prefix: string, outcomes: Readonly<Record<string, Reading>>) =>
  Object.fromEntries(
    Object.entries(outcomes).flatMap(([key, one]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), one]] : [])),
  );

/**
 * A day with a published, a superseded and a crashed run, also in the form of object storage, without checksums beside
 * the files; and a day with one run.
 */
beforeAll(async () => {
  await using spark = await SparkSession.builder.remote(sparkRemote()).create();
  lake = await makeLake();
  const days = ["2022-01-31", "2022-02-28", "2022-03-24", "2022-03-25"];
  await land(spark, lake.landing, { days, credits: 3 });
  await runSnapshot(spark, { ...lake, asOf: "2022-03-24" });
  await runSnapshot(spark, { ...lake, asOf: "2022-03-24", republish: "true" });
  await runSnapshot(spark, { ...lake, asOf: "2022-03-25" });
  const run = await resolved("2022-03-24");
  const attempt = "_run-0003-00000000-0000/_temporary/0/_temporary/attempt_0/record_date=2022-03-24";
  await cp(join(run, "record_date=2022-03-24"), join(dirname(run), attempt), { recursive: true });
  const stored = join(dirname(lake.landing), "stored", "as_of=2022-03-24");
  await cp(dirname(run), stored, { recursive: true, filter: (name) => !name.endsWith(".crc") });

  const places = {
    run,
    "day of one run": join(lake.processed, "as_of=2022-03-25"),
    "day of three runs": dirname(run),
    "day of three runs, on object storage": stored,
    root: lake.processed,
  };
  const outcomes = await readAll({
    ...Object.fromEntries((await pageSnippets()).map(([tool, code]) => [`page: ${tool}`, [code, run]])),
    ...Object.fromEntries(
      Object.entries(places).flatMap(([place, path]) =>
        Object.entries(NAIVE).map(([way, code]) => [`${place}: ${way}`, [code, path]]),
      ),
    ),
  });
  snippets = keysBefore("page: ", outcomes);
  naive = Object.fromEntries(Object.keys(places).map((place) => [place, keysBefore(`${place}: `, outcomes)]));
}, 600_000);
afterAll(() => lake?.[Symbol.asyncDispose]());

const rows = ["2022-01-31", "2022-02-28", "2022-03-24"].flatMap((day) =>
  ["0", "1", "2"].map((id) => [`c000000${id}`, id, id, id, day]),
);

describe("the snippets of docs/readers.md read exactly the table, with days as dates", () => {
  it.each([
    ["PyArrow", "string", "int32", "date32[day]"],
    ["pandas", "str", "int32", "object"],
    ["polars", "String", "Int32", "Date"],
    ["DuckDB", "VARCHAR", "INTEGER", "DATE"],
  ])("%s", (tool, text, int, date) => {
    expect(snippets[tool]).toEqual({
      columns: { Id: text, dim1: int, dim2: int, dim3: int, record_date: date },
      rows: [...rows].sort(),
    });
  });
});

describe("a folder above a run gives what docs/readers.md says", () => {
  /** The number of rows, or the error. */
  const outcomes = (place: string) =>
    Object.fromEntries(
      Object.entries(naive[place] ?? {}).map(([way, { error, rows: found = [] }]) => [way, error ?? found.length]),
    );
  const noColumn = expect.stringMatching(/^ArrowInvalid: No match for FieldRef.Name\(Id\)/);
  const otherFiles = expect.stringMatching(/^InvalidOperationError: directory contained paths with different file ext/);
  const arrow = { "pq.read_table": 0, "ds.dataset": 0, "pd.read_parquet": 0, "pd.read_parquet of columns": noColumn };

  it.each([
    { place: "day of one run", rowsOfAllRuns: 9, folderInPolars: otherFiles },
    { place: "day of three runs", rowsOfAllRuns: 9 + 9 + 3, folderInPolars: otherFiles },
    { place: "day of three runs, on object storage", rowsOfAllRuns: 9 + 9 + 3, folderInPolars: 9 + 9 + 3 },
    { place: "root", rowsOfAllRuns: 9 + 9 + 3 + 9, folderInPolars: otherFiles },
  ])("$place: an empty table in PyArrow and pandas, all runs in DuckDB", ({ place, rowsOfAllRuns, folderInPolars }) => {
    expect(outcomes(place)).toEqual({
      ...arrow,
      "pl.read_parquet": folderInPolars,
      "pl.read_parquet of **": rowsOfAllRuns,
      duckdb: rowsOfAllRuns,
      "duckdb of **": rowsOfAllRuns,
    });
  });

  it("the empty table has no columns", () => {
    expect([naive["root"]?.["pq.read_table"], naive["root"]?.["pd.read_parquet"]]).toEqual([
      { columns: {}, rows: [] },
      { columns: {}, rows: [] },
    ]);
  });
});

it("a run's own path, read without a declared type, gives days as strings in PyArrow and pandas", () => {
  const typeOfDay = (way: string) => naive["run"]?.[way]?.columns?.["record_date"];
  expect(["pq.read_table", "ds.dataset", "pd.read_parquet"].map(typeOfDay)).toEqual([
    "dictionary<values=string, indices=int32, ordered=0>",
    "string",
    "category",
  ]);
});
