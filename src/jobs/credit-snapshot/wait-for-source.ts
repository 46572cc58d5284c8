import { setTimeout as sleep } from "node:timers/promises";
import type { JobContext } from "../../index.ts";
import { findSource } from "./find-source.ts";
import type { Options } from "./options.ts";
import type { Run } from "./published.ts";
import type { Server } from "./server.ts";

/** Returns once all days of T(D) have landed, or when the wait is over. */
export async function waitForSource(
  server: Server,
  options: Options,
  { tables, note }: { readonly tables: Promise<readonly Run[]>; readonly note: JobContext["note"] },
): Promise<void> {
  const deadlineMs = performance.now() + options.waitForInput;
  for (const waitMs of pauses()) {
    const { missing } = await findSource(server, options, tables);
    const leftMs = deadlineMs - performance.now();
    if (missing.length === 0 || leftMs <= 0) return;
    note(`waiting for ${missing.map(({ date }) => date).join(", ")}`);
    await sleep(Math.min(waitMs, leftMs), undefined, server.call);
  }
}

/** The milliseconds between two looks: a second, then ever longer up to a minute. */
export function* pauses(): Generator<number, void> {
  for (let pauseMs = 1000; ; pauseMs = Math.min(pauseMs * 1.5, 60_000)) yield pauseMs;
}
