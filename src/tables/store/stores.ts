import { parquetRuns, processedOf } from "./parquet-runs/parquet-runs.ts";
import type { TableRef, TableStore } from "./table-store.ts";

/** What the command line says about where tables are published. */
export interface StoreOptions {
  /** A directory or a URI, for Parquet runs. */
  readonly processed: string;
}

export function storeOf({ processed }: StoreOptions): TableStore {
  return parquetRuns(processed);
}

/** The store of a table that a record names. */
export function storeOfTable({ path }: TableRef): TableStore {
  return parquetRuns(processedOf(path));
}
