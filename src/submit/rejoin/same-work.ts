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
    if (same !== "open" || performance.now() > until) return same === "open" ? undefined : same;
    await delay(askEveryMs, undefined, { signal });
  }
}

/** The same by notes that were read; `open` if they do not yet say which of several submissions the server took. */
export function sameWorkIn(
  all: SessionNotes,
  { run, identity }: { readonly run: RunIds; readonly identity: string },
): SameWork | "open" | undefined {
  const attempt = attemptWithNotes(run.sessionId, run.operationId, all);
  const notes = attempt === undefined ? undefined : all.get(attempt);
  if (attempt === undefined || notes === undefined) return undefined;
  const start = startOf(notes);
  if (start === undefined) return notes.taken === null && notes.starts.length > 0 ? "open" : undefined;
  return start.identity === identity ? { run, attempt, start, lastSign: lastSign(notes, start) } : undefined;
}

/** The note of the submission that the server took. */
function startOf({ starts, taken }: RunNotes): StartNote | undefined {
  if (taken !== null) return starts.find(({ nonce }) => nonce === taken);
  return starts.length === 1 ? starts[0] : undefined;
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
