import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mannerIn } from "../../../src/cli/global-options.ts";
import { observedCommand } from "../../../src/cli/telemetry/telemetry-of.ts";
import { type Home, makeHome, runCommand, runJson } from "../../integration/cli/run-command.ts";
import { type HttpReceiver, startHttpReceiver } from "../support/http-receiver.ts";
import { refusingAddress, type ScriptedServer, sparkError, startScriptedServer } from "../support/scripted-server.ts";

const secrets = ["hunter2-token", "hunter2-header", "hunter2-conf", "hunter2-key", "hunter2-statement"];
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

let home: Home;
let server: ScriptedServer;
let file: string;
const sent: (string | undefined)[] = [];

beforeAll(async () => {
  home = await makeHome();
  file = join(home.directory, "nightly.sql");
  await writeFile(file, "SET spark.password = 'hunter2-statement';\nBEGIN\n  INSERT INTO t SELECT 1;\nEND\n");
  server = await startScriptedServer({
    analyzePlan: (request, headers) => {
      sent.push(headers["traceparent"]);
      const value = { version: "4.3.0" };
      return { sessionId: request.sessionId, serverSideSessionId: "", result: { case: "sparkVersion", value } };
    },
  });
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number;
  readonly boolValue?: boolean;
}

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: Value }[];
}

/** The environment of a command that sends to the receiver. */
function sending({ url }: Pick<HttpReceiver, "url">, more: Readonly<Record<string, string>> = {}) {
  return {
    ...home.env,
    SPARK_REMOTE: `${server.remote}/;x-api-key=hunter2-header`,
    SPARK_CONNECT_AUTHENTICATE_TOKEN: "hunter2-token",
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_HEADERS: "x-api-key=hunter2-key",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=test",
    ...more,
  };
}

function spansIn({ received }: HttpReceiver): readonly Span[] {
  return received
    .filter(({ path }) => path === "/v1/traces")
    .flatMap(({ body }) => JSON.parse(body).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans);
}

function attributesOf({ attributes }: Span): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** The names of a span's own spans, without the calls to the server. */
function stepsBelow(spans: readonly Span[], { spanId }: Span): readonly string[] {
  return spans.filter(({ parentSpanId, kind }) => parentSpanId === spanId && kind === 1).map(({ name }) => name);
}

describe("with OTEL_EXPORTER_OTLP_ENDPOINT in its environment, submit", () => {
  it("sends a span of itself, of each step and of each call, below the one that started it", async () => {
    await using receiver = await startHttpReceiver();
    sent.length = 0;
    const { exitCode, json, stderr } = await runJson(["submit", file, "-c", "spark.api.key=hunter2-conf"], {
      env: sending(receiver, { TRACEPARENT: traceparent }),
    });
    expect(exitCode, stderr).toBe(0);
    const spans = spansIn(receiver);
    const [root] = spans.filter(({ name }) => name === "spark-connect submit");
    const [submission] = spans.filter(({ name }) => name === "submit nightly.sql");
    if (root === undefined || submission === undefined) throw new Error(`spans: ${spans.map(({ name }) => name)}`);
    const [, traceId, parentId] = traceparent.split("-");
    expect(root.parentSpanId).toBe(parentId);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(attributesOf(root)).toEqual({ "spark_connect.exit_code": 0 });
    expect(stepsBelow(spans, root)).toEqual(["submit nightly.sql"]);
    expect(stepsBelow(spans, submission)).toEqual(["prepare", "statement", "write", "report"]);
    const { id } = json["run"] as { readonly id: string };
    expect(attributesOf(submission)).toEqual({
      "spark_connect.job": "nightly.sql",
      "spark_connect.outcome": "published",
      "spark_connect.run_id": id,
    });
    const calls = spans.filter(({ kind }) => kind === 3);
    expect(calls.map(({ name }) => name)).toContain("spark.connect.SparkConnectService/ExecutePlan");
    expect(calls.every((call) => attributesOf(call)["server.port"] === server.port)).toBe(true);
    const versionCalls = calls.filter(({ name }) => name === "spark.connect.SparkConnectService/AnalyzePlan");
    expect(sent).toEqual(versionCalls.map(({ spanId }) => `00-${traceId}-${spanId}-01`));
  });

  it("sends how submissions ended and how long calls took, and no secret in anything", async () => {
    await using receiver = await startHttpReceiver();
    const { exitCode } = await runCommand(["submit", file, "-c", "spark.api.key=hunter2-conf"], {
      env: sending(receiver),
    });
    expect(exitCode).toBe(0);
    const metrics = receiver.received
      .filter(({ path }) => path === "/v1/metrics")
      .flatMap(({ body }) => JSON.parse(body).resourceMetrics)
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap((scope) => scope.metrics);
    expect(metrics.map(({ name }) => name).sort()).toEqual([
      "rpc.client.duration",
      "spark_connect.submission.duration",
      "spark_connect.submissions",
    ]);
    const [counted] = metrics.filter(({ name }) => name === "spark_connect.submissions");
    expect(counted.sum.dataPoints).toMatchObject([
      {
        asDouble: 1,
        attributes: [
          { key: "spark_connect.job", value: { stringValue: "nightly.sql" } },
          { key: "spark_connect.outcome", value: { stringValue: "published" } },
        ],
      },
    ]);
    expect(receiver.received[0]?.headers["x-api-key"]).toBe("hunter2-key");
    const bodies = receiver.received.map(({ body }) => body).join("\n");
    expect(bodies).toContain('{"key":"service.name","value":{"stringValue":"spark-connect"}}');
    expect(bodies).toContain('{"key":"deployment.environment","value":{"stringValue":"test"}}');
    for (const secret of secrets) expect(bodies).not.toContain(secret);
  });

  it("marks what failed by its code and Spark's error class", async () => {
    await using receiver = await startHttpReceiver();
    await using failing = await startScriptedServer({
      executePlan: (stream) => stream.fail(sparkError("DIVIDE_BY_ZERO")),
    });
    const { exitCode } = await runCommand(["sql", "INSERT INTO t SELECT 1"], {
      env: sending(receiver, { SPARK_REMOTE: failing.remote }),
    });
    expect(exitCode).toBe(1);
    const spans = spansIn(receiver);
    const failed = spans.filter(({ status }) => status.code === 2).map(({ name, status }) => [name, status.message]);
    expect(failed).toEqual([
      ["spark.connect.SparkConnectService/ExecutePlan", "INTERNAL: DIVIDE_BY_ZERO"],
      ["statement", "JOB_FAILED: DIVIDE_BY_ZERO"],
      ["spark-connect sql", "JOB_FAILED"],
    ]);
  });

  it.each(["refuses connections", "never answers", "answers with an error"])(
    "ends as without it where the collector %s, and -v says so",
    async (how) => {
      await using nowhere = await refusingAddress();
      await using receiver = await startHttpReceiver(how === "never answers" ? "never" : 400);
      const url = how === "refuses connections" ? `http://${nowhere.host}:${nowhere.port}` : receiver.url;
      const { exitCode, stdout, stderr } = await runCommand(["submit", file, "-v"], { env: sending({ url }) });
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^nightly.sql: published in .* s\nnightly.sql: 2 statements done\n$/);
      expect(stderr).toMatch(/OpenTelemetry: |not all traces and metrics are sent/);
      expect(stderr).not.toContain("hunter2");
    },
  );

  it("says nothing of a collector that is down without -v", async () => {
    await using receiver = await startHttpReceiver(400);
    const { exitCode, stderr } = await runCommand(["submit", file], { env: sending(receiver) });
    expect(exitCode).toBe(0);
    expect(stderr).not.toMatch(/traces|OpenTelemetry/);
  });

  it("says what to do where the protocol is one that it does not bring", async () => {
    const { exitCode, stderr } = await runCommand(["submit", file], {
      env: sending({ url: "http://127.0.0.1:4317" }, { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }),
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("traces and metrics are not sent: the OTLP protocol is grpc");
    expect(stderr).toContain("Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
  });

  it("uses the SDK that was loaded into the process", async () => {
    const { resolve } = createRequire(import.meta.url);
    const [api, sdk] = ["@opentelemetry/api", "@opentelemetry/sdk-trace-base"].map((name) =>
      pathToFileURL(resolve(name)),
    );
    const seen = join(home.directory, "spans.txt");
    const preloaded = join(home.directory, "sdk.mjs");
    await writeFile(
      preloaded,
      `import { appendFileSync } from "node:fs";
import api from "${api}";
import sdk from "${sdk}";
let kept = [];
api.trace.setGlobalTracerProvider(new sdk.BasicTracerProvider({ spanProcessors: [{
  onStart() {},
  onEnd({ name }) { kept.push(name); },
  async forceFlush() { appendFileSync(${JSON.stringify(seen)}, kept.join("\\n")); },
  async shutdown() {},
}] }));
`,
    );
    const env = { ...home.env, SPARK_REMOTE: server.remote, NODE_OPTIONS: `--import ${pathToFileURL(preloaded)}` };
    const { exitCode, stderr } = await runCommand(["submit", file], { env });
    expect(exitCode, stderr).toBe(0);
    const names = (await readFile(seen, "utf8")).split("\n");
    expect(names).toContain("spark.connect.SparkConnectService/ExecutePlan");
    expect(names.filter((name) => !name.includes("/"))).toEqual([
      ...["prepare", "statement", "write", "report"],
      ...["submit nightly.sql", "spark-connect submit"],
    ]);
  });

  it("sends nothing if OTEL_SDK_DISABLED says so", async () => {
    await using receiver = await startHttpReceiver();
    const { exitCode } = await runCommand(["submit", file], { env: sending(receiver, { OTEL_SDK_DISABLED: "true" }) });
    expect(exitCode).toBe(0);
    expect(receiver.received).toEqual([]);
  });
});

it.each([
  [["report", "900d0000"], "report"],
  [["typegen", "queries/status.sql"], "typegen"],
  [["-p", "sql", "list"], "list"],
  [["submit", "list", "--name", "gc"], "submit"],
  [["local", "status"], undefined],
  [["completion", "bash"], undefined],
  [["--remote", "sql"], undefined],
  [[], undefined],
])("the command that is told of in %j is %s", (argv, command) => {
  expect(observedCommand(mannerIn(argv).command)).toBe(command);
});
