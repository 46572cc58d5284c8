import type { JobReport, JsonObject, RecordedRun } from "../../../index.ts";
import { fitOneTask, haveFewKeys } from "../../../tables/one-task.ts";
import type { Server } from "../../../tables/server.ts";
import { recordRun } from "../../../tables/store/audit.ts";
import { storeOfTable } from "../../../tables/store/stores.ts";
import type { TableStore } from "../../../tables/store/table-store.ts";
import { type Moved, moveView } from "../../../tables/store/view.ts";
import { movement } from "./movement.ts";
import { recordedWork } from "./recorded-work.ts";
import { type RunFields, runFields } from "./run-fields.ts";
import { summaryLines } from "./summary.ts";

/** What was published, counted in its files: observed metrics can count a retried task twice. */
export async function report(server: Server, recorded: RecordedRun): Promise<JobReport> {
  const before = runFields(recorded.fields);
  const store = storeOfTable(before);
  const { table, remark } = await store.settle(server, before);
  const fields = { ...before, path: table.path };
  const source = recordedWork(recorded)?.source;
  const isSmall = source !== undefined && fitOneTask(source.files);
  const hasFewKeys = source !== undefined && haveFewKeys(source.files);
  const { key: _, earlier: __, ...shown } = fields;
  const { changes: ___, checks: ____, ...details } = recorded.details;
  const [{ rowsPerDay, unrecorded }, moved, view] = await Promise.all([
    recordRun(server, { ...fields, store }, { record: { ...details, ...timesOf(recorded), ...shown }, isSmall }),
    movement(server, store, { ...fields, hasFewKeys }),
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
