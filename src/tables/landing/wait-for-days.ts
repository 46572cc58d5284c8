import { setTimeout as sleep } from "node:timers/promises";
import type { IsoDate, JobContext } from "../../index.ts";
import type { Server } from "../server.ts";

/** What a look at the landing zone finds. */
interface Look {
  readonly source: { readonly missing: readonly { readonly date: IsoDate }[] };
}

/** What a look finds, once all days have landed or the wait is over. Each look checks everything again. */
export async function waitForDays<T extends Look>(
  { call }: Server,
  waitMs: number,
  { look, note }: { readonly look: () => Promise<T>; readonly note: JobContext["note"] },
): Promise<T> {
  const deadlineMs = performance.now() + waitMs;
  for (const waits = pauses(); ; ) {
    const landed = await look();
    const { missing } = landed.source;
    const leftMs = deadlineMs - performance.now();
    if (missing.length === 0 || leftMs <= 0) return landed;
    note(`waiting for ${missing.map(({ date }) => date).join(", ")}`);
    await sleep(Math.min(waits.next().value, leftMs), undefined, call);
  }
}

/** The milliseconds between two looks: a second, then ever longer up to a minute. */
export function* pauses(): Generator<number, never> {
  for (let pauseMs = 1000; ; pauseMs = Math.min(pauseMs * 1.5, 60_000)) yield pauseMs;
}
