import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConnectClient, SparkSession, StructType } from "../../src/index.ts";
import { land, makeLake, type TestLake } from "./credit-snapshot/landing-zone.ts";
import { runProgram } from "./run-program.ts";
import { sparkRemote } from "./spark.ts";

const root = join(import.meta.dirname, "..", "..");
const command = join(root, "dist/cli/main.js");

let home: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "examples-"));
  env = { SPARK_REMOTE: sparkRemote(), HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** What a program prints; if it fails, its error and output. */
function printed(file: string, ...args: readonly string[]): Promise<string> {
  return runProgram(file, { args, env, cwd: root });
}

describe("each example prints what it promises", () => {
  const outputs = {
    "word-count": "the 3n\nbrown 1n\ndog 1n\n",
    "typed-rows": [
      "1 ada 12.30 2022-03-24",
      "3 ada 0.70 2022-03-25",
      "9007199254740993 bob unpaid 2022-03-25",
      "true 2022-03-25\n",
    ].join("\n"),
    "joins-and-windows": [
      "+----+---+----------+-----+",
      "|name|nth|       day|total|",
      "+----+---+----------+-----+",
      "| ada|  1|2022-03-24|   12|",
      "| ada|  2|2022-03-25|   42|",
      "| ada|  3|2022-03-26|   47|",
      "| bob|  1|2022-03-25|    7|",
      "| eve|  1|      NULL| NULL|",
      "+----+---+----------+-----+\n\n",
    ].join("\n"),
    "arrow-in-and-out": "2 day: Int32, celsius: Float64, fahrenheit: Float64\ndays add up to 7\n",
    streaming: "numbers: at least 10 rows, the first is 0\nactive: false\n",
    pipeline: [
      "spark_catalog.pipeline_example.numbers completed",
      "spark_catalog.pipeline_example.large completed",
      "spark_catalog.pipeline_example.total completed",
      "total: 24n\n",
    ].join("\n"),
    "npm-package-in-a-function":
      "25.3.2022: 2022-03-25\n2022-03-26: 2022-03-26\nMar 27, 2022: 2022-03-27\n30.2.2022: null\n",
    abort: "aborted: TimeoutError\nthe session lives on: 3\n",
  };

  it.each(Object.entries(outputs))("%s", async (name, output) => {
    expect(await printed(join("examples", `${name}.ts`))).toBe(output);
  });

  it("csv-to-parquet, which `submit` runs as a job, and does not overwrite", async () => {
    const [input, output] = [join(home, "orders.csv"), join(home, "orders")];
    await writeFile(input, "id,amount\n1,12.5\n2,7\n");
    const submit = ["submit", "examples/csv-to-parquet.ts", "--from", input, "--to", output, "-o", "json"];
    const { ok, job, state, path } = JSON.parse(await printed(command, ...submit));
    expect({ ok, job, state, path }).toEqual({
      ok: true,
      job: "csv-to-parquet",
      state: "published",
      path: output,
    });
    await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
    expect(await spark.read.parquet(output).schema()).toEqual(StructType.fromDDL("id INT, amount DOUBLE"));
    expect(await spark.read.parquet(output).count()).toBe(2);
    await expect(printed(command, ...submit)).rejects.toThrow("PATH_ALREADY_EXISTS");
  });

  it("csv-to-parquet --dry-run shows Spark's plan, and writes nothing", async () => {
    const [input, output] = [join(home, "one.csv"), join(home, "one")];
    await writeFile(input, "id\n1\n");
    const submit = ["submit", "examples/csv-to-parquet.ts", "--from", input, "--to", output];
    expect(await printed(command, ...submit, "--dry-run")).toContain("Scan csv");
    await expect(readFile(join(output, "_SUCCESS"))).rejects.toThrow("ENOENT");
  });
});

describe("read-credit-snapshot", () => {
  let lake: TestLake;

  beforeAll(async () => {
    lake = await makeLake();
    await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
    await land(spark, lake.landing, { days: ["2022-02-28", "2022-03-24", "2022-03-25"] });
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  it("counts the credits of each day of the table that submit published and resolve names", async () => {
    const { landing, processed } = lake;
    const submit = ["credit-snapshot", "--landing", landing, "--processed", processed, "--as-of", "2022-03-25"];
    await printed(command, "submit", ...submit);
    const path = (await printed(command, "resolve", "--processed", processed)).trimEnd();
    expect(await printed("examples/read-credit-snapshot.ts", path)).toBe(
      "2022-02-28: 26 credits\n2022-03-25: 26 credits\n",
    );
  });
});

describe.each(["coming-from-pyspark", "coming-from-scala"])("docs/%s.md", (page) => {
  let folder: string;
  let output: string;

  // The page's TypeScript is one program, which prints the page's `text` blocks.
  beforeAll(async () => {
    const markdown = await readFile(join(root, "docs", `${page}.md`), "utf8");
    folder = await mkdtemp(join(tmpdir(), `${page}-`));
    const program = blocks(markdown, "ts").join("").replaceAll("s3a://lake", join(folder, "lake"));
    output = blocks(markdown, "text").join("");
    await mkdir(join(folder, "node_modules"));
    await symlink(root, join(folder, "node_modules/spark-connect"));
    await writeFile(join(folder, "program.ts"), program);
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("its TypeScript prints what the page says", async () => {
    expect(await printed(join(folder, "program.ts"))).toBe(output);
  });
});

function blocks(markdown: string, language: string): readonly string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, body]) => body ?? "");
}
