/** Traces and metrics of a client's calls through OpenTelemetry: `spark-connect/opentelemetry`. */

import type { MeterProvider, TracerProvider } from "@opentelemetry/api";
import * as api from "@opentelemetry/api";
import type { ClientHooks } from "../client/calls/client-hooks.ts";
import { callSpans } from "./call-spans.ts";

/** What `openTelemetry` can be told; nothing has to be. */
export interface OpenTelemetryOptions {
  /** Default: the one that the program's SDK has registered. */
  readonly tracerProvider?: TracerProvider;
  /** Default: the one that the program's SDK has registered by the first call. */
  readonly meterProvider?: MeterProvider;
  /** An interceptor of your own, called before each call, as well. Its headers win. */
  readonly interceptCall?: ClientHooks["interceptCall"];
}

/**
 * A client's hook that makes a span of each call, sends the trace's context with it, and measures it.
 *
 * `SparkSession.builder.client({ ...openTelemetry() })`. A call that is made again has a span for each attempt, with
 * the attributes `spark_connect.attempt` and `spark_connect.reattaches`. Spans belong to the span that is active where
 * the call is made. They hold no headers, plans, rows or messages.
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Required<Pick<ClientHooks, "interceptCall">> {
  const { tracerProvider = api.trace, meterProvider = api.metrics, interceptCall } = options;
  const traced = callSpans(api, { tracerProvider, meterProvider });
  if (interceptCall === undefined) return { interceptCall: traced };
  return {
    interceptCall: (call) => {
      // First, since a span would have no end if this threw.
      const own = interceptCall(call);
      const { headers, onEnd } = traced(call);
      return {
        headers: { ...headers, ...own?.headers },
        onEnd: (end) => {
          onEnd(end);
          own?.onEnd?.(end);
        },
      };
    },
  };
}
