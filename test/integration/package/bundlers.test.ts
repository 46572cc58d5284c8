import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import webpack from "webpack";
import manifest from "../../../package.json" with { type: "json" };
import { InstalledPackage } from "./installed-package.ts";

const program = `import { Table } from "apache-arrow";
import { SparkSession, col, functions as F } from "spark-connect";

async function main() {
  const spark = await SparkSession.builder.remote(process.argv[2]).getOrCreate();
  const numbers = spark.range(10).where(col("id").geq(5)).select(col("id"), F.sqrt("id").alias("root"));
  const ids = [];
  for await (const row of numbers) ids.push(row.id);
  const table = await numbers.toArrow();
  console.log(ids.join(" "), (await numbers.collect()).length, table instanceof Table, table.numRows);
  const people = await spark.createDataFrame([[1, "Ada"], [2, "Bob"]], "id int, name string");
  console.log((await people.orderBy("id").collect()).map((row) => row.name).join(" "));
  try {
    F.udf((id) => id, { args: ["long"], returns: "long" });
  } catch (error) {
    console.log(error.message);
  }
  await spark.stop();
}
main();
`;
const printed = `5 6 7 8 9 5 true 5
Ada Bob
Functions in TypeScript need files of the package spark-connect, which are not in a bundle. Leave spark-connect out of the bundle (esbuild: --external:spark-connect) and install it where the program runs.
`;
let installed: InstalledPackage;
let entry: string;
let bundles: string;

async function byEsbuild(format: "cjs" | "esm", outfile: string): Promise<readonly unknown[]> {
  const { warnings } = await esbuild({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format,
    outfile: join(bundles, outfile),
    logLevel: "silent",
  });
  return warnings;
}

function byWebpack(format: "cjs" | "esm", outfile: string): Promise<readonly unknown[]> {
  const asModule = { module: true, library: { type: "module" }, chunkFormat: "module" } as const;
  const config: webpack.Configuration = {
    mode: "production",
    // Minifying takes half of the time.
    optimization: { minimize: false },
    target: "node22",
    context: installed.folder,
    entry,
    experiments: { outputModule: format === "esm" },
    output: { path: bundles, filename: outfile, ...(format === "esm" ? asModule : {}) },
  };
  return new Promise((resolve, reject) => {
    webpack(config, (error, stats) => {
      const { errors = [], warnings = [] } = stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
      if (error) reject(error);
      else resolve([...errors, ...warnings]);
    });
  });
}

async function byVite(outfile: string): Promise<readonly unknown[]> {
  await vite({
    root: installed.folder,
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: bundles,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: outfile } },
    },
  });
  return [];
}

const made = [
  { name: "esbuild, CommonJS", file: "esbuild.cjs", make: (file: string) => byEsbuild("cjs", file) },
  { name: "esbuild, ESM", file: "esbuild.mjs", make: (file: string) => byEsbuild("esm", file) },
  { name: "webpack, CommonJS", file: "webpack.cjs", make: (file: string) => byWebpack("cjs", file) },
  { name: "webpack, ESM", file: "webpack.mjs", make: (file: string) => byWebpack("esm", file) },
  { name: "Vite SSR", file: "vite.mjs", make: byVite },
];
const warnings = new Map<string, readonly unknown[]>();

beforeAll(async () => {
  installed = new InstalledPackage([`apache-arrow@${manifest.devDependencies["apache-arrow"]}`]);
  installed.write("program.mjs", program);
  entry = join(installed.folder, "program.mjs");
  bundles = join(installed.folder, "bundles");
  mkdirSync(bundles);
  for (const { name, file, make } of made) warnings.set(name, await make(file));
  // A bundle runs without any other files.
  renameSync(join(installed.folder, "node_modules"), join(installed.folder, "elsewhere"));
}, 240_000);
afterAll(() => installed[Symbol.dispose]());

describe.each(made)("a program bundled by $name", ({ name, file }) => {
  it("is made without a warning", () => {
    expect(warnings.get(name)).toEqual([]);
  });

  it("reads rows and Arrow, sends rows, and says why it has no functions", () => {
    expect(installed.run(process.execPath, [join(bundles, file), inject("sparkRemote")])).toBe(printed);
  });
});
