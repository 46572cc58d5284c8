import { SparkConnectError } from "../../../index.ts";
import type { Server } from "../../server.ts";
import { type Described, describedTable } from "./described.ts";
import { quoted, type Version, versionsOf } from "./versions.ts";

/** The state of a table in its catalog. */
export interface State {
  /** Undefined if the table does not exist yet. */
  readonly described: Described | undefined;
  /** The versions that lead to the current one, newest first. */
  readonly line: readonly Version[];
}

export async function stateOf(server: Server, table: string): Promise<State> {
  await refresh(server, table);
  const line = versionsOf(server, table);
  // The table's description says better why it has no versions.
  line.catch(() => {});
  const described = await describedTable(server, table);
  return { described, line: described === undefined ? [] : await line };
}

/** Iceberg's catalogs cache a table as the session last saw it, without later commits by others. */
async function refresh({ spark, call }: Server, table: string): Promise<void> {
  try {
    await spark.sql(`REFRESH TABLE ${quoted(table)}`, {}, call);
  } catch (error) {
    // The description then says that the table is missing, or is not a table.
    if (!(error instanceof SparkConnectError)) throw error;
  }
}
