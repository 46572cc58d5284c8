import type { FormatName } from "./one-table/format.ts";
import { tableOfPath } from "./one-table/names.ts";
import { oneTable } from "./one-table/one-table.ts";
import { isRunPath, parquetRuns, processedOf } from "./parquet-runs/parquet-runs.ts";
import type { TableRef, TableStore } from "./table-store.ts";

/** Where tables are published: Parquet runs below a directory, or one table. */
export type StoreOptions =
  | { readonly processed: string }
  | {
      /** `CATALOG.DB.NAME` */
      readonly table: string;
      /** Whether to write a table that other programs have changed. */
      readonly takeOver: boolean;
      /** The format of a table that is to be made; an existing one must have it. */
      readonly tableFormat?: FormatName | undefined;
    };

export function storeOf(options: StoreOptions): TableStore {
  return "processed" in options
    ? parquetRuns(options.processed)
    : oneTable({ ...options, format: options.tableFormat });
}

/** The store of a table that a record names. */
export function storeOfTable({ path }: TableRef): TableStore {
  return isRunPath(path) ? parquetRuns(processedOf(path)) : oneTable({ table: tableOfPath(path), takeOver: false });
}
