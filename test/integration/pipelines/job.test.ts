import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Home, makeHome, runCommand, runJson, startCommand } from "../cli/run-command.ts";
import { sparkRemote } from "../spark.ts";
import { ownLake } from "./lake.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const lake = ownLake();
let home: Home;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await makeHome();
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
  await mkdir(join(home.directory, "node_modules"));
  await symlink(root, join(home.directory, "node_modules", "spark-connect"));
});
afterAll(() => home?.[Symbol.asyncDispose]());

/** A folder with a spec and these libraries; gives the spec's path. */
async function project(libraries: Readonly<Record<string, string>>, spec = ""): Promise<string> {
  const folder = await mkdtemp(join(home.directory, "pipeline-"));
  for (const [name, text] of Object.entries(libraries)) {
    await mkdir(dirname(join(folder, "lib", name)), { recursive: true });
    await writeFile(join(folder, "lib", name), text);
  }
  const file = join(folder, "spark-pipeline.yml");
  const text = `name: sales\nstorage: file://${folder}/storage\ndatabase: ${lake.database}\n${spec}`;
  await writeFile(file, `${text}${spec.includes("libraries") ? "" : "libraries:\n  - glob:\n      include: lib/**\n"}`);
  return file;
}

const submit = (spec: string, ...args: readonly string[]) => runJson(["submit", spec, ...args], { env });
const name = (dataset: string) => `spark_catalog.${lake.database}.${dataset}`;
const module = (text: string) => `import { materializedView, table } from "spark-connect/pipelines";\n${text}`;
/** Takes some ten seconds in one flow. */
const slow = (dataset: string, { tasks = 40, ms = 2000 } = {}) =>
  `CREATE MATERIALIZED VIEW ${dataset} AS
   SELECT id, java_method('java.lang.Thread', 'sleep', ${ms}L) AS slept FROM range(0, 40, 1, ${tasks})`;

describe("submit of a spec file", () => {
  it("runs SQL and TypeScript in one pipeline, and reports each flow and the graph", async () => {
    const spec = await project({
      "a/even.sql": "CREATE MATERIALIZED VIEW job_even AS SELECT id FROM job_numbers WHERE id % 2 = 0;",
      "numbers.ts": module('materializedView("job_numbers", (spark) => spark.range(6));'),
      "copy.js": module('table("job_copy", (spark) => spark.readStream.table("job_numbers"));'),
    });
    const { exitCode, stdout, stderr } = await runCommand(["submit", spec], { env });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.split("\n").slice(1)).toEqual([
      "job_numbers  materialized view",
      "job_even     materialized view  <- job_numbers",
      "job_copy     streaming table    <- job_numbers",
      "",
    ]);
    const told = stderr.split("\n").filter((line) => line.startsWith(name("job_even")));
    expect(told.map((line) => line.replace(`${name("job_even")}: `, ""))).toEqual([
      ...["queued", "planning", "running", "completed"],
    ]);
    expect(await lake.rows(`SELECT * FROM ${lake.database}.job_even`)).toEqual([[0n], [2n], [4n]]);
    expect(await lake.rows(`SELECT count(*) FROM ${lake.database}.job_copy`)).toEqual([[6n]]);
  });

  it("checks the graph and draws it with --dry-run, and makes no table", async () => {
    const spec = await project({ "a.sql": "CREATE MATERIALIZED VIEW job_dry AS SELECT * FROM range(3);" });
    const { exitCode, json } = await submit(spec, "--dry-run");
    expect({ exitCode, json }).toMatchObject({
      exitCode: 0,
      json: {
        job: "sales",
        state: "planned",
        plan: {
          pipeline: "sales",
          graph: [{ name: "job_dry", kind: "materialized view", flows: [{ name: "job_dry", reads: [] }] }],
        },
      },
    });
    expect(await lake.spark.catalog.tableExists(`${lake.database}.job_dry`)).toBe(false);
    const { stdout } = await runCommand(["submit", spec, "--dry-run"], { env });
    expect(stdout).toBe("job_dry  materialized view\n");
  });

  it("says with --dry-run what is wrong with the graph (1)", async () => {
    const spec = await project({ "a.sql": "CREATE MATERIALIZED VIEW job_lost AS SELECT * FROM job_nowhere;" });
    const { exitCode, json } = await submit(spec, "--dry-run");
    const error = { code: "JOB_FAILED", message: expect.stringContaining("[TABLE_OR_VIEW_NOT_FOUND]") };
    expect({ exitCode, json }).toMatchObject({ exitCode: 1, json: { error } });
  });

  it("updates what --refresh names, and takes all again with --full-refresh-all", async () => {
    await lake.spark.sql(`CREATE TABLE ${lake.database}.job_landed USING parquet AS SELECT 1 AS id`);
    const spec = await project({
      "a.sql": `CREATE STREAMING TABLE job_seen AS SELECT * FROM STREAM job_landed;
                CREATE MATERIALIZED VIEW job_other AS SELECT 1 AS one;`,
    });
    const first = await submit(spec, "--refresh", "job_seen");
    expect(first.json["flows"]).toEqual({ [name("job_seen")]: "completed", [name("job_other")]: "excluded" });
    await lake.spark.sql(`INSERT OVERWRITE ${lake.database}.job_landed VALUES (2)`);
    expect(await submit(spec, "--full-refresh-all")).toMatchObject({ exitCode: 0 });
    expect(await lake.rows(`SELECT * FROM ${lake.database}.job_seen`)).toEqual([[2]]);
    const both = await submit(spec, "--full-refresh-all", "--refresh", "job_seen");
    expect({ exitCode: both.exitCode, json: both.json }).toMatchObject({
      exitCode: 2,
      json: { error: { message: expect.stringContaining("--full-refresh-all empties all datasets, and --refresh") } },
    });
  });

  it("takes again with --full-refresh what that names, and nothing else", async () => {
    await lake.spark.sql(`CREATE TABLE ${lake.database}.job_source USING parquet AS SELECT 1 AS id`);
    const spec = await project({
      "a.sql": `CREATE STREAMING TABLE job_again AS SELECT * FROM STREAM job_source;
                CREATE STREAMING TABLE job_kept AS SELECT * FROM STREAM job_source;`,
    });
    expect(await submit(spec)).toMatchObject({ exitCode: 0 });
    await lake.spark.sql(`INSERT OVERWRITE ${lake.database}.job_source VALUES (2)`);
    const { json } = await submit(spec, "--full-refresh", "job_again");
    expect(json["flows"]).toEqual({ [name("job_again")]: "completed", [name("job_kept")]: "excluded" });
    expect(await lake.rows(`SELECT * FROM ${lake.database}.job_again`)).toEqual([[2]]);
    expect(await lake.rows(`SELECT * FROM ${lake.database}.job_kept`)).toEqual([[1]]);
  });

  it("fails as the flow fails, with the line that defines it, and says that others may be updated", async () => {
    const spec = await project({
      "a.ts": module(`materializedView("job_zero", (spark) => spark.sql("SELECT 1 / 0 AS x"));`),
    });
    const { exitCode, json } = await submit(spec);
    expect({ exitCode, json }).toMatchObject({
      exitCode: 1,
      json: { outcome: "unknown", error: { code: "JOB_FAILED", errorClass: "DIVIDE_BY_ZERO" } },
    });
    const { message } = json["error"] as { readonly message: string };
    expect(message).toContain(`\nDefined in:\n  ${name("job_zero")}: ${join(dirname(spec), "lib", "a.ts")}:2`);
    expect(message.split("DIVIDE_BY_ZERO")).toHaveLength(2);
  });

  it("tells in a line each of a flow that fails, as often as Spark tries it, and of what reads from it and is skipped", async () => {
    const spec = await project({
      "a.sql": `CREATE MATERIALIZED VIEW job_failing AS SELECT 1 / 0 AS x;
                CREATE MATERIALIZED VIEW job_reading AS SELECT * FROM job_failing;`,
    });
    const { exitCode, stderr } = await runCommand(["submit", spec], { env });
    expect(exitCode).toBe(1);
    const told = stderr.split("\n").filter((line) => /^\S+: (failed|skipped)/.test(line));
    const failed = expect.stringMatching(`^${name("job_failing")}: failed: \\[DIVIDE_BY_ZERO\\] Division by zero`);
    expect(told).toEqual([failed, failed, failed, `${name("job_reading")}: skipped`]);
  });
});

describe("a spec that is wrong is a usage failure (2)", () => {
  it.each<[string, Readonly<Record<string, string>>, string, string]>([
    ["a Python library, with its name", { "b.py": "" }, "", "the library lib/b.py is Python"],
    ["another file", { "notes.md": "" }, "", "the library lib/notes.md is neither SQL nor a module"],
    ["no file", {}, "", "'lib/**' matches no file"],
    ["an unknown key, with a suggestion", { "a.sql": "" }, "storag: x\n", "has the unknown key 'storag'"],
    ["two names of the database", { "a.sql": "" }, "schema: x\n", "has both database and schema"],
    ["a setting that is not a text", { "a.sql": "" }, "configuration:\n  a: 5\n", "configuration.a is not a text"],
    ["no libraries", { "a.sql": "" }, "libraries: []\n", "libraries names no files"],
    ["a pattern", { "a.sql": "" }, "libraries:\n  - glob: { include: 'lib/*.sql' }\n", "is not a file or a folder"],
    ["a module that throws", { "a.ts": 'throw new Error("oh");' }, "", "Error: oh"],
    [
      "a call that cannot be meant",
      { "a.ts": module('table("x", (spark) => spark.range(1), { partitionBy: ["id"] });') },
      "",
      'a.ts:2: table "x" has no option "partitionBy"',
    ],
    [
      "two flows into files, which would make Spark lose rows",
      {
        "a.sql": `CREATE STREAMING TABLE job_two;
          CREATE FLOW one AS INSERT INTO job_two BY NAME SELECT * FROM STREAM x;
          CREATE FLOW two AS INSERT INTO job_two BY NAME SELECT * FROM STREAM y;`,
      },
      "",
      "2 flows (one, two) append to 'job_two', whose format is parquet",
    ],
  ])("%s", async (_, libraries, spec, message) => {
    const { exitCode, json } = await submit(await project(libraries, spec));
    const error = { code: "USAGE", message: expect.stringContaining(message) };
    expect({ exitCode, json }).toMatchObject({ exitCode: 2, json: { error } });
  });
});

describe("a run", () => {
  it("is left, found by another process, and told to its end", async () => {
    const spec = await project({ "a.sql": slow("job_left") });
    const left = await submit(spec, "--detach");
    expect(left).toMatchObject({ exitCode: 0, json: { state: "detached", pipeline: "sales" } });
    const { id } = left.json["run"] as { readonly id: string };
    expect((await runJson(["status", id], { env })).json).toMatchObject({ state: "running" });
    const { exitCode, stderr, stdout } = await runCommand(["attach", id], { env });
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("job_left") });
    expect(stderr).toContain(`${name("job_left")}: completed`);
    expect(await lake.rows(`SELECT count(*) FROM ${lake.database}.job_left`)).toEqual([[40n]]);
  });

  it("is rejoined by its retry, and keeps another one of the same name and storage out (6), until it is cancelled", async () => {
    // In one task: another pipeline has to find a core beside it.
    const spec = await project({ "a.sql": slow("job_alone", { tasks: 1, ms: 500 }) });
    const running = startCommand(["submit", spec], { env });
    await running.said(new RegExp(`${name("job_alone")}: running`));
    running.process.kill("SIGKILL");
    await running.ended;
    const retry = startCommand(["submit", spec, "-o", "json"], { env });
    await retry.said(/^Rejoined run /);
    const second = await submit(spec, "--refresh", "job_alone");
    expect(second).toMatchObject({ exitCode: 6, json: { error: { code: "CONFLICT" } } });
    const elsewhere = await project({ "a.sql": "CREATE MATERIALIZED VIEW job_elsewhere AS SELECT 1 AS one" });
    expect(await submit(elsewhere)).toMatchObject({ exitCode: 0, json: { job: "sales", pipeline: "sales" } });
    expect(await runCommand(["cancel", spec], { env })).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await retry.ended;
    expect({ exitCode, json: JSON.parse(stdout) }).toMatchObject({ exitCode: 7, json: { rejoined: true } });
  });

  it("is cancelled when it takes too long (8)", async () => {
    const spec = await project({ "a.sql": slow("job_late") });
    expect(await submit(spec, "--timeout", "3s")).toMatchObject({ exitCode: 8, json: { error: { code: "TIMEOUT" } } });
    expect(await runJson(["status", spec], { env })).toMatchObject({ json: { state: "cancelled" } });
  });

  it("goes on when its client is killed, and is run again after it", async () => {
    const spec = await project({ "a.sql": slow("job_killed") });
    const running = startCommand(["submit", spec], { env });
    await running.said(new RegExp(`${name("job_killed")}: running`));
    running.process.kill("SIGKILL");
    await running.ended;
    expect(await submit(spec, "--if-running", "fail")).toMatchObject({ exitCode: 6 });
    expect(await runCommand(["attach", spec], { env })).toMatchObject({ exitCode: 0 });
    expect(await submit(spec)).toMatchObject({ exitCode: 0, json: { flows: { [name("job_killed")]: "completed" } } });
    expect(await lake.rows(`SELECT count(*) FROM ${lake.database}.job_killed`)).toEqual([[40n]]);
  });
});

it("init makes a pipeline that runs as it is, and touches nothing that is there", async () => {
  const cwd = home.directory;
  expect(await runCommand(["init", "pipeline", "first_steps"], { env, cwd })).toMatchObject({ exitCode: 0 });
  const spec = join(cwd, "first_steps", "spark-pipeline.yml");
  const { exitCode, json } = await runJson(["submit", spec, "--dry-run"], { env, cwd });
  expect({ exitCode, json }).toMatchObject({
    exitCode: 0,
    json: { plan: { graph: [{ name: "numbers" }, { name: "even_numbers", flows: [{ reads: ["numbers"] }] }] } },
  });
  const again = await runJson(["init", "pipeline", "first_steps"], { env, cwd });
  expect({ exitCode: again.exitCode, json: again.json }).toMatchObject({
    exitCode: 2,
    json: { error: { message: expect.stringContaining("first_steps exists already") } },
  });
});
