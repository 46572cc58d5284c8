import type { DataFrame } from "../index.ts";
import type { LandedFile } from "./landing/landed-files.ts";

/**
 * Spark's defaults of `spark.sql.files.maxPartitionBytes`, and of `openCostInBytes`, the bytes that opening a file
 * counts as.
 */
export const taskBytes: number = 128 * 1024 * 1024;
const openBytes = 4 * 1024 * 1024;

/** Whether the files are so few and small that one task may read them all. */
export function fitOneTask(files: readonly Pick<LandedFile, "bytes">[]): boolean {
  return files.reduce((sum, { bytes }) => sum + bytes + openBytes, 0) <= taskBytes;
}

/** More bytes of keys than this are compared faster by several tasks, although these have to shuffle them. */
const fewKeyBytes = 16 * 1024 * 1024;

/** Whether one task compares the keys of these files at least as fast as several would. */
export function haveFewKeys(files: readonly Pick<LandedFile, "bytes">[]): boolean {
  return fitOneTask(files) && files.reduce((sum, { bytes }) => sum + bytes, 0) <= fewKeyBytes;
}

/** For an aggregate over few, small files: rows of one task need no shuffle, which would take longer than the read. */
export function inOneTask(rows: DataFrame, files: readonly Pick<LandedFile, "bytes">[]): DataFrame {
  return fitOneTask(files) ? rows.coalesce(1) : rows;
}
