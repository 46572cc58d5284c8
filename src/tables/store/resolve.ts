import { type IsoDate, JobError, type JsonObject, type SparkSession } from "../../index.ts";
import { listWithoutJobs, serverOf } from "../server.ts";
import type { TableRef, TableStore } from "./table-store.ts";

/** A published table, and what readers call it. */
export interface Resolved extends TableRef {
  /** What names it: the path, or what to write after FROM. */
  readonly from: string;
  /** The parts of its name; none for a path. */
  readonly parts: JsonObject;
}

/** The newest T(asOf), or if `asOf` is null, the newest of the greatest published day. Null if nothing is published. */
export async function resolveTable(
  spark: SparkSession,
  store: TableStore,
  options: { readonly asOf: IsoDate | null; readonly now?: Date; readonly signal?: AbortSignal },
): Promise<Resolved | null> {
  const { asOf, now = new Date(), signal } = options;
  const server = serverOf(spark, signal);
  // What is found does not depend on this setting, so it is sent with the first look-up instead of before it.
  const [table] = await Promise.all([
    asOf === null ? store.newestTable(server, { now }) : newestOf(server, store, asOf),
    listWithoutJobs(server),
  ]);
  if (table === undefined) return null;
  return { asOf: table.asOf, path: table.path, from: table.from ?? table.path, parts: table.parts ?? {} };
}

async function newestOf(server: ReturnType<typeof serverOf>, store: TableStore, asOf: IsoDate) {
  const { newest, removed } = await store.tablesOf(server, asOf);
  if (newest === undefined && removed !== undefined) throw removedTable(removed);
  return newest;
}

function removedTable({ asOf, path }: TableRef): JobError {
  return new JobError(
    "INPUT_NOT_READY",
    `T(${asOf}) was published as ${path}, and VACUUM has removed its files since.`,
    {
      hint: "Publish the day again, with --processed or into another table.",
      retryable: false,
      facts: { removed: path },
    },
  );
}
