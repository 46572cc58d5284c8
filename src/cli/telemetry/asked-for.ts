import type { TelemetryContext } from "./telemetry.ts";

/** Whether the environment, or an SDK in the process, asks for traces or metrics. */
export function asksForOpenTelemetry(env: TelemetryContext["env"]): boolean {
  if (env["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true") return false;
  return hasSdk() || exported(env).traces || exported(env).metrics;
}

/** Whether the environment says where events of OpenLineage go. */
export function asksForLineage(env: TelemetryContext["env"]): boolean {
  if (env["OPENLINEAGE_DISABLED"]?.trim().toLowerCase() === "true") return false;
  return Object.entries(env).some(
    ([name, value]) => /^OPENLINEAGE_(?:URL$|CONFIG$|_TRANSPORT(?:$|__))/.test(name) && Boolean(value),
  );
}

/** Whether an SDK was registered before the command began: the API keeps it there. */
export function hasSdk(): boolean {
  return Symbol.for("opentelemetry.js.api.1") in globalThis;
}

/** Which signals the variables send: a signal's own variables decide, then the endpoint of all. */
export function exported(env: TelemetryContext["env"]): { readonly traces: boolean; readonly metrics: boolean } {
  const isSent = (signal: "TRACES" | "METRICS"): boolean => {
    const exporter = env[`OTEL_${signal}_EXPORTER`]?.trim();
    if (exporter) return exporter !== "none";
    return Boolean(env["OTEL_EXPORTER_OTLP_ENDPOINT"] || env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]);
  };
  return { traces: isSent("TRACES"), metrics: isSent("METRICS") };
}
