import { setTimeout as delay } from "node:timers/promises";
import type { SparkConnectClient } from "../../client/spark-connect-client.ts";
import type { Job, RecordedRun } from "../../job/job.ts";
import type { RunIds } from "../run-ids.ts";
import {
  attemptWithNotes,
  type Farewell,
  farewellOf,
  type RunNotes,
  readNotes,
  type SessionNotes,
  type StartNote,
} from "./run-notes.ts";

/** A run that does the same work as this submission. */
export interface SameWork {
  readonly run: RunIds;
  readonly attempt: number;
  readonly start: StartNote;
  /**
   * Further submissions of the same work that the server may have taken instead: a process that died before its request
   * arrived, and one that died before it could say that the server took it, have left the same notes.
   */
  readonly others: readonly StartNote[];
  /** When its reader last gave a sign, or how it took its leave. */
  readonly lastSign: Date | Farewell;
}

const settledWithinMs = 3_000;
const askEveryMs = 200;

/**
 * A run that has the same input and options, by what its submitter has noted; undefined if it does other work, or if
 * nothing says what it does. Several submitters may have noted what they are about to start: waits until the one that
 * the server took says so, or the others have withdrawn.
 */
export async function sameWork(
  client: SparkConnectClient,
  { run, identity }: { readonly run: RunIds; readonly identity: string },
  signal: AbortSignal,
): Promise<SameWork | undefined> {
  const until = performance.now() + settledWithinMs;
  for (;;) {
    const same = sameWorkIn(await readNotes(client, signal), { run, identity });
    const isSettled = same === undefined || (same !== "open" && same.others.length === 0);
    if (isSettled || performance.now() > until) return same === "open" ? undefined : same;
    await delay(askEveryMs, undefined, { signal });
  }
}

/** The same by notes that were read; `open` if the server took one of several submissions that do different work. */
export function sameWorkIn(
  all: SessionNotes,
  { run, identity }: { readonly run: RunIds; readonly identity: string },
): SameWork | "open" | undefined {
  const attempt = attemptWithNotes(run.sessionId, run.operationId, all);
  const notes = attempt === undefined ? undefined : all.get(attempt);
  if (attempt === undefined || notes === undefined) return undefined;
  const [start, ...others] = takenOf(notes);
  if (start === undefined || notes.starts.every((note) => note.identity !== identity)) return undefined;
  if (others.some((note) => note.identity !== start.identity)) return "open";
  return start.identity === identity ? { run, attempt, start, others, lastSign: lastSign(notes, start) } : undefined;
}

/** The note of the submission that the server took; the newest of all if none says so. */
export function startIn(notes: RunNotes): StartNote | undefined {
  return takenOf(notes)[0];
}

/** The note of the submission that the server took, or, if none says so, all that it may have taken, newest first. */
function takenOf({ starts, taken }: RunNotes): readonly StartNote[] {
  if (taken !== null) return starts.filter(({ nonce }) => nonce === taken);
  return starts.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

function lastSign({ reader }: RunNotes, { startedAt }: StartNote): SameWork["lastSign"] {
  const farewell = farewellOf(reader);
  if (farewell !== null) return farewell;
  return new Date(reader?.split(" ")[1] ?? startedAt);
}

/** For about as long the server remembers how a run ended. */
const untoldForMs = 30 * 60_000;

/**
 * Whether a run that has ended still owes its end to a submission: the process that read it disappeared, lately, before
 * it could tell its user, or told its user when this submission had begun. A run that was left on purpose owes nothing.
 */
export function owesItsEnd({ lastSign }: SameWork, begunAt: Date): boolean {
  if (lastSign instanceof Date) return begunAt.getTime() - lastSign.getTime() < untoldForMs;
  return lastSign.kind === "told" && lastSign.at > begunAt;
}

/** The record of a run that a submission rejoins, with what the submission itself would add to it. */
export function rejoinedRecord(
  { fields, details }: StartNote,
  own: RecordedRun,
  { rejoined }: Pick<Job, "rejoined">,
): RecordedRun {
  const running = { fields, details: details ?? own.details };
  return rejoined?.(running, own) ?? running;
}
