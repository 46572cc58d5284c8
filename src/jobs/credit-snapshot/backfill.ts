import { type Backfill, isIsoDate, type JobReport, type LastStep, type ParameterValues } from "../../index.ts";
import { noKnownFiles, notePublished } from "../../tables/landing/known-files.ts";
import { type Server, serverOf } from "../../tables/server.ts";
import { storeOf } from "../../tables/store/stores.ts";
import type { TableStore } from "../../tables/store/table-store.ts";
import { moveView } from "../../tables/store/view.ts";
import { noteUniqueKeys } from "./checks/unique-keys.ts";
import { optionsOf, storeOptions } from "./options.ts";
import type { creditSnapshotParameters } from "./parameters.ts";
import { checkView, prepare } from "./run/prepare.ts";
import { recordedWork } from "./run/recorded-work.ts";
import { report, viewLine } from "./run/report.ts";

type Parameters = typeof creditSnapshotParameters;
type Values = ParameterValues<Parameters>;

/**
 * Many days: files that several days keep are inspected once, and the view is moved once, at the end. A table takes
 * its days in order, since each commit follows the one before it.
 */
export function backfill(given: Values): Backfill<Parameters> {
  const known = noKnownFiles();
  const { view, table } = given;
  return {
    order: table === undefined ? "any" : "strict",
    prepareDay: (values, context) =>
      prepare({ ...optionsOf(values, context.now), view: undefined }, { isYesterday: false, context, known }),
    reportDay: async (record, spark) => {
      const done = await report(serverOf(spark), record);
      const { path, rowsPerDay } = done.fields;
      const work = recordedWork(record);
      if (work === undefined) return done;
      noteUniqueKeys(known, work);
      const { files } = work.source;
      // The report itself counts them so.
      notePublished(known, String(path), { rowsPerDay: rowsPerDay as Readonly<Record<string, number>>, files });
      return done;
    },
    ...(view !== undefined && { lastStep: movingView(view, storeOf(storeOptions(given))) }),
  };
}

function movingView(view: string, store: TableStore): LastStep {
  return {
    check: (context) => checkView(serverOf(context.spark, context.signal), { view, store }, context),
    finish: (days, context) => moveToGreatest(serverOf(context.spark, context.signal), { view, store, days }),
  };
}

/** Points the view at the newest run of the greatest day: readers do not need to see it move day by day. */
async function moveToGreatest(
  server: Server,
  { view: name, store, days }: { readonly view: string; readonly store: TableStore; readonly days: readonly string[] },
): Promise<Pick<JobReport, "fields" | "lines">> {
  const greatest = days.filter(isIsoDate).sort().at(-1);
  const newest = greatest && (await store.tablesOf(server, greatest)).newest;
  if (newest === undefined || store.views === undefined) return { fields: {}, lines: [] };
  const view = await moveView(server, { name, views: store.views }, newest);
  return { fields: { view }, lines: [view.moved ? `view ${name} shows ${newest.asOf}` : viewLine(view)] };
}
