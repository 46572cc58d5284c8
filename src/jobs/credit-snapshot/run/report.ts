import {
  type IsoDate,
  isIsoDate,
  type JobReport,
  type Json,
  type JsonObject,
  type RecordedRun,
} from "../../../index.ts";
import { fitOneTask } from "../../../tables/one-task.ts";
import type { Server } from "../../../tables/server.ts";
import { recordRun } from "../../../tables/store/audit.ts";
import { storeOfTable } from "../../../tables/store/stores.ts";
import type { TableStore } from "../../../tables/store/table-store.ts";
import { type Moved, moveView } from "../../../tables/store/view.ts";
import { movement } from "./movement.ts";
import { recordedWork } from "./recorded-work.ts";
import { summaryLines } from "./summary.ts";

/** What is known about a run before it starts; it is in the run's record, and in the JSON of a detached run. */
export type RunFields = {
  readonly asOf: IsoDate;
  readonly days: readonly string[];
  readonly path: string;
  readonly read: { readonly partitions: number; readonly files: number; readonly filesNeeded: number };
  readonly key: readonly string[];
  /** The newest table of an earlier day. */
  readonly earlier?: { readonly asOf: IsoDate; readonly path: string };
  /** The view to point at the run. */
  readonly view?: string;
  /** Further facts for the summary, if there are any. */
  readonly changed?: readonly string[];
  readonly substitutions?: readonly { readonly monthEnd: string; readonly day: string }[];
  readonly accepted?: readonly string[];
  readonly carried?: readonly string[];
};

/** What was published, counted in its files: observed metrics can count a retried task twice. */
export async function report(server: Server, recorded: RecordedRun): Promise<JobReport> {
  const before = runFields(recorded.fields);
  const store = storeOfTable(before);
  const { table, remark } = await store.settle(server, before);
  const fields = { ...before, path: table.path };
  const source = recordedWork(recorded)?.source;
  const isSmall = source !== undefined && fitOneTask(source.files);
  const { key: _, earlier: __, ...shown } = fields;
  const [{ rowsPerDay, unrecorded }, moved, view] = await Promise.all([
    recordRun(
      server,
      { ...fields, store },
      { record: { ...recorded.details, ...timesOf(recorded), ...shown }, isSmall },
    ),
    movement(server, store, fields),
    viewOf(server, store, fields),
  ]);
  const rows = Object.values(rowsPerDay).reduce((sum, count) => sum + count, 0);
  const read = readOf(fields);
  return {
    state: "published",
    fields: { ...shown, rows, rowsPerDay, read, ...(moved && { credits: moved }), ...(view && { view }) },
    lines: [
      ...summaryLines({ ...fields, rowsPerDay, ...(moved && { moved }) }),
      ...(view ? [viewLine(view)] : []),
      ...(remark === undefined ? [] : [remark]),
      ...(unrecorded === undefined ? [] : [`no record of the run was written: ${unrecorded}`]),
      fields.path,
    ],
  };
}

/** When a run was started and published, and how long it took; `null` for what is not known. */
function timesOf({ startedAt, endedAt }: RecordedRun): JsonObject {
  const durationMs =
    startedAt === undefined || endedAt === undefined ? null : Date.parse(endedAt) - Date.parse(startedAt);
  return { startedAt: startedAt ?? null, publishedAt: endedAt ?? new Date().toISOString(), durationMs };
}

function viewOf(server: Server, { views }: TableStore, fields: RunFields): Promise<Moved> | undefined {
  if (fields.view === undefined || views === undefined) return undefined;
  return moveView(server, { name: fields.view, views }, fields);
}

/** The fields of a run as they come from its record. Throws `TypeError` for the record of another job. */
export function runFields(recorded: JsonObject): RunFields {
  const { asOf, days, path, read, key, earlier, view } = recorded;
  const { partitions, files, filesNeeded } = Object(read);
  const before = tableRef(earlier);
  if (typeof asOf !== "string" || !isIsoDate(asOf) || typeof path !== "string" || textsOf(days).length === 0) {
    throw new TypeError("This record is not one of a credit snapshot.");
  }
  return {
    asOf,
    days: textsOf(days),
    path,
    read: { partitions: Number(partitions), files: Number(files ?? filesNeeded), filesNeeded: Number(filesNeeded) },
    key: textsOf(key),
    ...(typeof view === "string" && { view }),
    ...(before !== undefined && { earlier: before }),
    ...remarksIn(recorded),
  };
}

/** Facts that an ordinary run lacks stay left out. */
function remarksIn({ changed, substitutions, accepted, carried }: JsonObject): Partial<RunFields> {
  return {
    ...(Array.isArray(changed) && { changed: changed.map(String) }),
    ...(Array.isArray(substitutions) && {
      substitutions: substitutions.map((one: JsonObject) => ({
        monthEnd: String(one["monthEnd"]),
        day: String(one["day"]),
      })),
    }),
    ...(Array.isArray(accepted) && { accepted: accepted.map(String) }),
    ...(Array.isArray(carried) && { carried: carried.map(String) }),
  };
}

function tableRef(value: Json | undefined): RunFields["earlier"] {
  const { asOf, path }: JsonObject = Object(value);
  return typeof asOf === "string" && isIsoDate(asOf) && typeof path === "string" ? { asOf, path } : undefined;
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** What a view shows now, in one line of text. */
export function viewLine({ name, moved, why }: Moved): string {
  return moved ? `view ${name} shows this run` : `view ${name} stays: ${why ?? "it shows this run already"}`;
}

// A type, not an interface: the compiler takes only a type for JSON.
type Read = {
  readonly partitions: number;
  readonly files: number;
  readonly filesNeeded: number;
  readonly amplification: number;
};

function readOf({ read }: RunFields): Read {
  return { ...read, amplification: read.files / read.filesNeeded };
}
