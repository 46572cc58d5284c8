import { setTimeout as sleep } from "node:timers/promises";
import type { JobContext } from "../../../index.ts";
import type { Server } from "../../../tables/server.ts";
import type { Options } from "../options.ts";
import type { FoundSource } from "./find-source.ts";

/** What a look finds, once all days of T(D) have landed or the wait is over. Each look is at everything anew. */
export async function waitForSource<T extends { readonly source: Pick<FoundSource, "missing"> }>(
  { call }: Server,
  { waitForInput }: Options,
  { look, note }: { readonly look: () => Promise<T>; readonly note: JobContext["note"] },
): Promise<T> {
  const deadlineMs = performance.now() + waitForInput;
  for (const waits = pauses(); ; ) {
    const found = await look();
    const { missing } = found.source;
    const leftMs = deadlineMs - performance.now();
    if (missing.length === 0 || leftMs <= 0) return found;
    note(`waiting for ${missing.map(({ date }) => date).join(", ")}`);
    await sleep(Math.min(waits.next().value, leftMs), undefined, call);
  }
}

/** The milliseconds between two looks: a second, then ever longer up to a minute. */
export function* pauses(): Generator<number, never> {
  for (let pauseMs = 1000; ; pauseMs = Math.min(pauseMs * 1.5, 60_000)) yield pauseMs;
}
