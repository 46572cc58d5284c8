import { randomUUID } from "node:crypto";
import * as api from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import type { CallEnd } from "../../../src/index.ts";
import { openTelemetry } from "../../../src/opentelemetry/opentelemetry.ts";
import { run } from "../support/plans.ts";
import { quickPolicy, scripted, threeBatches } from "../support/scripted.ts";
import { batch, respond, StatusError, sparkError } from "../support/scripted-server.ts";
import { watchWarnings } from "../support/warnings.ts";

const warned = watchWarnings();
const spans = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
const metrics = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 2 ** 31 - 1 });
const meterProvider = new MeterProvider({ readers: [reader] });

beforeAll(() => {
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
beforeEach(async () => {
  await reader.forceFlush();
  metrics.reset();
  spans.reset();
});
afterAll(async () => {
  await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
  for (const part of [api.context, api.propagation]) part.disable();
});

const unavailable = (): StatusError => new StatusError(grpcStatus.UNAVAILABLE, "away");
const hooks = openTelemetry({ tracerProvider, meterProvider });

function spansOf(method: string) {
  const name = `spark.connect.SparkConnectService/${method}`;
  return spans.getFinishedSpans().filter((span) => span.name === name);
}

/** The sums, and the counts of histograms, that were measured for a method. */
async function measured(method: string): Promise<Readonly<Record<string, number>>> {
  await reader.forceFlush();
  const all = metrics.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  return Object.fromEntries(
    all.flatMap(({ descriptor: { name }, dataPoints }) => {
      const values = dataPoints
        .filter(({ attributes }) => attributes["rpc.method"] === method)
        .map(({ value }) => (typeof value === "number" ? value : (value as { readonly count: number }).count));
      return values.length === 0 ? [] : [[name, values.reduce((sum, value) => sum + value, 0)]];
    }),
  );
}

describe("openTelemetry", () => {
  it("makes a client's span of each attempt of a call, which says where it went and how it ended", async () => {
    let asked = 0;
    await using scene = await scripted(
      {
        interrupt: (request) => {
          if (++asked <= 2) throw unavailable();
          return { sessionId: request.sessionId };
        },
      },
      { retryPolicies: [quickPolicy], onRetry: () => {}, ...hooks },
    );
    await scene.client.interrupt({ all: true });
    const about = {
      "rpc.system": "grpc",
      "rpc.service": "spark.connect.SparkConnectService",
      "rpc.method": "Interrupt",
      "server.address": "127.0.0.1",
      "server.port": scene.server.port,
      "spark_connect.reattaches": 0,
    };
    const failed = { ...about, "rpc.grpc.status_code": 14, "error.type": "UNAVAILABLE" };
    const error = { code: api.SpanStatusCode.ERROR, message: "UNAVAILABLE" };
    expect(spansOf("Interrupt").map(({ kind, attributes, status }) => ({ kind, attributes, status }))).toEqual([
      { kind: api.SpanKind.CLIENT, attributes: { ...failed, "spark_connect.attempt": 1 }, status: error },
      { kind: api.SpanKind.CLIENT, attributes: { ...failed, "spark_connect.attempt": 2 }, status: error },
      {
        kind: api.SpanKind.CLIENT,
        attributes: { ...about, "rpc.grpc.status_code": 0, "spark_connect.attempt": 3 },
        status: { code: api.SpanStatusCode.UNSET },
      },
    ]);
    expect(await measured("Interrupt")).toEqual({ "rpc.client.duration": 3, "spark_connect.client.retries": 2 });
  });

  it("counts the attempts since an operation's last response, and all its reattaches", async () => {
    await using scene = await scripted(
      {
        executePlan: async (stream) => {
          await stream.send(respond(stream.request, "0", batch(0)));
          stream.end();
        },
        reattachExecute: async (stream) => {
          if (stream.nth === 1) {
            await stream.send(respond(stream.request, "1", batch(1)));
            return stream.fail(unavailable());
          }
          if (stream.nth === 2) return stream.fail(unavailable());
          await threeBatches(stream);
        },
      },
      { retryPolicies: [quickPolicy], onRetry: () => {}, ...hooks },
    );
    const operationId = randomUUID();
    expect(await run(scene.client, "q", { operationId })).toHaveLength(3);
    await scene.client[Symbol.asyncDispose]();
    const counts = [...spansOf("ExecutePlan"), ...spansOf("ReattachExecute")].map(({ attributes }) => [
      attributes["spark_connect.operation_id"],
      attributes["spark_connect.attempt"],
      attributes["spark_connect.reattaches"],
      attributes["rpc.grpc.status_code"],
    ]);
    expect(counts).toEqual([
      [operationId, 1, 0, 0],
      [operationId, 1, 1, 14],
      [operationId, 2, 2, 14],
      [operationId, 3, 3, 0],
    ]);
    expect(await measured("ReattachExecute")).toEqual({
      "rpc.client.duration": 3,
      "spark_connect.client.retries": 2,
      "spark_connect.client.reattaches": 3,
    });
  });

  it("sends the trace's context with each call, as a child of the span that is active there", async () => {
    const seen: (string | undefined)[] = [];
    await using scene = await scripted(
      {
        interrupt: (request, headers) => {
          seen.push(headers["traceparent"]);
          return { sessionId: request.sessionId };
        },
      },
      hooks,
    );
    const { traceId, spanId } = await tracerProvider.getTracer("test").startActiveSpan("nightly", async (span) => {
      await scene.client.interrupt({ all: true });
      span.end();
      return span.spanContext();
    });
    const [span] = spansOf("Interrupt");
    expect(span?.spanContext().traceId).toBe(traceId);
    expect(span?.parentSpanContext?.spanId).toBe(spanId);
    expect(seen).toEqual([`00-${traceId}-${span?.spanContext().spanId}-01`]);
  });

  it("says by Spark's error class why a call failed, and nothing of what the message holds", async () => {
    await using scene = await scripted(
      {
        interrupt: () => {
          throw sparkError("DIVIDE_BY_ZERO");
        },
      },
      { token: "the-token", headers: { "x-key": "the-header" }, ...hooks },
    );
    await expect(scene.client.interrupt({ all: true })).rejects.toMatchObject({ errorClass: "DIVIDE_BY_ZERO" });
    const [span] = spansOf("Interrupt");
    expect(span?.status).toEqual({ code: api.SpanStatusCode.ERROR, message: "INTERNAL: DIVIDE_BY_ZERO" });
    expect(span?.attributes).toMatchObject({
      "error.type": "INTERNAL",
      "rpc.grpc.status_code": 13,
      "spark_connect.error_class": "DIVIDE_BY_ZERO",
    });
    const all = JSON.stringify(
      spans.getFinishedSpans().map(({ name, attributes, events }) => [name, attributes, events]),
    );
    expect(all).not.toMatch(/the-token|the-header|scripted/);
  });

  it("calls an interceptor of the program as well, whose headers win", async () => {
    const seen: (string | undefined)[] = [];
    const ends: CallEnd["code"][] = [];
    const given = openTelemetry({
      tracerProvider,
      meterProvider,
      interceptCall: () => ({ headers: { traceparent: "own" }, onEnd: ({ code }) => void ends.push(code) }),
    });
    await using scene = await scripted(
      {
        interrupt: (request, headers) => {
          seen.push(headers["traceparent"]);
          return { sessionId: request.sessionId };
        },
      },
      given,
    );
    await scene.client.interrupt({ all: true });
    expect(seen).toEqual(["own"]);
    expect(spansOf("Interrupt")).toHaveLength(1);
    expect(ends).toEqual(["OK", "OK"]);
  });

  it("does nothing, and breaks nothing, where no SDK is registered", async () => {
    await using scene = await scripted({}, openTelemetry());
    await scene.client.interrupt({ all: true });
    expect(spans.getFinishedSpans()).toEqual([]);
    expect(await warned()).toEqual([]);
  });
});
