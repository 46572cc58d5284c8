import { col, functions as F, type Json, SparkConnectError } from "../../index.ts";
import { AUDIT_FOLDER } from "./audit.ts";
import { type LandedFile, placeInLanding } from "./landing.ts";
import { escapeGlob } from "./landing-glob.ts";
import type { Run } from "./published.ts";
import { orWhenMissing, type Server } from "./server.ts";

/** What the fingerprint holds of a file that a run read. */
export type RecordedInput = Pick<LandedFile, "day" | "path" | "bytes" | "modifiedMs">;

/** The clocks of machines that write to one file system are taken to differ by less. */
const CLOCK_SKEW_MS = 3_600_000;

/**
 * The files that a committed run read, by its audit record; undefined where none tells. `publishedMs`, milliseconds
 * since 1970 of the run's oldest file, spares Spark the records of the years before. It is for what a summary says, and
 * never for what is published.
 */
export async function recordedInputs(
  { spark, call }: Server,
  { path }: Run,
  publishedMs: number,
): Promise<readonly RecordedInput[] | undefined> {
  const start = path.lastIndexOf("/as_of=");
  const records = spark.read
    .format("text")
    .option("modifiedAfter", new Date(publishedMs - CLOCK_SKEW_MS).toISOString())
    .load(escapeGlob(`${path.slice(0, start)}/${AUDIT_FOLDER}`))
    .where(F.get_json_object("value", "$.path").endswith(path.slice(start)))
    .select(F.get_json_object("value", "$.inputs").alias("inputs"))
    .where(col("inputs").isNotNull());
  try {
    const [record] = await orWhenMissing(records.limit(1).collect(call), []);
    return record && inputsIn(JSON.parse(String(record["inputs"])));
  } catch (error) {
    // Whatever became of the records, no run fails for them.
    if (error instanceof SparkConnectError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Below the days' folders, as the landing zone may have gone by another name then. */
function inputsIn(inputs: Json): readonly RecordedInput[] | undefined {
  if (!Array.isArray(inputs) || !inputs.every(Array.isArray)) return undefined;
  return inputs.flatMap(([path, bytes, modifiedMs]) => {
    const place = placeInLanding(String(path));
    return place === undefined ? [] : { ...place, bytes: Number(bytes), modifiedMs: Number(modifiedMs) };
  });
}
