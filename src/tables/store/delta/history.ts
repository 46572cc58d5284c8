import { col, functions as F } from "../../../index.ts";
import type { Server } from "../../server.ts";
import { MARKS, type Marks, parsedJson, parseMarks } from "../one-table/marks.ts";
import { quoted } from "../one-table/names.ts";
import type { Version, Versions } from "../one-table/versions.ts";

/** Operations that leave the rows of the table as they are. */
const MAINTENANCE: ReadonlySet<string> = new Set([
  "CREATE TABLE",
  "OPTIMIZE",
  "VACUUM START",
  "VACUUM END",
  "SET TBLPROPERTIES",
  "UNSET TBLPROPERTIES",
  "ADD COLUMNS",
  "UPGRADE PROTOCOL",
  "COMPUTE STATS",
]);

/** A commit as `DESCRIBE HISTORY` shows it. */
interface Entry {
  readonly version: bigint;
  readonly atMs: number;
  readonly operation: string;
  readonly marks: Marks | undefined;
  /** For VACUUM: how long ago a file must have been removed, in milliseconds. */
  readonly retentionMs: number | null;
  readonly removesFiles: boolean;
}

/** How many commits a look asks for at first: Spark reads a file of the log for each. */
const NEWEST = 40;

/** The commits of a table, by its log. */
export async function versionsOf(server: Server, table: string, which: "newest" | "all"): Promise<Versions> {
  const entries = await historyOf(server, table, which);
  const isEmptied = emptiedBy(entries);
  const all = entries.map(
    (entry): Version => ({
      id: String(entry.version),
      parent: entry.version === 0n ? undefined : String(entry.version - 1n),
      committedMs: entry.atMs,
      marks: entry.marks,
      isMaintenance: MAINTENANCE.has(entry.operation),
      isGone: isEmptied(entry),
    }),
  );
  return { all, head: all[0]?.id, isPartial: which === "newest" && entries.length === NEWEST };
}

async function historyOf({ spark, call }: Server, table: string, which: "newest" | "all"): Promise<readonly Entry[]> {
  const history = await spark.sql(
    `DESCRIBE HISTORY ${quoted(table)}${which === "newest" ? ` LIMIT ${NEWEST}` : ""}`,
    {},
    call,
  );
  const parameter = (name: string) => F.element_at("operationParameters", name);
  const rows = await history
    .select(
      col("version"),
      F.unix_millis("timestamp"),
      col("operation"),
      col("userMetadata"),
      parameter("properties"),
      F.coalesce(parameter("specifiedRetentionMillis"), parameter("defaultRetentionMillis")),
      F.element_at("operationMetrics", "numRemovedFiles"),
    )
    .collect(call);
  return rows
    .map(([version, atMs, operation, userMetadata, properties, retentionMs, removed]) => ({
      version: BigInt(String(version)),
      atMs: Number(atMs),
      operation: String(operation),
      marks: marksOf(operation, { userMetadata, properties }),
      retentionMs: retentionMs === null ? null : Number(retentionMs),
      removesFiles: removed !== null && Number(removed) > 0,
    }))
    .sort((a, b) => Number(b.version - a.version));
}

/** The property stays with the table: only the commit that set it is meant. */
function marksOf(
  operation: unknown,
  { userMetadata, properties }: { readonly userMetadata: unknown; readonly properties: unknown },
): Marks | undefined {
  const text =
    operation === "CREATE TABLE AS SELECT" ? Object(parsedJson(textOrNull(properties)))[MARKS] : userMetadata;
  return parseMarks(textOrNull(text));
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/**
 * Whether VACUUM may have deleted files of a version. It deletes the files that a commit removed longer ago than its
 * retention: those of each day that the commit wrote or dropped, and of any day if the commit is not ours.
 */
function emptiedBy(entries: readonly Entry[]): (entry: Entry) => boolean {
  const limits = entries.flatMap(({ operation, atMs, retentionMs, version }) =>
    operation === "VACUUM START" && retentionMs !== null ? [{ version, untilMs: atMs - retentionMs }] : [],
  );
  const emptied = entries.filter(
    (entry) =>
      entry.removesFiles && limits.some(({ version, untilMs }) => entry.version < version && entry.atMs < untilMs),
  );
  return (entry) => {
    const held = entry.marks?.days;
    return emptied.some(({ version, marks }) => {
      if (version <= entry.version) return false;
      if (marks === undefined || held === undefined) return true;
      return [...held.keys()].some((day) => marks.written.includes(day) || !marks.days.has(day));
    });
  };
}
