import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { runPython } from "../python.ts";
import { InstalledPackage } from "./installed-package.ts";

const runtimes = join(import.meta.dirname, "runtimes");
const { arch } = process;
const nodeOf = (version: string): string => join(runtimes, "node_modules", `node-${version}-${arch}`, "bin", "node");
const bun = `@oven/bun-linux-${arch === "arm64" ? "aarch64" : arch}/bin/bun`;
const deno = `@deno/linux-${arch}-glibc/deno`;

const promised = [
  { name: "Node 22.18, the oldest", command: [nodeOf("22.18")] },
  { name: "Node 22", command: [nodeOf("22")] },
  { name: "Node 24", command: [process.execPath] },
  { name: "Node 26", command: [nodeOf("26")] },
  { name: "Bun", command: [join(runtimes, "node_modules", bun)] },
  { name: "Deno", command: [join(runtimes, "node_modules", deno), "run", "--allow-all"] },
];

const program = `import { SparkSession, col, functions as F } from "spark-connect";
import { twice } from "./twice.ts";

const spark = await SparkSession.builder.remote(process.argv[2]!).getOrCreate();
const numbers = spark.range(10).where(col("id").geq(5)).select(col("id"), F.sqrt("id").alias("root"));
const ids: unknown[] = [];
for await (const row of numbers) ids.push(row["id"]);
console.log(ids.join(" "), (await numbers.collect()).length, (await numbers.toArrow()).numRows);
const people = await spark.createDataFrame([[1, "Ada"], [2, "Bob"]], "id int, name string");
console.log((await people.orderBy("id").collect()).map((row) => row["name"]).join(" "));
const doubled = F.udf((id: bigint) => twice(id), { args: ["long"], returns: "long", from: import.meta.url });
console.log((await spark.range(3).select(doubled("id").alias("id")).collect()).map((row) => row["id"]).join(" "));
await spark.stop();
`;
const job = `import { defineJob, path } from "spark-connect";

export default defineJob({
  name: "numbers",
  description: "write a few numbers",
  parameters: { to: path("the folder to make") },
  run: ({ to }, { spark }) => spark.range(3).write.mode("error").toCommand(to),
});
`;
let installed: InstalledPackage;

beforeAll(() => {
  // Once: they are 700 MB.
  const lock = statSync(join(runtimes, "package-lock.json"));
  const done = statSync(join(runtimes, "node_modules", ".package-lock.json"), { throwIfNoEntry: false });
  if (done === undefined || done.mtimeMs < lock.mtimeMs)
    execFileSync("npm", ["ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: runtimes });
  const { esbuild, "apache-arrow": arrow } = manifest.devDependencies;
  installed = new InstalledPackage([`esbuild@${esbuild}`, `apache-arrow@${arrow}`]);
  installed.write("program.ts", program);
  installed.write("twice.ts", "export const twice = (n: bigint): bigint => 2n * n;\n");
  installed.write("job.ts", job);
}, 300_000);
afterAll(() => installed[Symbol.dispose]());

const main = join("node_modules", "spark-connect", manifest.bin["spark-connect"]);

describe.each(promised)("under $name", ({ command: [runtime = "", ...flags] }) => {
  const run = (file: string, ...args: readonly string[]): string =>
    installed.run(runtime, [...flags, file, ...args], { env: { SPARK_REMOTE: inject("sparkRemote") } });

  it("the command says its version and what it can do", () => {
    expect(run(main, "--version")).toBe(`${manifest.version}\n`);
    expect(run(main, "--help")).toContain("Usage: spark-connect");
  });

  it("the command asks a real Spark", () => {
    expect(run(main, "sql", "SELECT 1 AS one", "--format", "csv")).toBe("one\r\n1\r\n");
  });

  it("the command runs a job module in TypeScript", () => {
    const to = join(installed.folder, `numbers-${flags.length}-${runtime.replaceAll(/\W/g, "-")}`);
    expect(JSON.parse(run(main, "submit", "job.ts", "--to", to, "-o", "json"))).toMatchObject({
      ok: true,
      job: "numbers",
      state: "published",
    });
    expect(existsSync(join(to, "_SUCCESS"))).toBe(true);
  });

  it("a program reads rows and Arrow, sends rows, and has a function run on the executors", () => {
    expect(run("program.ts", inject("sparkRemote"))).toBe("5 6 7 8 9 5 5\nAda Bob\n0 2 4\n");
  });
});

it("a notebook with Deno's kernel shows a chart of a DataFrame", async () => {
  const jupyter =
    "jupyter_client==8.6.3 jupyter_core==5.8.1 pyzmq==27.0.0 traitlets==5.14.3 tornado==6.5.1 " +
    "python-dateutil==2.9.0.post0 six==1.17.0 platformdirs==4.3.8";
  const cell = `import { SparkSession } from "spark-connect";
const spark = await SparkSession.builder.remote(${JSON.stringify(inject("sparkRemote"))}).getOrCreate();
const shown = spark.range(2).plot.bar("id", "id");
shown`;
  const script = join(import.meta.dirname, "notebook_cell.py");
  const kernel = [join(runtimes, "node_modules", deno), installed.folder, cell];
  const { data } = JSON.parse(await runPython([jupyter], script, kernel));
  expect(data).toEqual({
    "application/vnd.vegalite.v5+json": expect.objectContaining({
      mark: { type: "bar", tooltip: true },
      data: {
        values: [
          { x: "0", y: 0 },
          { x: "1", y: 1 },
        ],
      },
    }),
  });
});

it("an older Node is told which one is needed", () => {
  const { status, stdout, stderr } = spawnSync(nodeOf("20"), [main, "--version"], {
    cwd: installed.folder,
    encoding: "utf8",
  });
  const least = manifest.engines.node.replace(">=", "");
  expect({ status, stdout, lines: stderr.split("\n") }).toEqual({
    status: 2,
    stdout: "",
    lines: [expect.stringContaining(`spark-connect needs Node ${least} or newer, and this is v20.`), ""],
  });
});
