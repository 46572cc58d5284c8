import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { InstalledPackage } from "./installed-package.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const program = `import { SparkSession, col, functions as F } from "spark-connect";

await using spark = await SparkSession.builder.remote(process.argv[2]!).getOrCreate();
const numbers = spark.range(10).where(col("id").geq(5)).select(col("id"), F.sqrt("id").alias("root"));
const ids: bigint[] = [];
for await (const row of numbers) {
  ids.push(row["id"] as bigint);
}
console.log(ids.join(" "), await numbers.count());
`;
let installed: InstalledPackage;

beforeAll(() => {
  installed = new InstalledPackage();
  installed.write("program.ts", program);
}, 120_000);
afterAll(() => installed[Symbol.dispose]());

it("the installed package runs the command", () => {
  expect(installed.run("npx", ["spark-connect", "--version"])).toBe(`${manifest.version}\n`);
});

it("a ten-line program type-checks against the installed package", () => {
  const tsc = join(root, "node_modules", ".bin", "tsc");
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023"];
  const libraries = [
    "--lib",
    "es2023,esnext.disposable,dom",
    "--types",
    "node",
    "--typeRoots",
    join(root, "node_modules/@types"),
  ];
  expect(installed.run(tsc, [...options, ...libraries, "program.ts"])).toBe("");
});

it("and prints what a real Spark answers", () => {
  expect(installed.run("node", ["program.ts", inject("sparkRemote")])).toBe("5 6 7 8 9 5\n");
});
