import type { IsoDate } from "./iso-date.ts";
import { filesOfRun, type Run } from "./published.ts";
import type { Server } from "./server.ts";
import type { Source } from "./source.ts";

/** The days that a run lacks, or whose files are younger than it: what a new run of the same table corrects. */
export async function changedDays(server: Server, source: Source, run: Run): Promise<readonly IsoDate[]> {
  const published = await filesOfRun(server, run);
  const publishedMs = Math.min(...published.map(({ modifiedMs }) => modifiedMs));
  const held = new Set(published.map(({ day }) => day));
  return source.days.filter(
    (day) => !held.has(day) || source.files.some((file) => file.day === day && file.modifiedMs > publishedMs),
  );
}
