import { type DataFrame, type IsoDate, isIsoDate, StructType } from "../index.ts";
import { identityOfDay, type KnownFiles } from "./landing/known-files.ts";
import { DAY_COLUMN } from "./landing/landing-glob.ts";
import { readDays, type Source, sourceOf } from "./landing/source.ts";
import { inOneTask } from "./one-task.ts";
import type { Server } from "./server.ts";
import { dataCheckFailed, explained } from "./table-errors.ts";
import { explainUnreadable } from "./unreadable/explain-unreadable.ts";

/** How many records each landed day holds, by the files' footers. No column is read. */
export async function landedRows(
  server: Server,
  source: Source,
  { rows }: Pick<KnownFiles, "rows">,
): Promise<ReadonlyMap<IsoDate, number>> {
  const unknown = source.days.filter((day) => !rows.has(identityOfDay(source, day)));
  const counts = await countedRows(server, sourceOf(source, unknown));
  for (const day of unknown) rows.set(identityOfDay(source, day), counts.get(day) ?? 0);
  return new Map(source.days.map((day) => [day, rows.get(identityOfDay(source, day)) ?? 0]));
}

async function countedRows(server: Server, source: Source): Promise<ReadonlyMap<IsoDate, number>> {
  if (source.days.length === 0) return new Map();
  const { spark, call } = server;
  const rows = inOneTask(readDays(spark, source, new StructType([])), source.files);
  const counts = rows.groupBy(DAY_COLUMN).count();
  return counted(await explained(counts.collect(call), (error) => explainUnreadable(server, error)));
}

/** How many rows of each day there are. */
export async function countedDays(rows: DataFrame, call: Server["call"]): Promise<ReadonlyMap<IsoDate, number>> {
  return counted(await rows.groupBy(DAY_COLUMN).count().collect(call));
}

/** Throws a `JobError` that lists the days without a record: such a delivery went wrong. */
export function assertNoEmptyDay(days: readonly IsoDate[], rows: ReadonlyMap<IsoDate, number>): void {
  const empty = days.filter((day) => (rows.get(day) ?? 0) === 0);
  if (empty.length === 0) return;
  throw dataCheckFailed(
    `${empty.join(", ")} landed without a single record.`,
    `Ask for ${empty.length === 1 ? "the day" : "the days"} to be delivered again.`,
    { emptyDays: empty },
  );
}

function counted(rows: readonly Iterable<unknown>[]): ReadonlyMap<IsoDate, number> {
  return new Map(
    rows.flatMap(([day, count]) => (typeof day === "string" && isIsoDate(day) ? [[day, Number(count)] as const] : [])),
  );
}
