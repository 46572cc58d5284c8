import { randomBytes } from "node:crypto";
import type { JobContext, JobReport, JsonObject, ReadyRun } from "../../index.ts";
import { fingerprint } from "./fingerprint.ts";
import { type LandedFile, landedFiles } from "./landing.ts";
import { globOfDays, globOfMonthEnds } from "./landing-glob.ts";
import { inputNotReady } from "./not-ready.ts";
import type { Options } from "./options.ts";
import { findRuns, firstCommitted, type Run, runPath } from "./published.ts";
import { readyRun } from "./ready-run.ts";
import { retain, retainedDays } from "./retention.ts";
import { assertNoEmptyDay, landedRows } from "./rows-per-day.ts";
import { nextRunNumber } from "./run-name.ts";
import { assertKey, columnsOf } from "./schema.ts";
import { listWithoutJobs, type Server } from "./server.ts";
import { type Source, sourceOf } from "./source.ts";

/** Counts up when the same input and options give another table than before. */
const JOB_VERSION = 1;

/** Finds out what T(D) is made of and whether it is published, and makes the one command that publishes it. */
export async function prepare(
  options: Options,
  { spark, signal }: Pick<JobContext, "spark" | "signal">,
): Promise<ReadyRun | { readonly kind: "done"; readonly report: JobReport }> {
  const server: Server = { spark, call: { signal } };
  await listWithoutJobs(server);
  const [source, { runs, newest }] = await Promise.all([findSource(server, options), findPublished(server, options)]);
  const print = fingerprintOf(options, source);
  if (newest?.name.fingerprint === print && !options.republish)
    return { kind: "done", report: alreadyPublished(newest, source) };
  const [{ columns }, rows] = await Promise.all([columnsOf(server, source), landedRows(server, source)]);
  assertKey(columns, options.key);
  assertNoEmptyDay(source.days, rows);
  const name = { number: nextRunNumber(runs.map((run) => run.name)), fingerprint: print, nonce: randomNonce() };
  const path = runPath(options.processed, options.asOf, name);
  return readyRun(server, source, { options, columns, path, fingerprint: print });
}

/** The kept days with their files. Throws a `JobError` that lists all days that have not landed. */
async function findSource(server: Server, options: Options): Promise<Source> {
  const { landing, asOf, since } = options;
  const glob = since === undefined ? globOfMonthEnds(landing, asOf) : globOfDays(landing, retainedDays(asOf, since));
  const files = await landedFiles(server, glob);
  const { days, missing } = retain(new Set(files.map(({ day }) => day)), asOf, since);
  if (missing.length > 0) throw await inputNotReady(server, landing, missing);
  return sourceOf({ landing, days, files }, days);
}

async function findPublished(
  server: Server,
  { processed, asOf }: Options,
): Promise<{ readonly runs: readonly Run[]; readonly newest: Run | undefined }> {
  const runs = await findRuns(server, processed, [asOf]);
  return { runs, newest: await firstCommitted(server, runs) };
}

/** Not in it: where the table goes, guards, waits and names. They change no row. */
function fingerprintOf(options: Options, { days, files }: Source): string {
  const { asOf, key, onDuplicate } = options;
  const inputs = files.map(({ path, bytes, modifiedMs }: LandedFile) => [path, bytes, modifiedMs]);
  return fingerprint({ version: JOB_VERSION, asOf, days, key, onDuplicate, inputs });
}

function alreadyPublished({ asOf, path }: Run, { days }: Source): JobReport {
  const fields: JsonObject = { asOf, days, path };
  return {
    state: "already-published",
    fields,
    lines: [`already-published: T(${asOf}), from the same input: ${path}`],
  };
}

function randomNonce(): string {
  return randomBytes(2).toString("hex");
}
