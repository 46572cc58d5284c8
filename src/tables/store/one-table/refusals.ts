import type { IsoDate, JobError } from "../../../index.ts";
import { dataCheckFailed } from "../../table-errors.ts";
import type { Layout } from "../table-store.ts";
import type { Described } from "./described.ts";
import type { TableFormat } from "./format.ts";
import { usage } from "./names.ts";
import type { Version } from "./versions.ts";

export function assertLayout(table: string, { partitionedBy }: Described, { partitionBy }: Layout): void {
  const [, ...below] = partitionedBy.map((name) => name.toLowerCase());
  if (JSON.stringify(below) === JSON.stringify(partitionBy.map((name) => name.toLowerCase()))) return;
  const asked = partitionBy.length === 0 ? "without --partition-by" : `with --partition-by ${partitionBy.join(",")}`;
  throw usage(
    `${table} is partitioned by ${partitionedBy.join(", ")}; this run is ${asked}.`,
    below.length === 0
      ? "Leave --partition-by out."
      : `Write --partition-by ${below.join(",")}, or name another table.`,
  );
}

export function changedByOthers(table: string, { id }: Version): JobError {
  return dataCheckFailed(
    `Others have changed ${table}: version ${id} is not one that this job published.`,
    "Look at what it holds. --take-over writes the whole table anew; the other version stays readable by its number.",
    { table, version: id },
  );
}

/** Days that have not landed, and that the table does not hold as it did. */
export function onlyHeld(table: string, days: readonly IsoDate[]): JobError {
  return dataCheckFailed(
    `The landing zone has lost ${days.join(", ")}, and ${table} no longer shows what was published of ${days.length === 1 ? "it" : "them"}.`,
    `Ask for ${days.length === 1 ? "the day" : "the days"} to be delivered again, or start the table later with --since YYYY-MM.`,
    { lostDays: days },
  );
}

export function pastDay(
  table: string,
  { day, newest, format }: { readonly day: IsoDate; readonly newest: IsoDate; readonly format: TableFormat },
): JobError {
  return usage(
    `${table} holds T(${newest}) already: T(${day}) cannot be published after it, as ${format.title} has no branches.`,
    "Publish days in order, or this one with --processed, into another table, or into one of Iceberg.",
  );
}
