import type { IsoDate, JobContext } from "../../../index.ts";
import type { KnownFiles } from "../../../tables/landing/known-files.ts";
import type { Server } from "../../../tables/server.ts";
import type { TableRef, TableStore } from "../../../tables/store/table-store.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import type { Options } from "../options.ts";

/** What a day's records are compared with, or why they are not. */
export type Before =
  | { readonly asOf: IsoDate; readonly rows: number }
  | {
      readonly skipped: string;
      /** The table, if its options keep it so from day to day. */
      readonly oncePer?: string;
    };

/** How many records the newest earlier table has of its own day. */
export async function recordsBefore(
  server: Server,
  { maxDrop, where, onDuplicate }: Options,
  {
    store,
    earlier,
    known,
  }: {
    readonly store: TableStore;
    readonly earlier: TableRef | undefined;
    readonly known: Pick<KnownFiles, "published">;
  },
): Promise<Before> {
  if (earlier === undefined) return { skipped: "there is no earlier table" };
  const oncePer = store.root;
  if (maxDrop === 100) return { skipped: "--max-drop is 100", oncePer };
  if (where !== undefined || onDuplicate.startsWith("keep-latest")) {
    return { skipped: "the tables hold a selection of the records", oncePer };
  }
  const { asOf, path } = earlier;
  const rows = known.published.get(path)?.rows ?? (await store.rowsPerDay(server, earlier));
  return { asOf, rows: rows.get(asOf) ?? 0 };
}

/**
 * Throws a `JobError` if the day has so many fewer records than the newest earlier table's that part may be missing.
 */
export function assertNoSuddenDrop(
  { asOf, maxDrop }: Options,
  { rows, before, note }: { readonly rows: number; readonly before: Before; readonly note: JobContext["note"] },
): void {
  if ("skipped" in before) {
    const { skipped, oncePer } = before;
    note(`not checked for a sudden drop: ${skipped}`, oncePer === undefined ? undefined : { oncePer });
    return;
  }
  if (rows * 100 >= before.rows * (100 - maxDrop)) return;
  const dropped = (1 - rows / before.rows) * 100;
  throw dataCheckFailed(
    `${asOf} has ${rows} records, ${Math.round(dropped)}% fewer than the ${before.rows} of ${before.asOf}: it may have landed in part.`,
    `Ask for the day to be delivered again, or accept the drop with --max-drop ${Math.ceil(dropped)}.`,
    { rows, earlier: { asOf: before.asOf, rows: before.rows }, maxDrop },
  );
}
