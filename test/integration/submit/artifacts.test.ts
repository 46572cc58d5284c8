import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startedRun } from "../../runs/started-run.ts";
import { type Home, makeHome, runJson, startCommand } from "../cli/run-command.ts";
import { sparkRemote } from "../spark.ts";
import { ownSession } from "../sql/own-session.ts";
import { compiledJava, packedJar } from "./java-jar.ts";

const session = ownSession();
let home: Home;
let classes: string;
/** Build one of the jar, in a folder of its own: a session knows a jar by its name. */
let jar: string;
let rates: string;
let options: { readonly env: Readonly<Record<string, string>>; readonly cwd: string };

beforeAll(async () => {
  home = await makeHome();
  classes = await compiledJava(join(import.meta.dirname, "score"), home.directory);
  jar = await packedJar(classes, await placeFor("one"), "one");
  rates = join(home.directory, "rates.csv");
  await writeFile(rates, "EUR,1.1");
  options = { env: { ...home.env, SPARK_REMOTE: sparkRemote() }, cwd: home.directory };
});
afterAll(() => home?.[Symbol.asyncDispose]());

async function placeFor(build: string): Promise<string> {
  await mkdir(join(home.directory, build), { recursive: true });
  return join(home.directory, build, "score.jar");
}

/** A file that writes what the jar's class says of itself. */
async function buildFile(out: string): Promise<string> {
  const file = join(home.directory, "build.sql");
  await writeFile(file, `INSERT OVERWRITE DIRECTORY '${out}' USING parquet ${build}`);
  return file;
}
const build = "SELECT java_method('sparkconnect.test.Score', 'build') AS score FROM range(1)";

const written = async (out: string) => (await session.spark.read.parquet(out).collect()).map((row) => row["score"]);

describe("sql", () => {
  it("calls the classes of --jars, which read the files of --files", async () => {
    const read = `SELECT java_method('sparkconnect.test.Score', 'fileText', 'rates.csv') AS text`;
    const { json } = await runJson(["sql", `${read} FROM range(1)`, "--jars", jar, "--files", rates], options);
    expect(json).toMatchObject({ ok: true, rows: [["EUR,1.1"]] });
  });

  it("registers a class by its name: an aggregate on every server, a UDF of Hive's only with Hive", async () => {
    const create = (name: string) => `CREATE TEMPORARY FUNCTION f AS 'sparkconnect.test.${name}'`;
    const total = await runJson(["sql", `${create("Total")}; SELECT f(id) FROM range(5)`, "--jars", jar], options);
    expect(total.json).toMatchObject({ ok: true, rows: [[10]] });
    const score = await runJson(["sql", `${create("Score")}; SELECT f(id) FROM range(5)`, "--jars", jar], options);
    expect(score.json).toMatchObject({ ok: false, error: { errorClass: "NO_HANDLER_FOR_UDAF" } });
  });
});

describe("submit", () => {
  it("leaves a run with the classes that its session was sent, and sends equal ones again", async () => {
    const out = join(home.directory, "scores");
    const job = join(import.meta.dirname, "score-job.ts");
    for (const _again of [1, 2]) {
      const left = await runJson(["submit", job, "--out", out, "--jars", jar, "--detach"], options);
      expect(left.json).toMatchObject({ ok: true });
      expect(await runJson(["attach", job, "--out", out, "--jars", jar], options)).toMatchObject({ exitCode: 0 });
      expect(await written(out)).toEqual(["one:0"]);
    }
  });

  it("runs the new classes when the jar has changed, in its name or only in its bytes", async () => {
    const out = join(home.directory, "builds");
    const file = await buildFile(out);
    const scores: unknown[] = [];
    for (const [folder, name] of [
      ["one", "score.jar"],
      ["two", "score.jar"],
      ["three", "score-3.jar"],
    ] as const) {
      const packed = await packedJar(classes, join(await placeFor(folder), "..", name), folder);
      const submitted = ["submit", file, "--target", "builds", "--jars", packed];
      expect(await runJson(submitted, options)).toMatchObject({ json: { state: "published" } });
      scores.push(await written(out));
    }
    expect(scores).toEqual([["one"], ["two"], ["three"]]);
  });

  it("leaves a run alone that has another jar, as the two exclude each other", async () => {
    const file = join(home.directory, "sleeping.sql");
    const sleep = "java_method('java.lang.Thread', 'sleep', 300000L)";
    await writeFile(
      file,
      `INSERT OVERWRITE DIRECTORY '${home.directory}/slept' USING parquet SELECT ${sleep} AS s FROM range(1)`,
    );
    const submit = (packed: string) => ["submit", file, "--target", "sleep", "--jars", packed];
    const running = startCommand(submit(jar), options);
    const { operationId } = await startedRun({ remote: sparkRemote() }, running);
    const other = await packedJar(classes, await placeFor("two"), "two");
    expect(await runJson(submit(other), options)).toMatchObject({
      exitCode: 6,
      json: { error: { run: { operationId } } },
    });
    expect(await runJson(["cancel", operationId], options)).toMatchObject({ exitCode: 0 });
    expect(await running.ended).toMatchObject({ exitCode: 7 });
  });

  it("takes them from the project's file, where a path counts from that file", async () => {
    const out = join(home.directory, "projects");
    await buildFile(out);
    await writeFile(join(home.directory, "spark-connect.yaml"), "jobs:\n  build.sql:\n    jars: one/score.jar\n");
    await mkdir(join(home.directory, "elsewhere"));
    const elsewhere = { ...options, cwd: join(home.directory, "elsewhere") };
    expect(await runJson(["submit", "../build.sql"], elsewhere)).toMatchObject({ json: { state: "published" } });
    expect(await written(out)).toEqual(["one"]);
  });
});
