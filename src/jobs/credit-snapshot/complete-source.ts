import { type FoundSource, findSource } from "./find-source.ts";
import { assertNotLost } from "./lost-days.ts";
import { inputNotReady } from "./not-ready.ts";
import type { Options } from "./options.ts";
import type { Run } from "./published.ts";
import type { Server } from "./server.ts";

/** The source with all its days. Throws a `JobError` where one has not landed, or the table would lose a month it had. */
export async function completeSource(
  server: Server,
  options: Options,
  tables: Promise<readonly Run[]>,
): Promise<FoundSource> {
  const found = await findSource(server, options, tables);
  if (found.missing.length > 0) throw await inputNotReady(server, options, found.missing);
  assertNotLost(found.lost, options);
  return found;
}
