import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..", "..");
const program = `import { SparkSession, col, functions as F } from "spark-connect";

await using spark = await SparkSession.builder.remote(process.argv[2]!).getOrCreate();
const numbers = spark.range(10).where(col("id").geq(5)).select(col("id"), F.sqrt("id").alias("root"));
const ids: bigint[] = [];
for await (const row of numbers) {
  ids.push(row["id"] as bigint);
}
console.log(ids.join(" "), await numbers.count());
`;
let folder: string;

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "package-"));
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
  });
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }\n');
  run("npm", ["install", "--silent", "--no-audit", "--no-fund", join(folder, packed.trim())]);
  writeFileSync(join(folder, "program.ts"), program);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

it("the installed package runs the command", () => {
  expect(run("npx", ["spark-connect", "--version"])).toBe(`${manifest.version}\n`);
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
  expect(run(tsc, [...options, ...libraries, "program.ts"])).toBe("");
});

it("and prints what a real Spark answers", () => {
  expect(run("node", ["program.ts", inject("sparkRemote")])).toBe("5 6 7 8 9 5\n");
});
