import { SparkConnectError } from "../../../index.ts";
import type { Server } from "../../server.ts";
import { type Described, describedTable } from "./described.ts";
import { quoted, type Version, versionsOf } from "./versions.ts";

/** What there is of a table. */
export interface State {
  /** Undefined where the table is to be made. */
  readonly described: Described | undefined;
  /** The versions that lead to the current one, newest first. */
  readonly line: readonly Version[];
}

export async function stateOf(server: Server, table: string): Promise<State> {
  await refresh(server, table);
  const line = versionsOf(server, table);
  // What the table is says better why there are no versions of it.
  line.catch(() => {});
  const described = await describedTable(server, table);
  return { described, line: described === undefined ? [] : await line };
}

/** Iceberg's catalogs keep a table as a session saw it last, without what others have committed since. */
async function refresh({ spark, call }: Server, table: string): Promise<void> {
  try {
    await spark.sql(`REFRESH TABLE ${quoted(table)}`, {}, call);
  } catch (error) {
    // A table that is missing, or is not one, is described as such.
    if (!(error instanceof SparkConnectError)) throw error;
  }
}
