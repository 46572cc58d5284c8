import type { DataFrame, ExecutableCommand, IsoDate, JsonObject, SparkSession } from "../../index.ts";
import type { LandedFile } from "../landing/landed-files.ts";
import type { Source } from "../landing/source.ts";
import type { Server } from "../server.ts";

/** Names a T(D) in its store, in records and in output. */
export interface TableRef {
  readonly asOf: IsoDate;
  /** The path that readers use. It always names this result: a corrected T(D) has another path. */
  readonly path: string;
}

/** A published table. */
export interface FoundTable extends TableRef {
  /** Its files, if they were asked for while it was looked for; `filesOf` gives these then. */
  readonly files?: Promise<readonly LandedFile[]>;
}

/** T(D) with what it was made of. */
export interface DatedTable extends FoundTable {
  /** Eight hex digits: what was asked for and read. Equal work has an equal fingerprint. */
  readonly fingerprint: string;
  /** Another name that readers may use; the path if there is none. */
  readonly from?: string;
  /** The parts of its name, for readers that take no path. */
  readonly parts?: JsonObject;
}

/** What a T(D) will be made of. */
export interface Work extends Layout {
  readonly fingerprint: string;
  /** The days of T(D), each with a fingerprint of what its rows are made of. */
  readonly contents: ReadonlyMap<IsoDate, string>;
  /** The days that only the store holds: nothing has landed that they could be written from. */
  readonly carried: readonly IsoDate[];
  /** Whether to write all days, even those that the store holds. */
  readonly isForced: boolean;
  /** The options that leave out rows or columns, kept with the table. */
  readonly rowOptions: JsonObject;
}

/** A T(D) to publish. */
export interface NextTable extends DatedTable {
  /** The days whose rows the write must bring. The others are in the store. */
  readonly written: readonly IsoDate[];
  /** The columns of the days that the store holds, in lower case, with the names of their types; undefined for none. */
  readonly columns: ReadonlyMap<string, string> | undefined;
  /** Which types may widen in the days that the store holds; undefined where it holds none. */
  readonly widens: Widening | undefined;
  /** Commands that run before the write; they do no harm when they run again. */
  first(spark: SparkSession): readonly ExecutableCommand[];
  /** The only write, which publishes rows that carry their day. */
  write(rows: DataFrame, layout: Layout): ExecutableCommand;
}

/** The type changes that a store takes without a rewrite of its files. */
export interface Widening {
  isInPlace(change: { readonly from: string; readonly to: string }): boolean;
  /** What makes it take more; undefined if nothing does. */
  readonly how: string | undefined;
}

/** What a store holds of one day. */
export interface TablesOfDay {
  /** The newest published T(D) that can be read; undefined if there is none. */
  readonly newest: DatedTable | undefined;
  /** The newest T(D), if its files were removed since. */
  readonly removed: DatedTable | undefined;
  /** Whether the newest one still lacks what `settle` does. */
  readonly isUnsettled: boolean;
  /** Whether other programs have written to the store since: then equal work counts as not done. */
  readonly isTouched: boolean;
  /** The days that are missing or different in it; none if there is no T(D). */
  changed(server: Server, source: Source, work: Work): Promise<readonly IsoDate[]>;
  /** A T(D) that is newer than all in the store. Throws a `JobError` if none can be published. */
  next(work: Work): NextTable;
}

/** A published table by the path that readers use, and what its users should know about its commit. */
export interface Settled {
  readonly table: TableRef;
  readonly remark?: string;
}

/** The layout of rows within a day. */
export interface Layout {
  /** Partition columns below the day. */
  readonly partitionBy: readonly string[];
}

/** Where a store keeps an audit record for each table, as a line of JSON. */
export interface AuditRecords {
  readonly folder: string;
  /** The end of a table's path, which stays the same if the store moves: the record names the table by it. */
  recordedPath(table: TableRef): string;
  /** The rows of a published table, with only their day. */
  daysOf(spark: SparkSession, table: TableRef): DataFrame;
}

/** A table that no reader needs any longer. */
export interface Garbage extends TableRef {
  /** `superseded` by a newer table of its day, or `crashed` before it was published. */
  readonly reason: "superseded" | "crashed";
  /** What it holds and the newer table does not; a table of another day may share it. */
  readonly files: number;
  readonly bytes: number;
  /** For how long it has not been needed: since the newer table was written, or since its own last file. */
  readonly idleMs: number;
}

/**
 * Where dated tables are published and found again. A table is written by one server-side operation, is published at
 * one moment, and never changes after it. Everything goes through Spark, without access to the file system.
 */
export interface TableStore {
  /** The store's name on the command line. Runs of equal `root` and day exclude each other. */
  readonly root: string;

  /** The newest table of the greatest published day, or of the greatest before `before`; undefined if there is none. */
  newestTable(
    server: Server,
    range: { readonly before?: IsoDate; readonly now: Date },
  ): Promise<DatedTable | undefined>;
  tablesOf(server: Server, day: IsoDate): Promise<TablesOfDay>;
  /**
   * Both at once: the newest table of the greatest day before, and what the store holds of the day. The paths of tables
   * that surely are published, such as this process's own, are `known`.
   */
  tablesAround(
    server: Server,
    day: IsoDate,
    known: { has(path: string): boolean },
  ): Promise<{ readonly earlier: DatedTable | undefined; readonly ofDay: TablesOfDay }>;
  /** The days, oldest first, of all tables that hold one of these days. */
  tablesHolding(server: Server, days: readonly IsoDate[]): Promise<readonly IsoDate[]>;
  /** A table by the path that readers use once it is published; undefined before. */
  published(server: Server, table: TableRef): Promise<TableRef | undefined>;
  /**
   * What a commit cannot do itself, such as naming its version; harmless when it runs again. Throws a `JobError` if the
   * commit is not a T(D), as another one came before it.
   */
  settle(server: Server, table: TableRef): Promise<Settled>;

  /** The files of a published table, with the days that it holds. */
  filesOf(server: Server, table: FoundTable): Promise<readonly LandedFile[]>;
  /** The options of that kind that a table was published with; undefined if nothing says. `files` are the table's. */
  rowOptionsOf(server: Server, table: TableRef, files: readonly LandedFile[]): Promise<JsonObject | undefined>;
  /** How many records each day of a published table holds. */
  rowsPerDay(server: Server, table: TableRef): Promise<ReadonlyMap<IsoDate, number>>;
  /** The rows of one day of a published table. */
  rowsOf(spark: SparkSession, table: TableRef, day: IsoDate): DataFrame;

  /** Undefined for a store whose tables themselves say what they were made of. */
  readonly audit: AuditRecords | undefined;
  /** Undefined for a store whose newest table can be read by name without a view. */
  readonly views: Views | undefined;
  readonly garbage: GarbageCollection;
}

/** How a view shows a table. */
export interface Views {
  /** What a SQL statement has after FROM to read a table. */
  sqlOf(table: TableRef): string;
  /** The table that a text of `sqlOf` reads; undefined for any other text. */
  tableOfSql(sql: string): TableRef | undefined;
  /** Whether the first was published after the second; both are of one day. */
  isNewer(a: TableRef, b: TableRef): boolean;
}

/** How to empty a store's tables that are no longer needed. */
export interface GarbageCollection {
  /**
   * The tables of each day that can be emptied, all but the newest published. A newer one may still be being written.
   */
  find(server: Server): Promise<readonly Garbage[]>;
  /** Deletes the content of this table only. */
  empty(server: Server, garbage: TableRef): Promise<void>;
}
