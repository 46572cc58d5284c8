import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { toolVersions } from "../../../src/cli/commands/init/project-files.ts";
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
const commonJs = `import { type DataFrame, SparkConnectError, SparkSession, col } from "spark-connect";
import { creditSnapshot } from "spark-connect/credit-snapshot";
import sparkConnect = require("spark-connect/eslint");
import { materializedView } from "spark-connect/pipelines";

async function main(): Promise<void> {
  const spark = await SparkSession.builder.remote(process.argv[2]!).getOrCreate();
  const numbers: DataFrame = spark.range(3).where(col("id").gt(0));
  for await (const row of numbers) console.log(row["id"]);
  const refused = await numbers.select("nothing").collect().catch((error: unknown) => error);
  console.log(refused instanceof SparkConnectError, typeof creditSnapshot, typeof materializedView);
  console.log(Object.keys(sparkConnect.configs.recommended.rules).join());
  await spark.stop();
}
void main();
`;
const arrow = `import { Table, tableFromIPC, tableToIPC } from "apache-arrow";
import { SparkSession } from "spark-connect";

const spark = await SparkSession.builder.remote(process.argv[2]!).getOrCreate();
const table: Table = await spark.sql("SELECT id, CAST(id AS STRING) AS text FROM range(3)").toArrow();
console.log(table instanceof Table, table.get(2)?.["text"], tableFromIPC(tableToIPC(table)).numRows);
console.log((await (await spark.createDataFrame(table)).collect()).length);
await spark.stop();
`;
const withoutArrow = `import { SparkSession } from "spark-connect";

const spark = await SparkSession.builder.remote(process.argv[2]!).getOrCreate();
console.log(await spark.range(3).toArrow().catch((error: Error) => \`\${error.name}: \${error.message}\`));
await spark.stop();
`;
let installed: InstalledPackage;

beforeAll(() => {
  installed = new InstalledPackage();
  installed.write("program.ts", program);
  installed.write("common-js.cts", commonJs);
  installed.write("arrow.ts", arrow);
  installed.write("without-arrow.ts", withoutArrow);
}, 120_000);
afterAll(() => installed[Symbol.dispose]());

/** Type-checks a file, and the declarations that it imports. */
function typeCheck(file: string, module: string, emit: readonly string[] = ["--noEmit"]): string {
  const strict = ["--strict", "--skipLibCheck", "false", "--module", module, "--target", "es2023"];
  const libraries = ["--lib", "es2023,esnext.disposable,dom", "--types", "node"];
  const types = ["--typeRoots", join(root, "node_modules", "@types")];
  const tsc = join(root, "node_modules", ".bin", "tsc");
  return installed.run(tsc, [...strict, ...libraries, ...types, ...emit, file]);
}

function bytesBelow(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => statSync(join(folder, name)));
  return files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
}

describe("the package", () => {
  it("brings no other package, runs no script, and takes less than 8 MB", () => {
    const modules = join(installed.folder, "node_modules");
    const packages = readdirSync(modules).filter((name) => !name.startsWith("."));
    const published = JSON.parse(readFileSync(join(modules, "spark-connect", "package.json"), "utf8"));
    expect(packages).toEqual(["spark-connect"]);
    expect(Object.keys(published)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(scripts|dependencies|devDependencies|private)$/)]),
    );
    expect(bytesBelow(modules)).toBeLessThan(8e6);
  });

  it("runs the command", () => {
    expect(installed.run("npx", ["spark-connect", "--version"])).toBe(`${manifest.version}\n`);
  });
});

describe("a program of ten lines", () => {
  it("type-checks, with all declarations that it reaches", () => {
    expect(typeCheck("program.ts", "nodenext")).toBe("");
  });

  it("prints what a real Spark answers", () => {
    expect(installed.run("node", ["program.ts", inject("sparkRemote")])).toBe("5 6 7 8 9 5\n");
  });
});

describe("a program in CommonJS", () => {
  it("compiles under module node16 and prints what a real Spark answers", () => {
    expect(typeCheck("common-js.cts", "node16", ["--outDir", "."])).toBe("");
    expect(installed.run("node", ["common-js.cjs", inject("sparkRemote")])).toBe(
      "1n\n2n\ntrue function function\nspark-connect/no-operators-on-columns\n",
    );
  });
});

describe("a project that init makes", () => {
  it("passes its own test on a Spark of the test's own, and its types are right", { timeout: 360_000 }, () => {
    expect(installed.run("npx", ["spark-connect", "init", "first"])).toContain("Made ");
    const project = join(installed.folder, "first");
    const inProject = (command: string, args: readonly string[]) =>
      installed.run(command, args, { cwd: project, env: { XDG_STATE_HOME: join(installed.folder, "state") } });
    // As its README says of a package in a file.
    inProject("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefer-offline", installed.tarball]);
    expect(inProject("npm", ["test"])).toMatch(/ pass 2\b[\s\S]* fail 0\b/);
    expect(inProject("npm", ["run", "--silent", "typecheck"])).toBe("");
  });

  it("checks its types by the compiler that this package is built with", () => {
    const { typescript, "@types/node": node } = manifest.devDependencies;
    expect(toolVersions).toEqual({ typescript, "@types/node": node });
  });
});

describe("toArrow()", () => {
  it("says what to install where there is no apache-arrow", () => {
    expect(installed.run("node", ["without-arrow.ts", inject("sparkRemote")])).toMatch(
      /^InvalidInputError: toArrow\(\) makes a table of the package apache-arrow.*npm install apache-arrow\n$/,
    );
  });

  it.each([manifest.peerDependencies["apache-arrow"].replace(">=", ""), manifest.devDependencies["apache-arrow"]])(
    "makes an instance of the program's own Table, of apache-arrow %s",
    (version) => {
      installed.run("npm", ["install", "--silent", "--no-audit", "--no-fund", `apache-arrow@${version}`]);
      expect(installed.run("node", ["arrow.ts", inject("sparkRemote")])).toBe("true 2 3\n3\n");
    },
  );

  it("has the type of the program's own Table", () => {
    expect(typeCheck("arrow.ts", "nodenext")).toBe("");
  });
});
