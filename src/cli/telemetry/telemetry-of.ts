import { asksForLineage, asksForOpenTelemetry } from "./asked-for.ts";
import { noTelemetry, type Telemetry, type TelemetryContext } from "./telemetry.ts";

/** The commands that work on a Spark. Others have nothing to tell. */
const observed: ReadonlySet<string> = new Set([
  "submit",
  "backfill",
  "list",
  "attach",
  "status",
  "report",
  "cancel",
  "sql",
  "typegen",
  "resolve",
  "gc",
  "doctor",
]);

/** The command of this name, if it is one of these. */
export function observedCommand(name: string | undefined): string | undefined {
  return name !== undefined && observed.has(name) ? name : undefined;
}

/**
 * What the environment asks for: nothing is loaded unless an `OTEL_*` variable names an exporter, an SDK was loaded into
 * the process (`node --import`), or an `OPENLINEAGE_*` variable says where events go.
 */
export async function telemetryOf(context: TelemetryContext, command: string | undefined): Promise<Telemetry> {
  if (command === undefined) return noTelemetry;
  const [telemetry, lineage] = await Promise.all([openTelemetry(context), openLineage(context)]);
  if (lineage === null) return telemetry;
  const flush = async () => void (await Promise.all([telemetry.flush(), lineage.flush()]));
  return { ...telemetry, lineage, flush };
}

async function openTelemetry(context: TelemetryContext): Promise<Telemetry> {
  if (!asksForOpenTelemetry(context.env)) return noTelemetry;
  const { openTelemetryOf } = await import("./open-telemetry.ts");
  return await openTelemetryOf(context);
}

async function openLineage(context: TelemetryContext): Promise<Telemetry["lineage"]> {
  if (!asksForLineage(context.env)) return null;
  const { lineageOf } = await import("./lineage/lineage.ts");
  return await lineageOf(context);
}
