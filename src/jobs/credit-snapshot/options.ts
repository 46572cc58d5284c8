import {
  addDays,
  dayIn,
  InvalidInputError,
  type IsoDate,
  isMonthEnd,
  monthOf,
  type ParameterValues,
} from "../../index.ts";
import { sameName } from "../../tables/column.ts";
import { DAY_COLUMN } from "../../tables/landing/landing-glob.ts";
import { assertListable, placeOf } from "../../tables/place.ts";
import type { StoreOptions } from "../../tables/store/stores.ts";
import { type DuplicateRule, latestColumn } from "./checks/duplicate-rule.ts";
import type { creditSnapshotParameters } from "./parameters.ts";

type Values = ParameterValues<typeof creditSnapshotParameters>;

/** What a run does, every value present and checked against the others. */
export interface Options
  extends Omit<
    Values,
    "asOf" | "timeZone" | "allowOpenDay" | "processed" | "table" | "tableFormat" | "takeOver" | "carryFrom"
  > {
  readonly asOf: IsoDate;
  readonly store: StoreOptions & { readonly carryFrom?: string };
  readonly onDuplicate: DuplicateRule;
}

/** Validates the parameters together, at one reading of the clock. Throws `InvalidInputError`. */
export function optionsOf(values: Values, now: Date): Options {
  const { asOf: _, timeZone, allowOpenDay, processed, table, tableFormat, takeOver, carryFrom, ...options } = values;
  const asOf = closedDay(values, now);
  if (options.since !== undefined && options.since > monthOf(asOf)) {
    throw new InvalidInputError(
      `--since ${options.since} is after the month of --as-of ${asOf}: name an earlier month.`,
    );
  }
  // `status`, `attach` and `cancel` find a run without it.
  const landing: string | undefined = options.landing;
  if (landing !== undefined) {
    assertListable("--landing", landing);
    if (processed !== undefined) assertApart(landing, processed);
  }
  if (carryFrom !== undefined) assertListable("--carry-from", carryFrom);
  assertMonthEnds(options.acceptMissing);
  assertLayout(options);
  // A backfill accepts a gap for all its days, and some of them are before the gap.
  return {
    ...options,
    store: storeOptions(values),
    asOf,
    acceptMissing: options.acceptMissing.filter((day) => day < asOf),
  };
}

/** Where the Parquet runs are that days are taken from; undefined if there are none. */
export function carriedPlace({ carryFrom }: Options["store"]): string | undefined {
  return carryFrom;
}

/** Where to publish. Throws `InvalidInputError` unless exactly one place is given. */
export function storeOptions({
  processed,
  table,
  tableFormat,
  takeOver,
  carryFrom,
  view,
}: Values): StoreOptions & { readonly carryFrom?: string } {
  if (processed !== undefined && table !== undefined) {
    throw new InvalidInputError("--processed and --table both name a place to publish to: give one of them.");
  }
  if (table !== undefined) {
    if (view !== undefined)
      throw new InvalidInputError(`--view ${view} shows Parquet runs: ${table} itself always shows the newest T(D).`);
    return {
      table,
      takeOver,
      ...(tableFormat !== undefined && { tableFormat }),
      ...(carryFrom !== undefined && { carryFrom }),
    };
  }
  if (processed === undefined) {
    throw new InvalidInputError("no place to publish to is named: give --processed URI or --table CATALOG.DB.NAME.");
  }
  if (takeOver) throw new InvalidInputError("--take-over is for --table: Parquet runs are never written over.");
  if (tableFormat !== undefined) throw new InvalidInputError("--table-format is for --table.");
  if (carryFrom !== undefined)
    throw new InvalidInputError("--carry-from is for --table: name the runs by --processed.");
  return { processed };
}

/** The day asked for, else yesterday: today has not landed completely. */
function closedDay({ asOf, timeZone, allowOpenDay }: Values, now: Date): IsoDate {
  const today = dayIn(timeZone, now);
  const day = asOf ?? addDays(today, -1);
  if (day < today || allowOpenDay) return day;
  throw new InvalidInputError(
    `--as-of ${day} is not over: in ${timeZone} it is ${today}. Name an earlier day, or add --allow-open-day.`,
  );
}

function assertApart(landing: string, processed: string): void {
  const inside = (path: string, parent: string): boolean => `${placeOf(path)}/`.startsWith(`${placeOf(parent)}/`);
  if (!inside(landing, processed) && !inside(processed, landing)) return;
  throw new InvalidInputError(
    `--landing ${landing} and --processed ${processed} overlap: name two separate directories.`,
  );
}

function assertMonthEnds(days: readonly IsoDate[]): void {
  const wrong = days.find((day) => !isMonthEnd(day));
  if (wrong === undefined) return;
  throw new InvalidInputError(`--accept-missing ${wrong} is not a month-end: only month-ends may be missing.`);
}

function assertLayout({
  partitionBy,
  sortBy,
  key,
  onDuplicate,
}: Pick<Options, "partitionBy" | "sortBy" | "key" | "onDuplicate">): void {
  if ([...partitionBy, ...sortBy].some((name) => sameName(name, DAY_COLUMN))) {
    throw new InvalidInputError(
      `${DAY_COLUMN} is always the first partition: leave it out of --partition-by and --sort-by.`,
    );
  }
  if (key.every((name) => partitionBy.some((other) => sameName(name, other)))) {
    throw new InvalidInputError(
      `--partition-by ${partitionBy.join(",")} would make a folder for each ${key.join(", ")}: name columns with few values.`,
    );
  }
  const both = sortBy.find((name) => partitionBy.some((other) => sameName(name, other)));
  if (both !== undefined) throw new InvalidInputError(`--sort-by ${both} has no effect within --partition-by ${both}.`);
  const latest = latestColumn(onDuplicate);
  if (latest !== undefined && key.some((name) => sameName(name, latest))) {
    throw new InvalidInputError(
      `--on-duplicate ${onDuplicate}: all records of a key have the same ${latest}; name another column.`,
    );
  }
}
