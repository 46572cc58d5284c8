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
  /** Whether one task may compare the keys of both days. */
  readonly hasFewKeys: boolean;
}

/** Undefined if there is no earlier table, or if it has other keys. */
export async function movement(
  server: Server,
  store: TableStore,
  { asOf, path, key, earlier, hasFewKeys }: Tables,
): Promise<Movement | undefined> {
  if (earlier === undefined || key.length === 0) return undefined;
  const now = keysOf(server, store, { path, asOf, key }).withColumn(SIDE, lit(NOW));
  const before = keysOf(server, store, { ...earlier, key }).withColumn(SIDE, lit(BEFORE));
  const both = now.unionAll(before);
  const sides = (hasFewKeys ? both.coalesce(1) : both)
    .groupBy(...key.map(column))
    .agg(F.min(SIDE).alias(FIRST), F.max(SIDE).alias(LAST));
  const counts = sides.select(F.count_if(col(FIRST).eq(NOW)), F.count_if(col(LAST).eq(BEFORE)));
  try {
    const [[added, gone] = []] = await counts.collect(server.call);
    return { since: earlier.asOf, new: Number(added), gone: Number(gone) };
  } catch (error) {
    // The earlier table may lack a key column, or hold it as another type.
    if (error instanceof SparkConnectError && error.sqlState?.startsWith("42")) return undefined;
    throw error;
  }
}

const SIDE = "__credit_snapshot_side";
const [BEFORE, NOW] = [0, 1];
const FIRST = "__credit_snapshot_first_side";
const LAST = "__credit_snapshot_last_side";

function keysOf(
  { spark }: Server,
  store: TableStore,
  table: TableRef & { readonly key: readonly string[] },
): DataFrame {
  return store.rowsOf(spark, table, table.asOf).select(...table.key.map(column));
}
