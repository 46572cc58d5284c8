import type { ExecutionProgress } from "../../../client/events.ts";
import { isRunning } from "../../../submit/known-runs.ts";
import { noteTold } from "../../../submit/rejoin/run-notes.ts";
import { followRun, isForgotten, type Verdict } from "../../../submit/run-handle.ts";
import { told } from "../../../submit/start-run.ts";
import type { CliContext } from "../../context.ts";
import { titleOf } from "../../run-result.ts";
import { notedRun } from "../../runs/noted-run.ts";
import { type OpenRun, openRun } from "../../runs/open-run.ts";
import type { RunRequest } from "../../runs/run-command.ts";
import { SeenStages } from "../../runs/seen-stages.ts";
import { nothingRecorded, recordedOf, resultOfVerdict, resultWithoutVerdict } from "../../runs/verdict-result.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { progressLine } from "../../terminal/progress-line.ts";

/** `attach`: waits for a run's end. Ctrl-C leaves it running. */
export async function attach(context: CliContext, { reference, command }: RunRequest): Promise<CommandResult> {
  await using opened = await openRun(context, reference, command);
  const { signal } = context.signals;
  const [isWatched, noted] = await Promise.all([
    isGoingOn(opened, signal),
    opened.record === null ? notedRun(opened, signal) : null,
  ]);
  let run: OpenRun = { ...opened, noted };
  const recorded = recordedOf(run) ?? nothingRecorded;
  using line = progressLine(context);
  line.about(titleOf(run.record?.job ?? run.work?.job.name ?? run.ids.id, recorded.fields));
  const onResponse = run.work === null ? undefined : told(run.work.job, recorded, (text) => context.output.note(text));
  const stages = new SeenStages();
  const onProgress = (progress: ExecutionProgress): void => {
    stages.saw(progress);
    line.show(progress);
  };
  let verdict: Verdict;
  try {
    verdict = await followRun(run, run.ids.operationId, { leave: signal, onProgress, onResponse });
  } catch (error) {
    return await resultWithoutVerdict(context, run, error);
  }
  const ended = isWatched ? { endedAt: new Date().toISOString() } : {};
  run = {
    ...run,
    noted: noted && { ...noted, ...ended },
    record: run.record && { ...run.record, ...stages.recorded(), ...ended },
  };
  const result = await resultOfVerdict(context, run, verdict);
  const isRead = verdict.kind === "succeeded" || (verdict.kind === "failed" && !isForgotten(verdict.error));
  if (isRead) await noteTold(run.client, run.ids.operationId, result.ok ? null : result.failure);
  return result;
}

/** Whether a run goes on, so that its end is seen. Servers without GetStatus don't say, and count as if it did not. */
async function isGoingOn({ client, ids }: OpenRun, signal: AbortSignal): Promise<boolean> {
  try {
    const [status] = await client.operationStatus([ids.operationId], { signal });
    return status !== undefined && isRunning(status.state);
  } catch {
    return false;
  }
}
