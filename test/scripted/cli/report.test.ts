import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { uiFacts } from "../../../src/cli/commands/report/facts/spark-rest.ts";
import { runSessionId } from "../../../src/submit/run-ids.ts";
import type { RunRecord } from "../../../src/submit/run-record.ts";
import { RunStore, runStoreDirectory } from "../../../src/submit/run-store.ts";
import { type Home, makeHome, runCommand, runJson } from "../../integration/cli/run-command.ts";
import recorded from "./spark-rest.json" with { type: "json" };

let home: Home;
let env: Readonly<Record<string, string>>;
const hour = 3_600_000;
const script = "<script>document.title='run'</script>";

function record(id: string, hoursAgo: number, more: Partial<RunRecord> = {}): RunRecord {
  const startedAt = new Date(Date.now() - hoursAgo * hour).toISOString();
  const run = { id: `${id}-0000-8000-8000-000000000000`, userId: "spark-connect", sessionId: `${id}-session` };
  return {
    schemaVersion: 1,
    run: { ...run, operationId: run.id },
    job: "credit-snapshot",
    name: null,
    arguments: { landing: ["/landing"], asOf: ["2022-03-25"] },
    spark: { remote: "sc://127.0.0.1:1", profile: null },
    fields: { asOf: "2022-03-25", days: ["2022-02-28", "2022-03-25"], path: "/processed/run", rows: 78 },
    state: "succeeded",
    startedAt,
    updatedAt: startedAt,
    endedAt: new Date(Date.parse(startedAt) + 90_500).toISOString(),
    keptUntil: null,
    ...more,
  };
}

const planted = "planted-secret-1234";
const secretive = record("5ec7e700", 4, {
  state: "failed",
  arguments: {
    where: [`Id <> 'token=${planted}'`],
    param: [`password=${planted}`, "day=2022-03-25"],
    apiKey: [planted],
    from: [`s3a://KEY:${planted}@bucket/landing`],
  },
  origin: { user: "me", host: "here", directory: "/work", conf: { "spark.hadoop.fs.s3a.secret.key": planted } },
  fields: { path: `jdbc:postgresql://me:${planted}@db/day`, token: planted, options: { password: planted } },
  failure: {
    code: "JOB_FAILED",
    message: `no table at OPTIONS (password '${planted}')`,
    hint: `Give --header authorization=${planted} to it.`,
    retryable: false,
    errorClass: null,
    sqlState: null,
    facts: {},
  },
});
const hostile = record("bad00000", 5, { name: script, fields: { path: `/${script}\u202e`, days: [script] } });
const records = [record("900d0000", 1), record("900d0001", 2), secretive, hostile, record("01d00000", 900)];

beforeAll(async () => {
  home = await makeHome();
  env = home.env;
  const store = new RunStore(runStoreDirectory(env));
  for (const one of records) await store.save(one);
});
afterAll(() => home?.[Symbol.asyncDispose]());

const report = (...args: readonly string[]) => runCommand(["report", ...args], { env, cwd: home.directory });

it("writes a page that only the user can read, prints its path, and leaves nothing beside it", async () => {
  const { exitCode, stdout } = await report("900d0000");
  const file = join(home.directory, "spark-connect-900d0000.html");
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${file}\n` });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(home.directory)).filter((name) => name.includes(".html"))).toEqual([
    "spark-connect-900d0000.html",
  ]);
});

it("says what it knows of a run whose server does not answer, and that it does not", async () => {
  const { json } = await runJson(["report", "900d0000", "--file", "facts.html"], { env, cwd: home.directory });
  expect(json).toMatchObject({
    ok: true,
    page: join(home.directory, "facts.html"),
    facts: {
      state: "succeeded",
      durationMs: 90_500,
      rows: 78,
      days: [
        { day: "2022-02-28", kind: "held" },
        { day: "2022-03-25", kind: "held" },
      ],
      stages: [],
      plan: null,
      sources: [
        { what: "The record on this machine", answered: true },
        { what: "Spark Connect server", answered: false },
        { what: "Stages", answered: false },
      ],
    },
  });
  const page = await readFile(join(home.directory, "facts.html"), "utf8");
  expect(page).not.toContain('id="stages"');
  expect(page).toContain("No progress was seen while the run was read.");
});

it("replaces a page of its own, and no other file", async () => {
  expect((await report("900d0001", "--file", "mine.html")).exitCode).toBe(0);
  expect((await report("900d0001", "--file", "mine.html")).exitCode).toBe(0);
  await writeFile(join(home.directory, "notes.html"), "<p>mine</p>");
  const { exitCode, stderr } = await report("900d0001", "--file", "notes.html");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("notes.html is not a page of spark-connect, and is left as it is");
  expect(await readFile(join(home.directory, "notes.html"), "utf8")).toBe("<p>mine</p>");
  const nowhere = await report("900d0001", "--file", "no/such/folder/page.html");
  expect(nowhere.exitCode).toBe(2);
  expect(nowhere.stderr).toContain("Name another place with --file.");
});

it("holds no secret, in the page or in the facts", async () => {
  const args = ["report", "5ec7e700", "--file", "secret.html"];
  const { stdout, stderr } = await runCommand([...args, "-o", "json"], { env, cwd: home.directory });
  const page = await readFile(join(home.directory, "secret.html"), "utf8");
  for (const text of [page, stdout, stderr]) expect(text).not.toContain(planted);
  expect(page).toContain("Put the secrets back where *** stands.");
  const runs = await report("--last", "30d", "--file", "secrets.html");
  expect(runs.exitCode).toBe(0);
  expect(await readFile(join(home.directory, "secrets.html"), "utf8")).not.toContain(planted);
});

it("shows markup in names and paths as text", async () => {
  await report("bad00000", "--file", "hostile.html");
  const page = await readFile(join(home.directory, "hostile.html"), "utf8");
  expect(page).not.toContain("<script");
  expect(page).toContain("<title>&lt;script&gt;document.title=&#39;run&#39;&lt;/script&gt;");
  expect(page).not.toContain("\u202e");
});

it("tells of the runs of some time, with their job, and says that there are none", async () => {
  const { json } = await runJson(["report", "--last", "30d", "--job", "credit-snapshot"], { env, cwd: home.directory });
  expect(json).toMatchObject({
    page: join(home.directory, "spark-connect-runs.html"),
    facts: {
      job: "credit-snapshot",
      runs: [
        { id: "900d0000", state: "succeeded", durationMs: 90_500, rows: 78, asOf: "2022-03-25", why: null },
        { id: "900d0001" },
        { id: "5ec7e700", state: "failed", why: "JOB_FAILED: no table at OPTIONS (password '***')" },
        { id: "bad00000", job: expect.stringContaining("script") },
      ],
    },
  });
  await report("--last", "1m", "--file", "none.html");
  expect(await readFile(join(home.directory, "none.html"), "utf8")).toContain(
    "No such run is recorded on this machine.",
  );
});

it.each([
  [[], "no run is named"],
  [["900d0000", "--last", "30d"], "--last is for the page of several runs, and a run is named"],
  [["--last", "soon"], "--last: 'soon' is neither a duration nor a day"],
  [["ffff0000"], "no run ffff0000 is recorded on this machine"],
])("refuses %j: %s", async (args, why) => {
  const { exitCode, stderr } = await report(...args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(why);
});

it("finds a job's run by its arguments without its server, and gives the job an option of the same name", async () => {
  const job = join(home.directory, "job.mjs");
  const library = JSON.stringify(join(import.meta.dirname, "..", "..", "..", "dist", "index.js"));
  await writeFile(
    job,
    `import { defineJob, path } from ${library};
export default defineJob({ name: "own", description: "d", parameters: { file: path("in"), to: path("out") },
  run: async (values, { spark }) => (await spark.range(1)).write.toCommand(values.to) });`,
  );
  const sessionId = runSessionId({ job: "own", target: ["/out"] }, 0);
  const own = record("0b0b0000", 3, { job, arguments: { file: ["/in"], to: ["/out"] } });
  await new RunStore(runStoreDirectory(env)).save({ ...own, run: { ...own.run, sessionId } });
  const { exitCode, stdout } = await report(job, "--file", "/in", "--to", "/out", "--remote", "sc://127.0.0.1:1");
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: `${join(home.directory, "spark-connect-0b0b0000.html")}\n`,
  });
});

it("opens the page by the desktop's own program, and says where it is if there is none", async () => {
  const bin = join(home.directory, "bin");
  await mkdir(bin);
  await writeFile(
    join(bin, "xdg-open"),
    `#!/bin/sh\necho "$1" >'${home.directory}/opened.tmp'\nmv '${home.directory}/opened.tmp' '${home.directory}/opened'\n`,
  );
  await chmod(join(bin, "xdg-open"), 0o755);
  const display = {
    ...env,
    DISPLAY: ":0",
    SSH_CONNECTION: "",
    SSH_TTY: "",
    PATH: `${bin}${delimiter}${process.env["PATH"]}`,
  };
  await runCommand(["report", "900d0000", "--open"], { env: display, cwd: home.directory });
  const url = `file://${home.directory}/spark-connect-900d0000.html`;
  await expect.poll(() => readFile(join(home.directory, "opened"), "utf8").catch(() => "")).toBe(`${url}\n`);
  const without = { ...display, DISPLAY: "", WAYLAND_DISPLAY: "" };
  const { exitCode, stderr } = await runCommand(["report", "900d0000", "--open"], {
    env: without,
    cwd: home.directory,
  });
  expect(exitCode).toBe(0);
  expect(stderr).toContain(`there is no display here: open ${url} where there is a browser`);
});

/** Answers as a real Spark 4.3 did, for the paths that it was asked for. */
async function replayed() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url?.replace("/api/v1/applications/local-1/", "").replace(/\?.*$/, "") ?? "";
    asked.push(`${request.headers.authorization ?? ""}${path}`);
    const stage = /^stages\/(\d+)$/.exec(path)?.[1];
    const stages: Readonly<Record<string, unknown>> = recorded.stages;
    const body = stage === undefined ? { jobs: recorded.jobs, sql: recorded.sql }[path] : stages[stage];
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(body ?? null));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // A server that listens on a port has one.
  const url = `http://127.0.0.1:${port}/`;
  return { url, asked, [Symbol.asyncDispose]: async () => void server.close() };
}

it("reads a run's stages, its skew and its plan from Spark's web UI, by the run's id alone", async () => {
  await using ui = await replayed();
  const run = { operationId: "825c4ea0-c572-8b0a-8673-554292b74be7" };
  const { stages, plan } = await uiFacts({ url: ui.url, applicationId: "local-1" }, run, AbortSignal.timeout(10_000));
  expect(stages).toEqual([
    expect.objectContaining({
      stage: 10,
      name: null,
      state: "done",
      startedAt: "2026-11-30T02:43:26.564Z",
      endedAt: "2026-11-30T02:44:16.175Z",
      tasks: 38,
      completedTasks: 38,
      taskMs: { min: 387, median: 2298, max: 5921 },
      bytesRead: 213_670,
      bytesShuffled: 39_812_854,
    }),
    expect.objectContaining({ stage: 12, state: "done", tasks: 41 }),
  ]);
  expect(plan).toMatchObject({
    of: "ran",
    scans: [{ scan: "Scan parquet", pushed: null }, { scan: "Scan binaryFile" }],
  });
  expect(plan?.scans[0]?.partition).toContain("record_date INSET 2019-02-28, ");
  expect([...ui.asked].sort()).toEqual(["jobs", "sql", "stages/10", "stages/11", "stages/12"]);
  const other = await uiFacts(
    { url: ui.url, applicationId: "local-1" },
    { operationId: "no-such" },
    AbortSignal.timeout(10_000),
  );
  expect(other).toEqual({ stages: [], plan: null });
});
