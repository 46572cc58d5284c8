import {
  type JobContext,
  JobError,
  type JobReport,
  type JsonObject,
  type Prepared,
  SparkConnectError,
} from "../../../index.ts";
import { CASE_SENSITIVE, column, type NameKey, nameKeyOf } from "../../../tables/column.ts";
import { countFilesRead } from "../../../tables/landing/files-read.ts";
import type { KnownFiles } from "../../../tables/landing/known-files.ts";
import { DAY_COLUMN } from "../../../tables/landing/landing-glob.ts";
import { readDays, sourceOf } from "../../../tables/landing/source.ts";
import { waitForDays } from "../../../tables/landing/wait-for-days.ts";
import { resultSettings } from "../../../tables/result-settings.ts";
import { assertNoEmptyDay, landedRows } from "../../../tables/rows-per-day.ts";
import { listingWithoutJobs, type Server, serverOf } from "../../../tables/server.ts";
import { assertSameTime, serverTimeMs } from "../../../tables/server-clock.ts";
import { writingWhatLanded } from "../../../tables/store/parquet-runs/write-settings.ts";
import { storeOf } from "../../../tables/store/stores.ts";
import type { DatedTable, NextTable, TableRef, TableStore, TablesOfDay } from "../../../tables/store/table-store.ts";
import { assertOwnView, isCatalogInMemory, moveView } from "../../../tables/store/view.ts";
import { latestColumn } from "../checks/duplicate-rule.ts";
import { type ListedCheck, listedChecks } from "../checks/listed-checks.ts";
import { assertNoSuddenDrop, recordsBefore } from "../checks/max-drop.ts";
import { keysOfDay } from "../checks/unique-keys.ts";
import type { Rules } from "../checks/violations.ts";
import { assertEvolved } from "../columns/evolution.ts";
import { assertOwnDay } from "../columns/own-day.ts";
import { assertColumns, columnsOf } from "../columns/schema.ts";
import { assertNotReduced, runToCarryFrom } from "../days/carried-days.ts";
import { dayChanges } from "../days/day-changes.ts";
import { findSource, type KeptSource } from "../days/find-source.ts";
import { assertNotLost } from "../days/lost-days.ts";
import { inputNotReady } from "../days/not-ready.ts";
import type { Options } from "../options.ts";
import { cutting, FILE_SIZES } from "./file-size.ts";
import { readyRun, type Snapshot } from "./ready-run.ts";
import { viewLine } from "./report.ts";
import { workOf } from "./work.ts";

type Context = JobContext;

/** Finds out what T(D) is made of and whether it is published, and makes the one command that publishes it. */
export async function prepare(
  options: Options,
  {
    isYesterday,
    context,
    known,
  }: { readonly isYesterday: boolean; readonly context: Context; readonly known: KnownFiles },
): Promise<Prepared> {
  const server = serverOf(context.spark, context.signal);
  const store = storeOf(options.store);
  const { conf } = context.spark;
  const [serverMs, given] = await Promise.all([
    isYesterday ? serverTimeMs(server) : undefined,
    conf.get({ [CASE_SENSITIVE]: "false", ...FILE_SIZES }, server.call),
    conf.set({ ...listingWithoutJobs, ...writingWhatLanded(context.conf) }, server.call),
    checkView(server, { view: options.view, store }, context),
  ]);
  if (serverMs !== undefined) assertSameTime(serverMs);
  const { note } = context;
  const { earlier, ofDay, source } = await waitForDays(server, options.waitForInput, {
    look: () => lookAround(server, store, { options, now: context.now, known }),
    note,
  });
  await assertComplete(server, options, { source, note });
  const settings = resultSettings(context.conf);
  const work = workOf(options, { store, source, settings });
  const { newest } = ofDay;
  const isSame = newest?.fingerprint === work.fingerprint;
  if (isSame && !options.republish && !ofDay.isTouched) {
    if (ofDay.isUnsettled && context.purpose === "run") await store.settle(server, newest);
    return { kind: "done", report: await alreadyPublished(server, newest, { store, source, options }) };
  }
  const table = ofDay.next(work);
  const written = { ...source, ...sourceOf(source, table.written) };
  const { isFileByFile, settings: sizes } = cutting(given, written.files, options);
  const key = nameKeyOf(given[CASE_SENSITIVE]);
  const [{ rules, input, checks }, filesRead, changed] = await Promise.all([
    checkInput(server, written, { store, table, options, earlier, note, known, key }),
    countFilesRead(server, written),
    ofDay.changed(server, source, work),
  ]);
  const found = newest === undefined ? "new" : isSame ? "published" : "changed";
  const { days } = source;
  const changes = await dayChanges(source, { before: newest ?? earlier, store, table, known, changed });
  const snapshot: Snapshot = {
    ...rules,
    openDays: written.days.filter((day) => !known.uniqueKeys.has(keysOfDay(written, day, rules) ?? "")),
    checks,
    changes,
    isFileByFile,
    sizes,
    filesRead,
    store,
    table,
    days,
    found,
    earlier,
    changed,
    settings,
  };
  return await readyRun(server, input, { snapshot, purpose: context.purpose });
}

/** The rules about columns and about missing rows. The write itself checks the rules about the rows. */
async function checkInput(
  server: Server,
  source: KeptSource,
  {
    store,
    table,
    options,
    earlier,
    note,
    known,
    key: nameKey,
  }: {
    readonly store: TableStore;
    readonly table: NextTable;
    readonly options: Options;
    readonly earlier: TableRef | undefined;
    readonly note: Context["note"];
    readonly known: KnownFiles;
    readonly key: NameKey;
  },
): Promise<{ readonly rules: Rules; readonly input: KeptSource; readonly checks: readonly ListedCheck[] }> {
  // Asked at the same time, and judged last: what is wrong with the input itself is said first.
  const drop = source.days.includes(options.asOf)
    ? recordsBefore(server, options, { store, earlier, known })
    : undefined;
  drop?.catch(() => {});
  const [landed, rows] = await Promise.all([
    columnsOf(server, source, { options, known, key: nameKey }),
    landedRows(server, source, known),
  ]);
  const { key, onDuplicate, partitionBy, sortBy, where } = options;
  const { columns, ownDay } = landed;
  const input = { ...source, landedAs: landed.landedAs };
  assertColumns(landed, key, "--key");
  assertColumns(landed, [latestColumn(onDuplicate) ?? []].flat(), "--on-duplicate keep-latest");
  assertColumns(landed, partitionBy, "--partition-by");
  assertColumns(landed, sortBy, "--sort-by");
  assertNoEmptyDay(source.days, rows);
  if (ownDay !== undefined) await assertOwnDay(server, source, { ownDay, known });
  if (where !== undefined) await assertCondition(server, input, { columns, options });
  assertEvolved(columns, table, options);
  const before = await drop;
  if (before !== undefined) assertNoSuddenDrop(options, { rows: rows.get(options.asOf) ?? 0, before, note });
  const checks = listedChecks({ options, source, rows: rows.get(options.asOf), drop: before });
  return { rules: { columns, options }, input, checks };
}

/** Spark checks the condition when it analyses the plan, before anything is written. */
async function assertCondition(
  { spark, call }: Server,
  source: KeptSource,
  { columns, options }: Rules,
): Promise<void> {
  const rows = readDays(spark, source, columns).select(...columns.fieldNames().map(column), DAY_COLUMN);
  try {
    await rows.where(options.where ?? "true").schema(call);
  } catch (cause) {
    if (!(cause instanceof SparkConnectError) || cause.errorClass === null) throw cause;
    const message = `--where ${options.where} cannot be evaluated: ${cause.message}`;
    throw new JobError("USAGE", message, {
      hint: `The data has ${columns.fieldNames().join(", ")}.`,
      retryable: false,
      cause,
    });
  }
}

interface Found {
  /** The newest table of an earlier day. */
  readonly earlier: TableRef | undefined;
  readonly ofDay: TablesOfDay;
  readonly source: KeptSource;
}

/** Looks at the same time at what is published and at what has landed. */
async function lookAround(
  server: Server,
  store: TableStore,
  { options, now, known }: { readonly options: Options; readonly now: Date; readonly known: KnownFiles },
): Promise<Found> {
  const published = store.tablesAround(server, options.asOf, known.published);
  const own = published.then(({ earlier, ofDay: { newest } }) =>
    [earlier, newest].flatMap((table) => (table === undefined ? [] : { store, table })),
  );
  const tables = Promise.all([own, runToCarryFrom(server, options, now)]).then((all) => all.flat());
  // It may fail before it is awaited, while the landing zone is listed.
  tables.catch(() => {});
  const [around, source] = await Promise.all([published, findSource(server, options, { tables, known })]);
  return { ...around, source };
}

/** Throws a `JobError` if a day has not landed, or if the table would lose a month that it had. */
async function assertComplete(
  server: Server,
  options: Options,
  { source: { missing, lost, carriedFrom }, note }: { readonly source: KeptSource; readonly note: Context["note"] },
): Promise<void> {
  if (missing.length > 0) throw await inputNotReady(server, options, missing);
  assertNotLost(lost, options);
  await assertNotReduced(server, options, { carried: carriedFrom, note });
}

async function alreadyPublished(
  server: Server,
  { asOf, path }: DatedTable,
  { store, source, options }: { readonly store: TableStore; readonly source: KeptSource; readonly options: Options },
): Promise<JobReport> {
  const { views } = store;
  const view =
    options.view === undefined || views === undefined
      ? undefined
      : await moveView(server, { name: options.view, views }, { asOf, path });
  const fields: JsonObject = { asOf, days: source.days, path, ...(view && { view }) };
  const line = `T(${asOf}) is published already, from the same input`;
  return { state: "already-published", fields, lines: [line, ...(view ? [viewLine(view)] : []), path] };
}

/** Checks before anything is written that the view is ours to move. */
export async function checkView(
  server: Server,
  { view: name, store: { root, views } }: Pick<Options, "view"> & { readonly store: TableStore },
  { note }: Pick<Context, "note">,
): Promise<void> {
  if (name === undefined || views === undefined) return;
  const [inMemory] = await Promise.all([isCatalogInMemory(server), assertOwnView(server, { name, views })]);
  if (inMemory) note(`the server keeps its catalog in memory: view ${name} is gone when it stops`, { oncePer: root });
}
