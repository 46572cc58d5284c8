import type { DataFrame, ExecutableCommand, IsoDate, SparkSession } from "../../index.ts";
import type { LandedFile } from "../landing/landed-files.ts";
import type { Server } from "../server.ts";

/** Names T(D) in its store, in records and to people. */
export interface TableRef {
  readonly asOf: IsoDate;
  /** What readers use. It names this one result for good: a corrected T(D) has another. */
  readonly path: string;
}

/** T(D) with what it was made of. */
export interface DatedTable extends TableRef {
  /** Eight hex digits: what was asked for and read. Equal work has an equal fingerprint. */
  readonly fingerprint: string;
}

/** What a store holds of one day. */
export interface TablesOfDay {
  /** The newest published T(D); undefined where there is none. */
  readonly newest: DatedTable | undefined;
  /** Names a T(D) that is newer than all that the store knows of. No two calls give the same. */
  next(fingerprint: string): DatedTable;
}

/** How rows lie within a day. */
export interface Layout {
  /** Partition columns below the day. */
  readonly partitionBy: readonly string[];
}

/** A table that no reader needs any longer. */
export interface Garbage extends TableRef {
  /** `superseded` by a newer table of its day, or `crashed` before it was published. */
  readonly reason: "superseded" | "crashed";
  readonly files: number;
  readonly bytes: number;
  /** How long nobody has needed it: since the newer table was written, or since its own last file. */
  readonly idleMs: number;
}

/**
 * Where dated tables are published and found again. A table is written by one server-side operation, is published at one
 * moment, and never changes after it. Everything goes through Spark: there is no file system here.
 */
export interface TableStore {
  /** What the command line names the store by. Runs of equal `root` and day exclude each other. */
  readonly root: string;

  /** The newest table of the greatest published day, or of the greatest before `before`; undefined where there is none. */
  newestTable(
    server: Server,
    range: { readonly before?: IsoDate; readonly now: Date },
  ): Promise<DatedTable | undefined>;
  tablesOf(server: Server, day: IsoDate): Promise<TablesOfDay>;
  /** The days, oldest first, of all tables that hold one of some days. */
  tablesHolding(server: Server, days: readonly IsoDate[]): Promise<readonly IsoDate[]>;
  isPublished(server: Server, table: TableRef): Promise<boolean>;

  /** The files of a published table, with the days that it holds. */
  filesOf(server: Server, table: TableRef): Promise<readonly LandedFile[]>;
  /** The rows of a published table, with nothing but their day. */
  daysOf(spark: SparkSession, table: TableRef): DataFrame;
  /** The rows of one day of a published table. */
  rowsOf(spark: SparkSession, table: TableRef, day: IsoDate): DataFrame;
  /** Publishes rows, which carry their day, as a table that `next` named. */
  writeCommand(rows: DataFrame, table: DatedTable, layout: Layout): ExecutableCommand;

  /** The directory of the audit records: a line of JSON each, which names its table by `recordedPath`. */
  readonly records: string;
  /** The end of a table's path that stays the same wherever the store lies. */
  recordedPath(table: TableRef): string;

  /** What a SQL statement has after FROM to read a table. */
  sqlOf(table: TableRef): string;
  /** The table that a text of `sqlOf` reads; undefined for any other text. */
  tableOfSql(sql: string): TableRef | undefined;
  /** Whether the first was published after the second, both of one day. */
  isNewer(a: TableRef, b: TableRef): boolean;

  /** The tables that can be emptied: never the newest published one of a day, nor one newer than that. */
  findGarbage(server: Server): Promise<readonly Garbage[]>;
  /** Deletes what a table holds; what others hold stays. */
  empty(server: Server, garbage: TableRef): Promise<void>;
}
