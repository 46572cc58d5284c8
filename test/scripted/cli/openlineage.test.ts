import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameOfPath, nameOfTable } from "../../../src/cli/telemetry/lineage/dataset-names.ts";
import { lineageTransport } from "../../../src/cli/telemetry/lineage/lineage-config.ts";
import { runEvent } from "../../../src/cli/telemetry/lineage/run-event.ts";
import { shownSql } from "../../../src/cli/telemetry/lineage/shown-sql.ts";
import { type Home, makeHome, runCommand, runJson } from "../../integration/cli/run-command.ts";
import { startHttpReceiver } from "../support/http-receiver.ts";
import {
  batch,
  refusingAddress,
  respond,
  type ScriptedServer,
  serverSideSessionId,
  sparkError,
  startScriptedServer,
} from "../support/scripted-server.ts";

let home: Home;
let server: ScriptedServer;
let file: string;

beforeAll(async () => {
  home = await makeHome();
  file = join(home.directory, "nightly.sql");
  await writeFile(
    file,
    "SET spark.password = 'hunter2-set';\nINSERT INTO t SELECT 1;\nCREATE TABLE u USING jdbc OPTIONS (password 'hunter2-option');\n",
  );
  server = await startScriptedServer({});
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

const secrets = { SPARK_CONNECT_AUTHENTICATE_TOKEN: "hunter2-token", OPENLINEAGE_API_KEY: "hunter2-key" };

function submit(env: Readonly<Record<string, string>>, ...more: readonly string[]) {
  const all = { ...home.env, ...secrets, SPARK_REMOTE: `${server.remote}/;x-api-key=hunter2-header`, ...env };
  return runCommand(["submit", file, "-c", "spark.api.key=hunter2-conf", ...more], { env: all });
}

describe("a lineage endpoint", () => {
  it("gets a SQL file's statements without settings, and no secret", async () => {
    await using endpoint = await startHttpReceiver();
    const env = { OPENLINEAGE_URL: `${endpoint.url}/`, OPENLINEAGE_ENDPOINT: "/custom/lineage" };
    expect(await submit(env, "--name", "nightly")).toMatchObject({ exitCode: 0 });
    const [start, complete] = endpoint.received.map(({ body }) => JSON.parse(body));
    expect(endpoint.received.map(({ path }) => path)).toEqual(["/custom/lineage", "/custom/lineage"]);
    expect(start).toMatchObject({ eventType: "START", job: { namespace: "default", name: "nightly" } });
    expect(start.job.facets.sql.query).toBe(
      "INSERT INTO t SELECT 1;\nCREATE TABLE u USING jdbc OPTIONS (password '***');",
    );
    expect(complete).toMatchObject({ eventType: "COMPLETE", run: { runId: start.run.runId } });
    expect(endpoint.received.map(({ body }) => body).join("")).not.toContain("hunter2");
  });

  it("gets FAIL with the reason where the server says that the run failed", async () => {
    await using endpoint = await startHttpReceiver();
    await using failing = await startScriptedServer({
      executePlan: (stream) => stream.fail(sparkError("DIVIDE_BY_ZERO")),
    });
    const { exitCode } = await submit({ OPENLINEAGE_URL: endpoint.url, SPARK_REMOTE: failing.remote });
    expect(exitCode).toBe(1);
    const [start, failed] = endpoint.received.map(({ body }) => JSON.parse(body));
    expect([start.eventType, failed.eventType]).toEqual(["START", "FAIL"]);
    expect(failed.run.runId).toBe(start.run.runId);
    expect(failed.run.facets.errorMessage).toMatchObject({
      message: expect.stringContaining("DIVIDE_BY_ZERO"),
      programmingLanguage: "JAVA",
    });
  });

  it.each([
    ["attach", 2, []],
    ["report", 4, ["--file", "run.html"]],
  ] as const)("gets the end of a detached run once, from %s, as that of the same run", async (command, later, more) => {
    await using endpoint = await startHttpReceiver();
    let operationId = "";
    let state: number = 2;
    await using slow = await startScriptedServer({
      executePlan: async (stream) => {
        operationId = stream.request.operationId ?? "";
        await stream.send(respond(stream.request, "0", batch(0)));
      },
      config: ({ sessionId, operation }) => {
        const keys = operation?.opType.case === "get" ? operation.opType.value.keys : [];
        const timeouts = keys.filter((key) => /[tT]imeout$/.test(key));
        return { sessionId, serverSideSessionId, pairs: timeouts.map((key) => ({ key, value: "5m" })) };
      },
      getStatus: ({ sessionId }) => ({
        sessionId,
        serverSideSessionId,
        operationStatuses: operationId === "" ? [] : [{ operationId, state }],
      }),
    });
    const env = { ...home.env, OPENLINEAGE_URL: endpoint.url, SPARK_REMOTE: slow.remote };
    const types = () => endpoint.received.map(({ body }) => JSON.parse(body).eventType);
    const { json } = await runJson(["submit", file, "--detach"], { env });
    expect([json["state"], types()]).toEqual(["detached", ["START"]]);
    const { id } = json["run"] as { readonly id: string };
    state = later;
    const cwd = home.directory;
    for (const _time of [1, 2])
      expect(await runCommand([command, id, ...more], { env, cwd })).toMatchObject({ exitCode: 0 });
    expect(types()).toEqual(["START", "COMPLETE"]);
    expect(new Set(endpoint.received.map(({ body }) => JSON.parse(body).run.runId)).size).toBe(1);
  });

  it.each([
    ["refuses connections", /^lineage is not sent: connect ECONNREFUSED/m],
    ["never answers", /^lineage is not sent: the endpoint took longer than 3 s$/m],
    ["answers with an error", /^lineage is not sent: HTTP status 400$/m],
  ])("that %s changes nothing about the run, and is noted once", async (how, note) => {
    await using nowhere = await refusingAddress();
    await using endpoint = await startHttpReceiver(how === "never answers" ? "never" : 400);
    const url = how === "refuses connections" ? `http://${nowhere.host}:${nowhere.port}` : endpoint.url;
    const { exitCode, stdout, stderr } = await submit({ OPENLINEAGE_URL: url });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^nightly.sql: published in .* s\nnightly.sql: 3 statements done\n$/);
    expect(stderr).toMatch(note);
    expect(stderr.match(/lineage/g)).toHaveLength(1);
    expect(stderr).not.toContain("hunter2");
  });

  it("is not asked if OPENLINEAGE_DISABLED says so, or for a dry run", async () => {
    await using endpoint = await startHttpReceiver();
    const env = { OPENLINEAGE_URL: endpoint.url };
    const ended = await Promise.all([submit({ ...env, OPENLINEAGE_DISABLED: "true" }), submit(env, "--dry-run")]);
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(endpoint.received).toEqual([]);
  });

  it("that the variables do not describe is a warning", async () => {
    const { exitCode, stderr } = await submit({ OPENLINEAGE__TRANSPORT__TYPE: "kafka" });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("no lineage is sent: the transport is `kafka`, and the command sends by http");
  });
});

it("events go into a file each, as those of OpenLineage's Python client do", async () => {
  const path = join(home.directory, "event");
  const env = { OPENLINEAGE__TRANSPORT__TYPE: "file", OPENLINEAGE__TRANSPORT__LOG_FILE_PATH: path };
  expect(await submit(env)).toMatchObject({ exitCode: 0 });
  const names = (await readdir(home.directory)).filter((name) => name.startsWith("event-")).sort();
  expect(names).toEqual([1, 2].map(() => expect.stringMatching(/^event-\d{8}-\d{12}\.json$/)));
  const events = await Promise.all(names.map((name) => readFile(join(home.directory, name), "utf8")));
  expect(events.map((event) => JSON.parse(event).eventType)).toEqual(["START", "COMPLETE"]);
});

describe("the transport", () => {
  const transport = (env: Readonly<Record<string, string>>) =>
    lineageTransport({ env, cwd: home.directory, output: undefined as never, verbose: false });

  it("is that of the file that OPENLINEAGE_CONFIG names, and variables win", async () => {
    await writeFile(
      join(home.directory, "lineage.yml"),
      "transport:\n  type: http\n  url: https://marquez:5000\n  timeout: 2\n  compression: gzip\n  auth:\n    type: api_key\n    apiKey: one\n  custom_headers:\n    x-tenant: credits\n",
    );
    expect(await transport({ OPENLINEAGE_CONFIG: "lineage.yml", OPENLINEAGE__TRANSPORT__AUTH__APIKEY: "two" })).toEqual(
      {
        type: "http",
        url: "https://marquez:5000/api/v1/lineage",
        apiKey: "two",
        headers: { "x-tenant": "credits" },
        isCompressed: true,
        timeoutMs: 2_000,
      },
    );
  });

  it("may be JSON in one variable", async () => {
    const json = '{"type": "file", "log_file_path": "events", "append": true}';
    expect(await transport({ OPENLINEAGE__TRANSPORT: json })).toEqual({
      type: "file",
      path: join(home.directory, "events"),
      mode: "append",
    });
  });
});

describe("a dataset is named by OpenLineage's conventions", () => {
  it.each([
    ["s3a://lake/landing/credits/", "s3://lake", "landing/credits"],
    ["s3://key:hunter2@lake/landing", "s3://lake", "landing"],
    ["gs://lake/landing", "gs://lake", "landing"],
    ["abfss://data@account.dfs.core.windows.net/landing", "abfss://data@account.dfs.core.windows.net", "landing"],
    ["hdfs://namenode:8020/lake/landing", "hdfs://namenode:8020", "/lake/landing"],
    ["file:///lake/landing", "file", "/lake/landing"],
    ["/lake/landing", "file", "/lake/landing"],
  ])("%s", (path, namespace, name) => {
    expect(nameOfPath(path)).toEqual({ namespace, name });
  });

  it("a catalog's table, below the server that knows the catalog", () => {
    expect(nameOfTable("lake.db.credits", "sc://spark.example:15002/;use_ssl=true")).toEqual({
      namespace: "sc://spark.example:15002",
      name: "lake.db.credits",
    });
  });
});

it("a statement is shown without the literals behind names of secrets", async () => {
  const statement =
    "CREATE TABLE t OPTIONS ('fs.s3a.secret.key' = 'hunter2', apiKey \"hunter2\", user 'ada', token => 'a''hunter2')";
  await writeFile(file, statement);
  expect(await shownSql(file)).toBe(
    "CREATE TABLE t OPTIONS ('fs.s3a.secret.key' = '***', apiKey \"***\", user 'ada', token => '***');",
  );
});

it("an input that is a signed URL is named without its signature", () => {
  const url = "https://account.blob.core.windows.net/c/in?sv=1&sig=hunter2%3D";
  const run = {
    run: null,
    job: "copy",
    name: null,
    startedAt: "2022-03-25T00:00:00.000Z",
    fields: { path: "/out" },
    details: {},
    remote: "sc://host:15002",
    paths: [url, "/out"],
    sqlFile: null,
  };
  const { inputs } = runEvent(
    run,
    { end: null, runId: "r", sql: null },
    { namespace: "n", parent: null, version: "1" },
  );
  expect(inputs).toMatchObject([{ namespace: "https://account.blob.core.windows.net", name: "/c/in?sv=1&sig=***" }]);
});
