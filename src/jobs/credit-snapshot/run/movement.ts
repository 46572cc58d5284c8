import { col, type DataFrame, functions as F, lit, SparkConnectError } from "../../../index.ts";
import { column } from "../../../tables/column.ts";
import type { Server } from "../../../tables/server.ts";
import type { TableRef, TableStore } from "../../../tables/store/table-store.ts";

/** How many credits came and went between two tables' own days. */
export type Movement = {
  readonly since: string;
  readonly new: number;
  readonly gone: number;
};

interface Tables extends TableRef {
  readonly key: readonly string[];
  readonly earlier?: TableRef;
}

/** Undefined if there is no earlier table, or if it has other keys. */
export async function movement(
  server: Server,
  store: TableStore,
  { asOf, path, key, earlier }: Tables,
): Promise<Movement | undefined> {
  if (earlier === undefined || key.length === 0) return undefined;
  const now = keysOf(server, store, { path, asOf, key }).withColumn(IS_NOW, lit(1));
  const before = keysOf(server, store, { ...earlier, key }).withColumn(IS_NOW, lit(-1));
  const sides = now
    .unionAll(before)
    .groupBy(...key.map(column))
    .agg(F.sum(IS_NOW).alias(IS_NOW));
  const counts = sides.select(F.count_if(col(IS_NOW).gt(0)), F.count_if(col(IS_NOW).lt(0)));
  try {
    const [[added, gone] = []] = await counts.collect(server.call);
    return { since: earlier.asOf, new: Number(added), gone: Number(gone) };
  } catch (error) {
    // The earlier table may lack a key column, or hold it as another type.
    if (error instanceof SparkConnectError && error.sqlState?.startsWith("42")) return undefined;
    throw error;
  }
}

const IS_NOW = "__credit_snapshot_is_now";

function keysOf(
  { spark }: Server,
  store: TableStore,
  table: TableRef & { readonly key: readonly string[] },
): DataFrame {
  return store
    .rowsOf(spark, table, table.asOf)
    .select(...table.key.map(column))
    .distinct();
}
