import { asksForOpenTelemetry } from "./asked-for.ts";
import { noTelemetry, type Telemetry, type TelemetryContext } from "./telemetry.ts";

/** The commands that work on a Spark. Others have nothing to tell. */
const observed: ReadonlySet<string> = new Set([
  "submit",
  "backfill",
  "attach",
  "status",
  "cancel",
  "sql",
  "resolve",
  "gc",
  "doctor",
]);

/** The first of these commands among the arguments. */
export function observedCommand(argv: readonly string[]): string | undefined {
  return argv.find((word) => observed.has(word));
}

/**
 * What the environment asks for: nothing is loaded unless an `OTEL_*` variable names an exporter, or an SDK was loaded
 * into the process (`node --import`).
 */
export async function telemetryOf(context: TelemetryContext, command: string | undefined): Promise<Telemetry> {
  if (command === undefined || !asksForOpenTelemetry(context.env)) return noTelemetry;
  const { openTelemetryOf } = await import("./open-telemetry.ts");
  return await openTelemetryOf(context);
}
