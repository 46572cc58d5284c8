import type { IsoDate } from "../../index.ts";
import { identityOfDay } from "../landing/known-files.ts";
import type { LandedFile } from "../landing/landed-files.ts";
import type { Source } from "../landing/source.ts";
import type { Server } from "../server.ts";
import { filesOfRun, type Run } from "./parquet-runs/published.ts";
import { recordedInputs } from "./recorded-inputs.ts";

/**
 * The days that a run lacks or read from other files: what a new run of the same table corrects. Where the run has no
 * audit record, those with files younger than it.
 */
export async function changedDays(server: Server, source: Source, run: Run): Promise<readonly IsoDate[]> {
  const published = await filesOfRun(server, run);
  const publishedMs = Math.min(...published.map(({ modifiedMs }) => modifiedMs));
  const inputs = await recordedInputs(server, run, publishedMs);
  const held = new Set(published.map(({ day }) => day));
  const isChanged = inputs === undefined ? isYoungerThan(publishedMs, source) : differs(inputs, source);
  return source.days.filter((day) => !held.has(day) || isChanged(day));
}

type IsChanged = (day: IsoDate) => boolean;

function isYoungerThan(publishedMs: number, source: Source): IsChanged {
  return (day) => source.files.some((file) => file.day === day && file.modifiedMs > publishedMs);
}

/** The landing zone may have gone by another name when the run read it. */
function differs(inputs: readonly LandedFile[], source: Source): IsChanged {
  const [before, now] = [withoutRoots(inputs), withoutRoots(source.files)];
  return (day) => identityOfDay(before, day) !== identityOfDay(now, day);
}

function withoutRoots(files: readonly LandedFile[]): Source {
  return { days: [], files: files.map((file) => ({ ...file, root: "" })) };
}
