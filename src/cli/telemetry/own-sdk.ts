import { createRequire } from "node:module";
import * as api from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPMetricExporter as ProtobufMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { exported } from "./asked-for.ts";
import type { TelemetryContext } from "./telemetry.ts";

/** One answer of the collector may take so long, unless `OTEL_EXPORTER_OTLP_TIMEOUT` says otherwise. */
const timeoutMillis = 2_000;

/**
 * Registers an SDK that sends traces and metrics over OTLP/HTTP, as the `OTEL_*` variables say. Returns `false`, and
 * says why, if they ask for what it cannot do. The resource names the service alone: arguments may hold secrets.
 */
export function startSdk({ env, output, verbose }: TelemetryContext): boolean {
  const { traces, metrics } = exported(env);
  const refused = [
    ...(traces ? [unsupported(env, "TRACES")] : []),
    ...(metrics ? [unsupported(env, "METRICS")] : []),
  ].find((variable) => variable !== null);
  if (refused !== undefined) {
    output.warn(
      `traces and metrics are not sent: ${refused}, and the command itself sends over OTLP/HTTP only. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and the collector's HTTP port (4318 as a rule), or load an SDK of your own with NODE_OPTIONS="--import @opentelemetry/auto-instrumentations-node/register".`,
    );
    return false;
  }
  const say = (message: string) => verbose && output.noteOnce(`OpenTelemetry: ${shortened(message)}`);
  const silent = () => {};
  api.diag.setLogger({ error: say, warn: say, info: silent, debug: silent, verbose: silent }, api.DiagLogLevel.WARN);
  const resource = resourceFromAttributes({ "service.name": "spark-connect", "service.version": packageVersion() });
  const about = {
    resource: defaultResource()
      .merge(resource)
      .merge(detectResources({ detectors: [envDetector] })),
  };
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  api.propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  if (traces) {
    const exporter =
      protocol(env, "TRACES") === "http/json"
        ? new OTLPTraceExporter(timeouts(env))
        : new ProtobufTraceExporter(timeouts(env));
    const spanProcessors = [new BatchSpanProcessor(exporter)];
    api.trace.setGlobalTracerProvider(new BasicTracerProvider({ ...about, spanProcessors }));
  }
  if (metrics) {
    const exporter =
      protocol(env, "METRICS") === "http/json"
        ? new OTLPMetricExporter(timeouts(env))
        : new ProtobufMetricExporter(timeouts(env));
    api.metrics.setGlobalMeterProvider(
      new MeterProvider({ ...about, readers: [new PeriodicExportingMetricReader({ exporter })] }),
    );
  }
  return true;
}

type Env = TelemetryContext["env"];

function timeouts(env: Env): { readonly timeoutMillis?: number } {
  return Object.keys(env).some((name) => /^OTEL_EXPORTER_OTLP_(?:\w+_)?TIMEOUT$/.test(name)) ? {} : { timeoutMillis };
}

function protocol(env: Env, signal: "TRACES" | "METRICS"): string {
  return env[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] || env["OTEL_EXPORTER_OTLP_PROTOCOL"] || "http/protobuf";
}

/** What the variables ask for and this SDK does not do; `null` if there is nothing. */
function unsupported(env: Env, signal: "TRACES" | "METRICS"): string | null {
  const exporter = env[`OTEL_${signal}_EXPORTER`]?.trim() || "otlp";
  if (exporter !== "otlp") return `OTEL_${signal}_EXPORTER is ${exporter}`;
  const named = protocol(env, signal);
  return named.startsWith("http/") ? null : `the OTLP protocol is ${named}`;
}

/** An exporter's error is JSON with a stack. */
function shortened(message: string): string {
  try {
    const parsed: unknown = JSON.parse(message);
    if (typeof parsed === "object" && parsed !== null && "message" in parsed) return String(parsed.message);
  } catch {
    // It is a plain text.
  }
  return message.split("\n", 1)[0] ?? message;
}

function packageVersion(): string {
  // As in program.ts, from one folder deeper in src; dist/chunks is as deep as dist/cli.
  const { version } = createRequire(import.meta.url)("spark-connect/package.json") as { readonly version: string };
  return version;
}
