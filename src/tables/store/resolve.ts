import type { IsoDate, SparkSession } from "../../index.ts";
import { listWithoutJobs, serverOf } from "../server.ts";
import type { TableRef, TableStore } from "./table-store.ts";

/** The newest T(asOf), or if `asOf` is null, the newest of the greatest published day. Null if nothing is published. */
export async function resolveTable(
  spark: SparkSession,
  store: TableStore,
  options: { readonly asOf: IsoDate | null; readonly now?: Date; readonly signal?: AbortSignal },
): Promise<TableRef | null> {
  const { asOf, now = new Date(), signal } = options;
  const server = serverOf(spark, signal);
  await listWithoutJobs(server);
  const table = asOf === null ? await store.newestTable(server, { now }) : (await store.tablesOf(server, asOf)).newest;
  return table === undefined ? null : { asOf: table.asOf, path: table.path };
}
