import type { JobContext } from "../../../index.ts";
import type { Server } from "../../../tables/server.ts";
import type { TableRef, TableStore } from "../../../tables/store/table-store.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import type { Options } from "../options.ts";

/**
 * Throws a `JobError` if the day has so many fewer records than the newest earlier table's that part may be missing.
 */
export async function assertNoSuddenDrop(
  server: Server,
  { asOf, maxDrop, where, onDuplicate }: Options,
  day: {
    readonly rows: number;
    readonly store: TableStore;
    readonly earlier: TableRef | undefined;
    readonly note: JobContext["note"];
  },
): Promise<void> {
  const skipped = (why: string): void => day.note(`not checked for a sudden drop: ${why}`);
  if (day.earlier === undefined) return skipped("there is no earlier table");
  if (maxDrop === 100) return skipped("--max-drop is 100");
  if (where !== undefined || onDuplicate.startsWith("keep-latest"))
    return skipped("the tables hold a selection of the records");
  const before = (await day.store.rowsPerDay(server, day.earlier)).get(day.earlier.asOf) ?? 0;
  if (day.rows >= before * (1 - maxDrop / 100)) return;
  const dropped = (1 - day.rows / before) * 100;
  throw dataCheckFailed(
    `${asOf} has ${day.rows} records, ${Math.round(dropped)}% fewer than the ${before} of ${day.earlier.asOf}: it may have landed in part.`,
    `Ask for the day to be delivered again, or accept the drop with --max-drop ${Math.ceil(dropped)}.`,
    { rows: day.rows, earlier: { asOf: day.earlier.asOf, rows: before }, maxDrop },
  );
}
