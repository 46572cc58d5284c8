import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Home, makeHome, runCommand, runJson } from "../../integration/cli/run-command.ts";
import { type ScriptedServer, StatusError, startScriptedServer } from "../support/scripted-server.ts";

let home: Home;
/** What users write themselves. */
let work: Home;
let server: ScriptedServer;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  [home, work] = await Promise.all([makeHome(), makeHome()]);
  server = await startScriptedServer({});
  env = {
    ...home.env,
    SPARK_REMOTE: `${server.remote}/;x-api=hunter2-header;cookie=hunter2-cookie;token=hunter2-token`,
    OPENLINEAGE__TRANSPORT__TYPE: "file",
    OPENLINEAGE__TRANSPORT__LOG_FILE_PATH: join(home.directory, "event"),
  };
  await writeFile(join(work.directory, "nightly.sql"), "INSERT INTO t SELECT :password, :day, :api_key;\n");
});
afterAll(async () => {
  for (const one of [server, work, home]) await one?.[Symbol.asyncDispose]();
});

const secrets = ["--param", "password=hunter2 one, hunter2 two", "--param", "api_key:string=hunter2-typed"];

const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  runCommand(args, { env: { ...env, ...more }, cwd: work.directory });

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function filesWith(text: string): Promise<readonly string[]> {
  const found = await Promise.all(
    (await filesBelow(home.directory)).map(async (file) =>
      (await readFile(file, "utf8")).includes(text) ? [file] : [],
    ),
  );
  return found.flat();
}

it("no secret gets into a file or an output of a run, of its commands or of its page", async () => {
  // Who ran it may read what Spark says. Later readers of the file need not know all of it.
  const said = new StatusError(13, "[LOGIN] cannot log in with password = 'planted'", {
    metadata: { errorClass: "LOGIN" },
  });
  await using failing = await startScriptedServer({ executePlan: (stream) => stream.fail(said) });
  const about = ["-c", "spark.api.key=hunter2-conf", "--name", "nightly, token=hunter2-name", "-v"];
  const metrics = ["--metrics-file", join(home.directory, "nightly.prom")];
  const submitted = await run(["submit", "nightly.sql", "--day", "2022-03-25", ...secrets, ...about, ...metrics]);
  expect(submitted.exitCode).toBe(0);
  const failed = await run(["submit", "nightly.sql", "--day", "2022-03-25", ...secrets, ...about], {
    SPARK_REMOTE: `${failing.remote}/;x-api=hunter2-header`,
  });
  expect(failed.exitCode).toBe(1);
  const listed = await runJson(["list"], { env });
  const runs = listed.json["runs"] as readonly { readonly run: { readonly id: string } }[];
  expect(runs).toHaveLength(2);
  const [, first] = runs.map(({ run: ids }) => ids.id);
  const page = ["report", String(first), "--file", join(home.directory, "run.html"), "-o", "json"];
  const later = await Promise.all(
    [
      ["list"],
      ...runs.map(({ run: ids }) => ["status", ids.id, "-v"]),
      ["attach", String(first), "-o", "json"],
      page,
      ["doctor", "-v"],
      ["sql", "SELECT 1", "-v"],
    ].map((args) => run(args)),
  );
  const outputs = [submitted, failed, listed, ...later].map(({ stdout, stderr }) => stdout + stderr);
  expect(outputs.filter((text) => text.includes("hunter2"))).toEqual([]);
  expect(await filesWith("hunter2")).toEqual([]);
  expect(await filesWith("planted")).toEqual([]);
  // Of the page, of records and of events, and of the metrics.
  expect(new Set((await filesWith("***")).map((file) => extname(file)))).toEqual(new Set([".html", ".json", ".prom"]));
  // How to submit it again says where the secrets were.
  expect(JSON.parse(later[4]?.stdout ?? "").facts.rerun).toMatchObject({
    command: expect.stringContaining("--param 'password=***' --param 'api_key:string=***'"),
    remarks: expect.arrayContaining(["Put the secrets back where *** stands."]),
  });
});

it("a backfill skips the days that were published with the same secret, and those alone", async () => {
  const backfill = async (password: string) => {
    const args = ["backfill", "nightly.sql", "--from", "2022-03-24", "--to", "2022-03-25", "--resume"];
    const given = ["--param", `password=${password}`, "--param", "api_key=k"];
    const { json } = await runJson([...args, ...given], { env, cwd: work.directory });
    return (json["days"] as readonly { readonly state: string }[]).map(({ state }) => state);
  };
  expect(await backfill("hunter2-a")).toEqual(["published", "published"]);
  expect(await backfill("hunter2-a")).toEqual(["skipped", "skipped"]);
  expect(await backfill("hunter2-b")).toEqual(["published", "published"]);
  expect(await filesWith("hunter2")).toEqual([]);
});
