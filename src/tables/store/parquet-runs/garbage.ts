import { type IsoDate, isIsoDate } from "../../../index.ts";
import { escapeGlob } from "../../landing/landing-glob.ts";
import { orWhenMissing, type Server } from "../../server.ts";
import { serverTimeMs } from "../../server-clock.ts";
import type { Garbage, TableRef } from "../table-store.ts";
import { isCommitted, runPath } from "./published.ts";
import { compareRuns, parseRunName, type RunName } from "./run-name.ts";

/** A run's directory and its content, including `_temporary` of a crash. */
interface StoredRun {
  readonly asOf: IsoDate;
  readonly name: RunName;
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  readonly writtenMs: number;
}

/**
 * The runs of each day that can be emptied, all but the newest committed one. A newer one may still be being written.
 */
export async function garbageRuns(server: Server, processed: string): Promise<readonly Garbage[]> {
  const [runs, nowMs] = await Promise.all([storedRuns(server, processed), serverTimeMs(server)]);
  const days = [...Map.groupBy(runs, ({ asOf }) => asOf).values()];
  const garbage = await Promise.all(days.map((ofDay) => garbageOfDay(server, ofDay, nowMs)));
  return garbage.flat();
}

/**
 * Deletes the content of a run's directory, including `_SUCCESS`. Spark Connect gives no access to the file system, so
 * this is an overwrite with no rows, which by default would leave a `_SUCCESS` of its own.
 */
export async function emptyRun({ spark, call }: Server, { path }: TableRef): Promise<void> {
  const nothing = spark.range(0).selectExpr("id", "id AS part");
  await nothing.write
    .mode("overwrite")
    .partitionBy("part")
    // A dynamic overwrite with no rows would delete nothing.
    .option("partitionOverwriteMode", "static")
    .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
    .parquet(path, call);
}

async function garbageOfDay(server: Server, runs: readonly StoredRun[], nowMs: number): Promise<readonly Garbage[]> {
  const newestFirst = [...runs].sort((a, b) => compareRuns(b.name, a.name));
  const committed = await Promise.all(newestFirst.map(({ path }) => isCommitted(server, path)));
  const table = committed.indexOf(true);
  return newestFirst.flatMap((run, index) => {
    // A run newer than the table crashed and was not followed by another, or is still being written: its age decides.
    if (index === table) return [];
    const newer = newestFirst.slice(0, index).findLast((_, place) => committed[place]);
    const reason = committed[index] ? ("superseded" as const) : ("crashed" as const);
    const sinceMs = reason === "superseded" ? (newer?.writtenMs ?? nowMs) : run.writtenMs;
    const { asOf, path, files, bytes } = run;
    return { asOf, path, reason, files, bytes, idleMs: nowMs - sinceMs };
  });
}

/**
 * Where a write keeps its files before its commit: Hadoop's file committer, and S3A's magic one, whose tasks write
 * below `__base` at a depth that differs by version. Listings leave out hidden files; a path that names them finds
 * them.
 */
const unfinished: readonly string[] = [
  ...["task_*", "_temporary/*"].map((task) => `_temporary/*/${task}/*=*`),
  "__magic_job-*",
  ...["*", "*/*", "*/*/*", "*/*/*/*"].map((above) => `__magic_job-*/${above}/__base`),
];

async function storedRuns(server: Server, processed: string): Promise<readonly StoredRun[]> {
  const rows = await orWhenMissing(server, [], (spark) =>
    spark.read
      .format("binaryFile")
      .option("recursiveFileLookup", "true")
      .load(`${escapeGlob(processed)}/as_of=*/_run-*/{record_date=*,${unfinished.join(",")}}`)
      .selectExpr("path", "length", "unix_millis(modificationTime)")
      .collect(server.call),
  );
  const files = rows.flatMap(([path, bytes, modifiedMs]) => {
    const [, asOf = "", run = ""] = /.*\/as_of=([^/]*)\/(_run-[^/]*)\//.exec(String(path)) ?? [];
    const name = parseRunName(run);
    return isIsoDate(asOf) && name !== undefined
      ? { asOf, name, path: runPath(processed, asOf, name), bytes: Number(bytes), modifiedMs: Number(modifiedMs) }
      : [];
  });
  return [...Map.groupBy(files, ({ path }) => path).values()].flatMap((ofRun) => {
    const [first] = ofRun;
    if (first === undefined) return [];
    const bytes = ofRun.reduce((sum, file) => sum + file.bytes, 0);
    const writtenMs = ofRun.reduce((latest, { modifiedMs }) => Math.max(latest, modifiedMs), first.modifiedMs);
    return { asOf: first.asOf, name: first.name, path: first.path, files: ofRun.length, bytes, writtenMs };
  });
}
