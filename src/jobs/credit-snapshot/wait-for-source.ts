import { setTimeout as sleep } from "node:timers/promises";
import type { JobContext } from "../../index.ts";
import { type Circumstances, type FoundSource, findSource } from "./find-source.ts";
import { inputNotReady } from "./not-ready.ts";
import type { Options } from "./options.ts";
import type { Server } from "./server.ts";
import { serverTimeMs } from "./server-clock.ts";

/** The source with all its days, as soon as they have landed. Throws a `JobError` once the wait is over. */
export async function waitForSource(
  server: Server,
  options: Options,
  { around, note }: { readonly around: Circumstances; readonly note: JobContext["note"] },
): Promise<FoundSource> {
  const deadlineMs = performance.now() + options.waitForInput;
  let serverMs = around.serverMs;
  for (const waitMs of pauses()) {
    const found = await findSource(server, options, { ...around, serverMs });
    if (found.missing.length === 0) return found;
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0) throw await inputNotReady(server, options, found.missing);
    note(`waiting for ${found.missing.map(({ date }) => date).join(", ")}`);
    await sleep(Math.min(waitMs, leftMs), undefined, server.call);
    if (serverMs !== undefined) serverMs = await serverTimeMs(server);
  }
  throw new Error("the pauses never end");
}

/** The milliseconds between two looks: a second, then ever longer up to a minute. */
export function* pauses(): Generator<number, void> {
  for (let pauseMs = 1000; ; pauseMs = Math.min(pauseMs * 1.5, 60_000)) yield pauseMs;
}
