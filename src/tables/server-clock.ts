import { JobError } from "../index.ts";
import type { Server } from "./server.ts";

const MAX_SKEW_MS = 5 * 60_000;

/** The server's clock, in milliseconds since 1970. */
export async function serverTimeMs({ spark, call }: Server): Promise<number> {
  const rows = await spark.range(1).selectExpr("unix_millis(current_timestamp())").collect(call);
  const [[ms] = []] = rows;
  return Number(ms);
}

/**
 * Throws a `JobError` if the clocks differ by over five minutes: then it is unclear which day yesterday is. It compares
 * the server's time with the time now: the run's own reading of the clock is old when a run is tried again.
 */
export function assertSameTime(serverMs: number): void {
  const clockMs = Date.now();
  if (Math.abs(clockMs - serverMs) <= MAX_SKEW_MS) return;
  const [here, there] = [new Date(clockMs).toISOString(), new Date(serverMs).toISOString()];
  throw new JobError("USAGE", `The clocks differ: it is ${here} here and ${there} on the server.`, {
    hint: "Set the clocks, or name the day with --as-of.",
    retryable: false,
    facts: { clock: here, serverClock: there },
  });
}
