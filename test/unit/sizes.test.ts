import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
/** The files in git that are written by hand. */
const files = globSync("{src,test,bench,scripts}/**/*", { cwd: root, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  .filter((file) => !/^src\/gen\/|\/(?:node_modules|__pycache__|__snapshots__)\//.test(file));

/** Tables, which are read line by line: a class of a few lines for each of Spark's types without parts. */
const tables = ["src/types/atomic-types.ts"];
/** Neither data nor generated. */
const code = /\.(ts|js|py|sh)$/;

it("no file of code has more than 400 lines, tables apart", () => {
  const long = files
    .filter((file) => code.test(file))
    .filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 401);
  expect(long).toEqual(tables);
});

it("no folder but `functions` holds more than 25 files", () => {
  const folders = Map.groupBy(files, dirname);
  const full = [...folders].filter(([folder, inside]) => inside.length > 25 && basename(folder) !== "functions");
  expect(full.map(([folder, inside]) => `${folder}: ${inside.length}`)).toEqual([]);
});
