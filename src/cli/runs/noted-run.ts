import type { RecordedRun } from "../../job/job.ts";
import { attemptWithNotes, readNotes } from "../../submit/rejoin/run-notes.ts";
import { startIn } from "../../submit/rejoin/same-work.ts";
import type { ReachedRun } from "./open-run.ts";

/**
 * What a run's submitter has noted of it in its session, with what this command asks for beside the work, such as a view to
 * move; `null` if that is not noted, or not all of it.
 */
export async function notedRun(
  { ids, client, work }: Pick<ReachedRun, "ids" | "client" | "work">,
  signal: AbortSignal,
): Promise<RecordedRun | null> {
  const all = await readNotes(client, signal).catch(() => undefined);
  if (all === undefined) return null;
  const attempt = attemptWithNotes(ids.sessionId, ids.operationId, all);
  const notes = attempt === undefined ? undefined : all.get(attempt);
  const start = notes && startIn(notes);
  // Large details are not noted, and the job's report may need them.
  if (start?.details === undefined) return null;
  const { fields, details, startedAt } = start;
  const running = { fields, details };
  const asked = work?.job.rejoined?.(running, { fields: { ...fields, ...besideWork(work) }, details }) ?? running;
  return { ...asked, startedAt };
}

/** The texts that were given for what does not change the result. */
function besideWork({ job, values }: NonNullable<ReachedRun["work"]>): RecordedRun["fields"] {
  const given = Object.entries(values).filter(([name]) => job.parameters[name]?.changes === "nothing");
  return Object.fromEntries(given.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}
