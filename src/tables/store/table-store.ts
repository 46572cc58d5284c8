import type { DataFrame, ExecutableCommand, IsoDate, JsonObject, SparkSession } from "../../index.ts";
import type { LandedFile } from "../landing/landed-files.ts";
import type { Source } from "../landing/source.ts";
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

/** What a T(D) is to be made of. */
export interface Work extends Layout {
  readonly fingerprint: string;
  /** The days of T(D), each with a fingerprint of what its rows are made of. */
  readonly contents: ReadonlyMap<IsoDate, string>;
  /** Those of the days that only the store holds: nothing has landed that they could be written from. */
  readonly carried: readonly IsoDate[];
  /** Whether to write all days, also those that the store holds. */
  readonly isForced: boolean;
  /** The options that leave rows or columns out, kept with the table. */
  readonly rowOptions: JsonObject;
}

/** A T(D) that is to be published. */
export interface NextTable extends DatedTable {
  /** The days whose rows the write has to bring. The others lie in the store. */
  readonly written: readonly IsoDate[];
  /** The columns of the days that the store holds, in lower case, with the names of their types; undefined for none. */
  readonly columns: ReadonlyMap<string, string> | undefined;
  /** The one write that publishes rows, which carry their day. */
  write(rows: DataFrame, layout: Layout): ExecutableCommand;
}

/** What a store holds of one day. */
export interface TablesOfDay {
  /** The newest published T(D); undefined where there is none. */
  readonly newest: DatedTable | undefined;
  /** Whether others have written to the store since: then equal work is not done yet. */
  readonly isTouched: boolean;
  /** The days that it lacks or holds differently; none where there is none. */
  changed(server: Server, source: Source, work: Work): Promise<readonly IsoDate[]>;
  /** A T(D) that is newer than all that the store knows of. Throws a `JobError` where none can be published. */
  next(work: Work): NextTable;
}

/** How rows lie within a day. */
export interface Layout {
  /** Partition columns below the day. */
  readonly partitionBy: readonly string[];
}

/** Where a store keeps a line of JSON for each table, for audit. */
export interface AuditRecords {
  readonly folder: string;
  /** The end of a table's path that stays the same wherever the store lies: its record names it by that. */
  recordedPath(table: TableRef): string;
  /** The rows of a published table, with nothing but their day. */
  daysOf(spark: SparkSession, table: TableRef): DataFrame;
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
  /** A table by the name that readers use once it is published; undefined before. */
  published(server: Server, table: TableRef): Promise<TableRef | undefined>;

  /** The files of a published table, with the days that it holds. */
  filesOf(server: Server, table: TableRef): Promise<readonly LandedFile[]>;
  /** The options of that kind that a table was published with; undefined where nothing tells. `files` are its own. */
  rowOptionsOf(server: Server, table: TableRef, files: readonly LandedFile[]): Promise<JsonObject | undefined>;
  /** How many records each day of a published table holds. */
  rowsPerDay(server: Server, table: TableRef): Promise<ReadonlyMap<IsoDate, number>>;
  /** The rows of one day of a published table. */
  rowsOf(spark: SparkSession, table: TableRef, day: IsoDate): DataFrame;

  /** Undefined for a store whose tables say themselves what they were made of. */
  readonly audit: AuditRecords | undefined;
  /** Undefined for a store whose newest table needs no view to be read by name. */
  readonly views: Views | undefined;
  /** Undefined for a store whose garbage is its format's own to collect. */
  readonly garbage: GarbageCollection | undefined;
}

/** How a view shows a table. */
export interface Views {
  /** What a SQL statement has after FROM to read a table. */
  sqlOf(table: TableRef): string;
  /** The table that a text of `sqlOf` reads; undefined for any other text. */
  tableOfSql(sql: string): TableRef | undefined;
  /** Whether the first was published after the second, both of one day. */
  isNewer(a: TableRef, b: TableRef): boolean;
}

/** How a store is rid of tables that nobody needs. */
export interface GarbageCollection {
  /** The tables that can be emptied: never the newest published one of a day, nor one newer than that. */
  find(server: Server): Promise<readonly Garbage[]>;
  /** Deletes what a table holds; what others hold stays. */
  empty(server: Server, garbage: TableRef): Promise<void>;
}
