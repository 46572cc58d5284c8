import { addDays, type JobContext, JobError, type JsonObject, StructType } from "../../../index.ts";
import { sameName } from "../../../tables/column.ts";
import type { Server } from "../../../tables/server.ts";
import { storeOf } from "../../../tables/store/stores.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import { latestColumn, parseDuplicateRule } from "../checks/duplicate-rule.ts";
import { carriedPlace, type Options } from "../options.ts";
import type { HeldDay, StoredTable } from "./lost-days.ts";

/**
 * The newest run of --carry-from up to this day, for the days that it holds; none without --carry-from. Throws a
 * `JobError` if nothing is published there.
 */
export async function runToCarryFrom(
  server: Server,
  { asOf, store: place }: Pick<Options, "asOf" | "store">,
  now: Date,
): Promise<readonly StoredTable[]> {
  const processed = carriedPlace(place);
  if (processed === undefined) return [];
  const store = storeOf({ processed });
  const table = await store.newestTable(server, { before: addDays(asOf, 1), now });
  if (table !== undefined) return [{ store, table }];
  throw new JobError("INPUT_NOT_READY", `no table of ${asOf} or earlier is published in ${processed}`, {
    hint: "Check --carry-from, or leave it out.",
    retryable: false,
  });
}

type RowOptions = Pick<Options, "key" | "onDuplicate" | "where" | "schema">;

/** The options that leave out records or columns, as the store keeps them with a table. */
export function rowOptions({ key, onDuplicate, where, schema }: RowOptions): JsonObject {
  return { key, onDuplicate, where: where ?? null, schema: schema?.toDDL() ?? null };
}

/**
 * Throws a `JobError` if a table that days are carried from was published with options that left out what these options
 * would keep. The same rule held for the days that this table carried itself, so its options speak for all its days.
 */
export async function assertNotReduced(
  server: Server,
  options: RowOptions,
  { carried, note }: { readonly carried: readonly HeldDay[]; readonly note: JobContext["note"] },
): Promise<void> {
  const tables = Map.groupBy(carried, ({ table }) => table.path);
  for (const days of tables.values()) {
    const [first] = days;
    const before = first && (await first.store.rowOptionsOf(server, first.table, first.files));
    const names = days.map(({ day }) => day).join(", ");
    if (before === undefined) {
      note(
        `no record tells which options the table of ${first?.table.asOf} was published with: ${names} is carried as it is`,
      );
      continue;
    }
    const reduced = reductions(before, rowOptions(options));
    if (reduced.length > 0) throw carriedInPart(first, { names, reduced });
  }
}

/** The options of an earlier table that left out what today's would keep, as typed. */
function reductions(before: JsonObject, now: JsonObject): readonly string[] {
  const { where, schema, onDuplicate, key } = before;
  const isSame = (name: string): boolean => JSON.stringify(before[name] ?? null) === JSON.stringify(now[name] ?? null);
  const latest = latestColumn(parseDuplicateRule(String(onDuplicate ?? "fail")));
  return [
    ...(typeof where === "string" && !isSame("where") ? [`--where "${where}"`] : []),
    ...(typeof schema === "string" && lacksColumns(schema, now["schema"]) ? [`--schema "${schema}"`] : []),
    ...(latest !== undefined && !(isSame("onDuplicate") && isSame("key"))
      ? [`--key ${[key].flat().join(",")} --on-duplicate keep-latest=${latest}`]
      : []),
  ];
}

/** Whether a declared schema may leave out columns that are wanted now: without a declaration, all are wanted. */
function lacksColumns(before: string, now: JsonObject[string] | undefined): boolean {
  if (typeof now !== "string") return true;
  const names = StructType.fromDDL(before).fieldNames();
  const wanted = StructType.fromDDL(now).fieldNames();
  return wanted.some((name) => !names.some((other) => sameName(name, other)));
}

function carriedInPart(
  held: HeldDay | undefined,
  { names, reduced }: { readonly names: string; readonly reduced: readonly string[] },
): Error {
  const flags = reduced.join(" ");
  return dataCheckFailed(
    `The table of ${held?.table.asOf}, which alone holds ${names}, was published with ${flags}: what that left out is lost.`,
    `Ask for ${names} to be delivered again, publish with ${flags} too, or start the table later with --since YYYY-MM.`,
    { carried: names.split(", "), earlier: held?.table.path ?? null, options: [...reduced] },
  );
}
