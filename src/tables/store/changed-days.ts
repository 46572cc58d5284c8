import type { IsoDate } from "../../index.ts";
import { identityOfDay } from "../landing/known-files.ts";
import type { LandedFile } from "../landing/landed-files.ts";
import type { Source } from "../landing/source.ts";
import type { Server } from "../server.ts";
import { oldest, recordedInputs } from "./recorded-inputs.ts";
import type { TableRef, TableStore } from "./table-store.ts";

/**
 * The days that a published table lacks or holds from other files: what a new table in its place corrects. If the table
 * has no audit record, the days with files younger than the table.
 */
export async function changedDays(
  server: Server,
  source: Source,
  { store, table }: { readonly store: TableStore; readonly table: TableRef },
): Promise<readonly IsoDate[]> {
  const published = await store.filesOf(server, table);
  const publishedMs = oldest(published);
  const inputs = await recordedInputs(server, { store, table, publishedMs });
  const held = new Set(published.map(({ day }) => day));
  const isChanged = inputs === undefined ? isYoungerThan(publishedMs, source) : differs(inputs, source);
  return source.days.filter((day) => !held.has(day) || isChanged(day));
}

type IsChanged = (day: IsoDate) => boolean;

function isYoungerThan(publishedMs: number, source: Source): IsChanged {
  return (day) => source.files.some((file) => file.day === day && file.modifiedMs > publishedMs);
}

/** The landing zone may have had another name when it was read. */
function differs(inputs: readonly LandedFile[], source: Source): IsChanged {
  const [before, now] = [withoutRoots(inputs), withoutRoots(source.files)];
  return (day) => identityOfDay(before, day) !== identityOfDay(now, day);
}

function withoutRoots(files: readonly LandedFile[]): Source {
  return { days: [], files: files.map((file) => ({ ...file, root: "" })) };
}
