import { col, functions as F, type Json, type JsonObject, SparkConnectError } from "../../index.ts";
import { type LandedFile, placeInLanding } from "../landing/landed-files.ts";
import { escapeGlob } from "../landing/landing-glob.ts";
import { orWhenMissing, type Server } from "../server.ts";
import type { TableRef, TableStore } from "./table-store.ts";

/** The files that a run reads, as its records hold them: `[path, bytes, milliseconds since 1970]` each. */
export function inputsOf(files: readonly LandedFile[]): Json {
  return files.map(({ root, path, bytes, modifiedMs }) => [`${root}/${path}`, bytes, modifiedMs]);
}

/** Those files again; undefined for a value that `inputsOf` did not make. */
export function filesOfInputs(inputs: Json | undefined): readonly LandedFile[] | undefined {
  if (!Array.isArray(inputs) || !inputs.every(Array.isArray)) return undefined;
  return inputs.flatMap(([path, bytes, modifiedMs]) => {
    const file = String(path);
    const place = placeInLanding(file);
    if (place === undefined) return [];
    const root = file.slice(0, -place.path.length - 1);
    return { root, ...place, bytes: Number(bytes), modifiedMs: Number(modifiedMs) };
  });
}

/** Clocks of machines that write to one file system are assumed to differ by less. */
const CLOCK_SKEW_MS = 3_600_000;

interface PublishedTable {
  readonly store: TableStore;
  readonly table: TableRef;
  /** When its oldest file was written, in milliseconds since 1970: Spark can then skip the records of earlier years. */
  readonly publishedMs: number;
}

/**
 * The files that a published table was made of, by its audit record; undefined if no record says. Only a summary may
 * use it, never a decision about what is published.
 */
export async function recordedInputs(
  server: Server,
  published: PublishedTable,
): Promise<readonly LandedFile[] | undefined> {
  return filesOfInputs(await recorded(server, published, "inputs"));
}

/** The options that a published table was made with, by its audit record; undefined if no record says. */
export async function recordedOptions(server: Server, published: PublishedTable): Promise<JsonObject | undefined> {
  const options = await recorded(server, published, "options");
  return isObject(options) ? options : undefined;
}

/** When the oldest of some files was written, in milliseconds since 1970. */
export function oldest(files: readonly Pick<LandedFile, "modifiedMs">[]): number {
  return files.reduce((earliest, { modifiedMs }) => Math.min(earliest, modifiedMs), Number.POSITIVE_INFINITY);
}

/** Whether a value is a JSON object, and not a list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function recorded(
  server: Server,
  { store: { audit }, table, publishedMs }: PublishedTable,
  field: "inputs" | "options",
): Promise<Json | undefined> {
  if (audit === undefined) return undefined;
  try {
    const [record] = await orWhenMissing(server, [], (spark) =>
      spark.read
        .format("text")
        .option("modifiedAfter", new Date(publishedMs - CLOCK_SKEW_MS).toISOString())
        .load(escapeGlob(audit.folder))
        .where(F.get_json_object("value", "$.path").endswith(audit.recordedPath(table)))
        .select(F.get_json_object("value", `$.${field}`).alias(field))
        .where(col(field).isNotNull())
        .limit(1)
        .collect(server.call),
    );
    return record && JSON.parse(String(record[field]));
  } catch (error) {
    // Whatever happened to the records, no run fails because of them.
    if (error instanceof SparkConnectError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
