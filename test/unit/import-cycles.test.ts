import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

/** A file's path from the root, and the paths of the files that it imports, also for types. */
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

/** A DataFrame is one class in seven files that all make DataFrames; grouped data and charts make them too. */
const dataFrame = [
  "column-transformations.ts",
  "combining-transformations.ts",
  "dataframe-actions.ts",
  "dataframe-base.ts",
  "dataframe-na-functions.ts",
  "dataframe-stat-functions.ts",
  "dataframe.ts",
  "grouped-data.ts",
  "plot/box.ts",
  "plot/dataframe-plots.ts",
  "plot/histogram.ts",
  "plot/parts.ts",
  "plot/series.ts",
  "row-transformations.ts",
  "statistic-methods.ts",
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

  it("are one in all: the parts of a DataFrame, which make DataFrames", () => {
    expect(cyclesIn(importsIn("src"))).toEqual([dataFrame.map((file) => `src/sql/dataframe/${file}`)]);
  });
});
