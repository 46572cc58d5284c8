import { setTimeout as delay } from "node:timers/promises";
import type { OperationStatus } from "../../client/calls/operation-status.ts";
import { hasErrorClass } from "../failure.ts";
import { isUnimplemented } from "../known-runs.ts";
import { type FollowOptions, followRun, isForgotten, type RunAccess, type Verdict } from "../run-handle.ts";
import { quietAfterMs, type ReaderBeat } from "./reader-beat.ts";
import { type EndNote, farewellOf, type NoteWriter, type RunNotes, readNotes } from "./run-notes.ts";

/** A run that several processes may follow. */
export interface SharedAccess extends RunAccess {
  readonly operationId: string;
  readonly attempt: number;
  readonly notes: NoteWriter;
  readonly beat: ReaderBeat;
}

export interface SharedFollowOptions extends FollowOptions {
  readonly leave: AbortSignal;
}

const pollMs = 1_000;
/** A process that reads a run takes its end at once: without a sign for so long, it is gone. */
const quietAfterEndMs = 5_000;

/** How a run ended: read by this process, or told by the one that has read it. */
export type SharedVerdict = Verdict | { readonly kind: "told"; readonly end: EndNote };

/**
 * Follows a run to its end without taking it from another reader: while one gives signs, waits for the end that it
 * notes, and looks at the run's state where the server tells it. Once the reader is gone, reads the run itself.
 */
export async function followShared(run: SharedAccess, options: SharedFollowOptions): Promise<SharedVerdict> {
  const { client, operationId, attempt, notes } = run;
  const { leave } = options;
  const watch = new ReaderWatch();
  await notes.wait();
  while (!leave.aborted) {
    try {
      const [all, state] = await Promise.all([readNotes(client, leave), stateOf(run, leave)]);
      const { end, reader }: Pick<RunNotes, "end" | "reader"> = all.get(attempt) ?? { end: null, reader: null };
      if (end !== null) return { kind: "told", end };
      if (watch.mayRead({ reader, state })) {
        if (isRead(state) || (await claimed(run, leave))) {
          const verdict = await read(run, operationId, options);
          if (verdict !== "taken over" && (isRead(state) || !wasReadByOther(verdict))) return verdict;
        }
        watch.reset();
      }
      await delay(pollMs, undefined, { signal: leave });
    } catch (error) {
      if (!leave.aborted) throw error;
    }
  }
  return { kind: "left" };
}

type State = OperationStatus["state"] | "not told";

/** Whether no process can read the run any more; only its state says how it ended. */
function isRead(state: State): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled" || state === "unknown";
}

/** Whether another process has read the end meanwhile. It is to tell the reason. */
function wasReadByOther(verdict: Verdict): boolean {
  return verdict.kind === "failed" && isForgotten(verdict.error);
}

/** When a process may read a run that another one may be reading. */
class ReaderWatch {
  #reader: string | null | undefined;
  #changedAt = performance.now();

  reset(): void {
    this.#reader = undefined;
  }

  mayRead({ reader, state }: { readonly reader: string | null; readonly state: State }): boolean {
    const now = performance.now();
    if (reader !== this.#reader) this.#changedAt = now;
    this.#reader = reader;
    const quietMs = farewellOf(reader) !== null ? Number.POSITIVE_INFINITY : now - this.#changedAt;
    switch (state) {
      case "running":
      case "not told":
      // Its reader may still be looking for the reason, or counting what was published.
      case "succeeded":
      case "failed":
        return quietMs > quietAfterMs;
      case "terminating":
        return quietMs > quietAfterEndMs;
      case "cancelled":
      case "unknown":
        return true;
    }
  }
}

async function stateOf({ client, operationId }: SharedAccess, signal: AbortSignal): Promise<State> {
  try {
    const [status] = await client.operationStatus([operationId], { signal });
    return status?.state ?? "unknown";
  } catch (error) {
    if (isUnimplemented(error)) return "not told";
    throw error;
  }
}

const claimMs = 1_000;

/** Whether this process is to read the run: of several that claim it at once, the last. */
async function claimed(run: SharedAccess, signal: AbortSignal): Promise<boolean> {
  const { client, attempt, notes } = run;
  await notes.read();
  await delay(claimMs, undefined, { signal });
  const [all, state] = await Promise.all([readNotes(client, signal), stateOf(run, signal)]);
  const now = all.get(attempt);
  return !isRead(state) && (now === undefined || (now.end === null && notes.isReader(now)));
}

const takeoverClass = "INVALID_CURSOR.DISCONNECTED";

/** Reads the run until its end, or until another process takes the reading over: that one was not gone after all. */
async function read(
  run: SharedAccess,
  operationId: string,
  options: SharedFollowOptions,
): Promise<Verdict | "taken over"> {
  run.beat.start();
  try {
    return await followRun(run, operationId, { ...options, onTakeover: "leave" });
  } catch (error) {
    run.beat.stop();
    if (hasErrorClass(error, takeoverClass)) return "taken over";
    throw error;
  }
}
