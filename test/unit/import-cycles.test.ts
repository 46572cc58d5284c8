import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

/** A file's path from the root, and those of the files that it imports, types too. */
type ImportGraph = ReadonlyMap<string, readonly string[]>;

function importsIn(folder: string): ImportGraph {
  const files = globSync(`${folder}/**/*.ts`, { cwd: root }).filter((file) => !file.startsWith("src/gen/"));
  return new Map(files.map((file) => [file, importsOf(file)]));
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/\b(?:from|import\() ?"(\.[^"]+\.ts)"/g)].map(([, path = ""]) => join(dirname(file), path));
}

/** Every set of files that reach each other through imports, in alphabetical order. */
function cyclesIn(graph: ImportGraph): readonly (readonly string[])[] {
  const reached = new Map([...graph.keys()].map((file) => [file, reachedFrom(file, graph)]));
  const cycles = [...graph.keys()].map((file) =>
    [...(reached.get(file) ?? [])].filter((other) => reached.get(other)?.has(file)).sort(),
  );
  return [...new Map(cycles.map((cycle) => [cycle.join(), cycle])).values()].filter(({ length }) => length > 0);
}

function reachedFrom(start: string, graph: ImportGraph): ReadonlySet<string> {
  const reached = new Set<string>();
  const ahead = [...(graph.get(start) ?? [])];
  for (let file = ahead.pop(); file !== undefined; file = ahead.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    ahead.push(...(graph.get(file) ?? []));
  }
  return reached;
}

/** In `src/sql`: a column takes a DataFrame (`isin`), a DataFrame columns, and both know the session they are run in. */
const columnAndDataFrame = [
  "calls/column-checks.ts",
  "catalog/catalog.ts",
  "column.ts",
  "dataframe/column-transformations.ts",
  "dataframe/combining-transformations.ts",
  "dataframe/dataframe-actions.ts",
  "dataframe/dataframe-base.ts",
  "dataframe/dataframe-na-functions.ts",
  "dataframe/dataframe-stat-functions.ts",
  "dataframe/dataframe.ts",
  "dataframe/display.ts",
  "dataframe/grouped-data.ts",
  "dataframe/row-transformations.ts",
  "dataframe/sql-dataframe.ts",
  "dataframe/statistic-methods.ts",
  "functions/call.ts",
  "io/dataframe-reader.ts",
  "io/dataframe-writer-v2.ts",
  "io/dataframe-writer.ts",
  "io/merge-into-writer.ts",
  "local-data.ts",
  "plan-runner.ts",
  "runtime-conf.ts",
  "spark-session-builder.ts",
  "spark-session.ts",
  "sql-text.ts",
  "streaming/data-stream-reader.ts",
  "streaming/data-stream-writer.ts",
  "streaming/streaming-query-listener.ts",
  "streaming/streaming-query-manager.ts",
  "streaming/streaming-query.ts",
  "table-arg.ts",
  "table-valued-function.ts",
  "udf-registration.ts",
  "window.ts",
];

describe("cycles of imports, of types too", () => {
  it("are found through several files, and a file that imports itself is one", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", ["a"]],
      ["d", ["d"]],
      ["e", ["a"]],
    ]);
    expect(cyclesIn(graph)).toEqual([["a", "b", "c"], ["d"]]);
  });

  it("are one in all: what a column and a DataFrame make of each other", () => {
    expect(cyclesIn(importsIn("src"))).toEqual([columnAndDataFrame.map((file) => `src/sql/${file}`)]);
  });
});
