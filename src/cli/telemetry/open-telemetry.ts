import * as api from "@opentelemetry/api";
import { callSpans, scopeName } from "../../opentelemetry/call-spans.ts";
import { toFailure } from "../../submit/failure.ts";
import type { StepRunner } from "../../submit/step.ts";
import { hasSdk } from "./asked-for.ts";
import { bounded } from "./bounded.ts";
import { noTelemetry, type Telemetry, type TelemetryContext } from "./telemetry.ts";

/** A collector that is slow delays the end of a command by no more than this. */
const flushWithinMs = 2_000;

/** Spans and metrics of a command, by the SDK of the process, or else by one of its own. */
export async function openTelemetryOf(context: TelemetryContext): Promise<Telemetry> {
  if (!hasSdk()) {
    const { startSdk } = await import("./own-sdk.ts");
    if (!startSdk(context)) return noTelemetry;
  }
  const { trace: tracerProvider, metrics: meterProvider } = api;
  return {
    step: steps(context.env),
    interceptCall: callSpans(api, { tracerProvider, meterProvider }),
    submitted: submissionMetrics(),
    lineage: null,
    flush: () => flush(context),
  };
}

/** A step is a child of the one around it; the outermost, of the process that started the command. */
function steps(env: TelemetryContext["env"]): StepRunner {
  const tracer = api.trace.getTracer(scopeName);
  const outermost = startedBy(env);
  return async (name, facts, action) => {
    const active = api.context.active();
    const around = api.trace.getSpan(active) === undefined ? outermost : active;
    return await tracer.startActiveSpan(name, { attributes: attributesOf(facts) }, around, async (span) => {
      const fail = (reason: string) =>
        void span
          .setStatus({ code: api.SpanStatusCode.ERROR, message: reason })
          .setAttributes({ "error.type": reason.split(":")[0] ?? reason });
      try {
        return await action({ note: (more) => void span.setAttributes(attributesOf(more)), fail });
      } catch (error) {
        const { code, errorClass } = toFailure(error);
        // Not the message: it may quote what users typed.
        fail(errorClass === null ? code : `${code}: ${errorClass}`);
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

function attributesOf(facts: api.Attributes): api.Attributes {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`${prefix}.${name}`, value]));
}

const prefix = "spark_connect";

/**
 * A scheduler that traces its tasks may hand its own span down.
 * Source: https://opentelemetry.io/docs/specs/otel/context/env-carriers/
 */
function startedBy(env: TelemetryContext["env"]): api.Context {
  const carrier = { traceparent: env["TRACEPARENT"], tracestate: env["TRACESTATE"] };
  return carrier.traceparent === undefined ? api.ROOT_CONTEXT : api.propagation.extract(api.ROOT_CONTEXT, carrier);
}

function submissionMetrics(): Telemetry["submitted"] {
  const meter = api.metrics.getMeter(scopeName);
  const runs = meter.createCounter(`${prefix}.submissions`, { description: "Submissions that ended, by outcome." });
  const rows = meter.createCounter(`${prefix}.rows`, { description: "Rows that submissions published." });
  const took = meter.createHistogram(`${prefix}.submission.duration`, {
    unit: "s",
    description: "How long submissions took.",
    advice: { explicitBucketBoundaries: [1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400] },
  });
  return ({ job, outcome, rows: published, durationMs }) => {
    const about = { [`${prefix}.job`]: job, [`${prefix}.outcome`]: outcome };
    runs.add(1, about);
    took.record(durationMs / 1_000, about);
    if (published !== null) rows.add(published, { [`${prefix}.job`]: job });
  };
}

async function flush({ output, verbose }: TelemetryContext): Promise<void> {
  const flushed = Promise.all([api.trace.getTracerProvider(), api.metrics.getMeterProvider()].map(flushProvider));
  const end = await bounded(flushed, flushWithinMs);
  if (end === "done" || !verbose) return;
  const why = end === "late" ? `the collector took longer than ${flushWithinMs / 1_000} s` : messageOf(end.error);
  output.note(`not all traces and metrics are sent: ${why}`);
}

/**
 * An SDK's provider; the API's own keep nothing. The API that an SDK of the process is registered with is another copy,
 * with a class of its own for what stands before the provider.
 */
async function flushProvider(given: object): Promise<void> {
  const provider: object = hasMethod(given, "getDelegate") ? Object(given.getDelegate()) : given;
  if (hasMethod(provider, "forceFlush")) await provider.forceFlush();
}

function hasMethod<N extends string>(given: object, name: N): given is Readonly<Record<N, () => unknown>> {
  return name in given && typeof Reflect.get(given, name) === "function";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
