import type { IsoDate } from "./iso-date.ts";
import { filesOfRun, type Run } from "./published.ts";
import { type RecordedInput, recordedInputs } from "./recorded-inputs.ts";
import type { Server } from "./server.ts";
import type { Source } from "./source.ts";

/**
 * The days that a run lacks or read from other files: what a new run of the same table corrects. Where the run has no
 * audit record, those with files younger than it.
 */
export async function changedDays(server: Server, source: Source, run: Run): Promise<readonly IsoDate[]> {
  const published = await filesOfRun(server, run);
  const publishedMs = Math.min(...published.map(({ modifiedMs }) => modifiedMs));
  const inputs = await recordedInputs(server, run, publishedMs);
  const held = new Set(published.map(({ day }) => day));
  const isChanged = (day: IsoDate) =>
    inputs === undefined
      ? filesOf(source.files, day).some(({ modifiedMs }) => modifiedMs > publishedMs)
      : identityOf(filesOf(inputs, day)) !== identityOf(filesOf(source.files, day));
  return source.days.filter((day) => !held.has(day) || isChanged(day));
}

function filesOf<F extends RecordedInput>(files: readonly F[], wanted: IsoDate): readonly F[] {
  return files.filter(({ day }) => day === wanted);
}

function identityOf(files: readonly RecordedInput[]): string {
  return JSON.stringify(files.map(({ path, bytes, modifiedMs }) => [path, bytes, modifiedMs]).sort());
}
