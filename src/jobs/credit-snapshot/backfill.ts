import {
  type Backfill,
  isIsoDate,
  type JobContext,
  type JobReport,
  type LastStep,
  type ParameterValues,
} from "../../index.ts";
import { noKnownFiles } from "../../tables/landing/known-files.ts";
import type { Server } from "../../tables/server.ts";
import { storeOf } from "../../tables/store/stores.ts";
import { moveView } from "../../tables/store/view.ts";
import { optionsOf } from "./options.ts";
import type { creditSnapshotParameters } from "./parameters.ts";
import { checkView, prepare } from "./run/prepare.ts";
import { viewLine } from "./run/report.ts";

type Parameters = typeof creditSnapshotParameters;
type Values = ParameterValues<Parameters>;

/** Many days: files that several of them keep are looked into once, and the view is moved once, at the end. */
export function backfill({ view, processed }: Values): Backfill<Parameters> {
  const known = noKnownFiles();
  return {
    prepareDay: (values, context) =>
      prepare({ ...optionsOf(values, context.now), view: undefined }, { isYesterday: false, context, known }),
    ...(view !== undefined && { lastStep: movingView(view, processed) }),
  };
}

function movingView(view: string, processed: string): LastStep {
  return {
    check: (context) => checkView(serverOf(context), { view, processed }, context),
    finish: (days, context) => moveToGreatest(serverOf(context), { view, processed, days }),
  };
}

/** Points the view at the newest run of the greatest day: nobody needs to see it show one day after the other. */
async function moveToGreatest(
  server: Server,
  {
    view: name,
    processed,
    days,
  }: { readonly view: string; readonly processed: string; readonly days: readonly string[] },
): Promise<Pick<JobReport, "fields" | "lines">> {
  const greatest = days.filter(isIsoDate).sort().at(-1);
  const store = storeOf({ processed });
  const newest = greatest && (await store.tablesOf(server, greatest)).newest;
  if (newest === undefined) return { fields: {}, lines: [] };
  const view = await moveView(server, { name, store }, newest);
  return { fields: { view }, lines: [view.moved ? `view ${name} shows ${newest.asOf}` : viewLine(view)] };
}

function serverOf({ spark, signal }: JobContext): Server {
  return { spark, call: { signal } };
}
