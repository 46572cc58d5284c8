import { icebergTable } from "./iceberg/iceberg-table.ts";
import { tableOfPath } from "./iceberg/paths.ts";
import { isRunPath, parquetRuns, processedOf } from "./parquet-runs/parquet-runs.ts";
import type { TableRef, TableStore } from "./table-store.ts";

/** Where tables are published: Parquet runs below a directory, or one Iceberg table. */
export type StoreOptions =
  | { readonly processed: string }
  | {
      /** `CATALOG.DB.NAME` */
      readonly table: string;
      /** Whether to write a table that other programs have changed. */
      readonly takeOver: boolean;
    };

export function storeOf(options: StoreOptions): TableStore {
  return "processed" in options ? parquetRuns(options.processed) : icebergTable(options);
}

/** The store of a table that a record names. */
export function storeOfTable({ path }: TableRef): TableStore {
  return isRunPath(path) ? parquetRuns(processedOf(path)) : icebergTable({ table: tableOfPath(path), takeOver: false });
}
