import type { DataFrame, ExecutableCommand, IsoDate, SparkSession } from "../../../index.ts";
import type { Server } from "../../server.ts";
import type { Layout } from "../table-store.ts";
import type { Described } from "./described.ts";
import type { Versions } from "./versions.ts";

/** The format of a table that `--table` publishes into. */
export type FormatName = "iceberg" | "delta";

/** All of them. */
export const formatNames: readonly [FormatName, ...FormatName[]] = ["iceberg", "delta"];

/** What a commit says and replaces. */
export interface Commit {
  readonly table: string;
  readonly marks: string;
  /** The days that it leaves as they are; it replaces all others. */
  readonly kept: readonly IsoDate[];
  /** The version that the table had when the run looked. */
  readonly base: string | undefined;
  /** The branch to commit to, beside what the table shows. */
  readonly branch?: string | undefined;
}

/** How a table format does what a table of T(D) needs. */
export interface TableFormat {
  readonly name: FormatName;
  /** Its name in messages. */
  readonly title: string;
  /** How the classes of its catalogs start. */
  readonly catalogs: readonly string[];
  /** A class for `spark.sql.catalog.<name>`. */
  readonly catalog: string;
  /** The class in `spark.sql.extensions`. */
  readonly extension: string;

  /** The versions; those that are far back may be left out unless `all` are asked for. */
  versionsOf(server: Server, table: string, which: "newest" | "all"): Promise<Versions>;
  /** Makes the table with its first version in it: a failure leaves no table. */
  create(rows: DataFrame, commit: Pick<Commit, "table" | "marks"> & Layout): ExecutableCommand;
  /** Fails if another commit added rows that it would drop after it had started. */
  overwrite(rows: DataFrame, commit: Commit): ExecutableCommand;
  /** Whether the table takes values of a wider type without a rewrite of its files. */
  widens(described: Described, change: { readonly from: string; readonly to: string }): boolean;
  /** What to do for it to take them; undefined if nothing helps. */
  howToWiden(table: string): string | undefined;
  /** The rows of each day, if the metadata has them. */
  rowsPerDay: (server: Server, table: string, version: string) => Promise<ReadonlyMap<IsoDate, number>>;
  /** Undefined if each version follows the one before it. */
  readonly branches: Branches | undefined;
}

/** A format whose versions can lie beside what the table shows, and have names. */
export interface Branches {
  /** Puts a branch on a version; harmless when it runs again. */
  branchCommand(
    spark: SparkSession,
    table: string,
    at: { readonly branch: string; readonly version: string },
  ): ExecutableCommand;
  /** Names a version, which then stays until its tag is dropped, and drops the branch on which it was committed. */
  name(
    server: Server,
    table: string,
    version: { readonly id: string; readonly tag: string; readonly branch: string | undefined },
  ): Promise<void>;
  /** The data files that a version holds and a later one does not. */
  replaced(
    server: Server,
    table: string,
    versions: { readonly id: string; readonly later: string },
  ): Promise<{ readonly files: number; readonly bytes: number }>;
  /** Removes a version with its name, and the files that no other version holds. */
  remove(server: Server, table: string, version: { readonly id: string; readonly tag: string }): Promise<void>;
}
