import type {
  Attributes,
  Counter,
  Histogram,
  MeterProvider,
  Span,
  SpanAttributes,
  TracerProvider,
} from "@opentelemetry/api";
import type { CallEnd, CallInterception, OutgoingCall } from "../client/calls/client-hooks.ts";
import { headerProblem, lowerCaseKeys } from "../client/calls/headers.ts";
import { grpcStatus } from "../client/grpc-status.ts";

/** OpenTelemetry's API: the program's copy, or the one that the command brings. */
export type OpenTelemetryApi = Pick<
  typeof import("@opentelemetry/api"),
  "context" | "metrics" | "propagation" | "trace" | "SpanKind" | "SpanStatusCode"
>;

export interface Providers {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
}

interface Instruments {
  readonly duration: Histogram;
  readonly retries: Counter;
  readonly reattaches: Counter;
}

/** The name of spans and metrics' scope. */
export const scopeName = "spark-connect";

const service = "spark.connect.SparkConnectService";

/**
 * Makes a span of each call on the wire, and measures it. Headers, plans and messages are in neither: they may hold
 * secrets and data.
 * Source: https://opentelemetry.io/docs/specs/semconv/rpc/grpc/ (1.26, before its names changed)
 */
export function callSpans(
  api: OpenTelemetryApi,
  { tracerProvider, meterProvider }: Providers,
): (call: OutgoingCall) => Required<CallInterception> {
  const tracer = tracerProvider.getTracer(scopeName);
  // At the first call: meters, unlike tracers, do not follow an SDK that is registered later.
  let instruments: Instruments | undefined;
  return (call) => {
    instruments ??= instrumentsOf(meterProvider);
    const measured = instruments;
    const about = rpcAttributes(call);
    const kind = api.SpanKind.CLIENT;
    const span = tracer.startSpan(`${service}/${call.method}`, { kind, attributes: { ...about, ...countsOf(call) } });
    if (call.attempt > 1) measured.retries.add(1, about);
    if (call.reattaches > 0) measured.reattaches.add(1, about);
    return {
      headers: contextHeaders(api, span),
      onEnd: (end) => {
        const status = { "rpc.grpc.status_code": grpcStatus[end.code] };
        const withSpan = api.trace.setSpan(api.context.active(), span);
        api.context.with(withSpan, () => measured.duration.record(end.durationMs, { ...about, ...status }));
        span.setAttributes(status);
        endSpan(api, span, end);
      },
    };
  };
}

function instrumentsOf(provider: MeterProvider): Instruments {
  const meter = provider.getMeter(scopeName);
  return {
    duration: meter.createHistogram("rpc.client.duration", { unit: "ms", description: "How long calls took." }),
    retries: meter.createCounter("spark_connect.client.retries", {
      description: "Calls that were sent again after a failure.",
    }),
    reattaches: meter.createCounter("spark_connect.client.reattaches", {
      description: "Streams that continued the responses of an operation.",
    }),
  };
}

function rpcAttributes({ method, host, port }: OutgoingCall): Attributes {
  return {
    "rpc.system": "grpc",
    "rpc.service": service,
    "rpc.method": method,
    "server.address": host,
    "server.port": port,
  };
}

function countsOf({ attempt, reattaches, operationId }: OutgoingCall): SpanAttributes {
  return {
    "spark_connect.attempt": attempt,
    "spark_connect.reattaches": reattaches,
    ...(operationId !== null && { "spark_connect.operation_id": operationId }),
  };
}

/** What carries the trace's context, as far as gRPC can send it. */
function contextHeaders({ context, propagation, trace }: OpenTelemetryApi, span: Span): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(context.active(), span), carrier);
  return Object.fromEntries(
    Object.entries(lowerCaseKeys(carrier)).filter(
      ([name, value]) => name !== "authorization" && headerProblem(name, value) === null,
    ),
  );
}

/** `CANCELLED` is no error: a stream that the client needs no more ends so. */
function endSpan({ SpanStatusCode }: OpenTelemetryApi, span: Span, { code, error }: CallEnd): void {
  if (code !== "OK" && code !== "CANCELLED") {
    const errorClass = error?.errorClass ?? null;
    span.setAttributes({ "error.type": code, ...(errorClass !== null && { "spark_connect.error_class": errorClass }) });
    span.setStatus({ code: SpanStatusCode.ERROR, message: errorClass === null ? code : `${code}: ${errorClass}` });
  }
  span.end();
}
