import { type JobError, SparkConnectError } from "../../../index.ts";
import { DAY_COLUMN } from "../../landing/landing-glob.ts";
import type { Server } from "../../server.ts";
import { quoted, usage } from "./names.ts";

/** A table as the catalog describes it. */
export interface Described {
  /** `iceberg`, `delta`, or what else Spark calls the table's format. */
  readonly provider: string;
  /** Names in lower case, with Spark's names of the types. */
  readonly columns: ReadonlyMap<string, string>;
  readonly partitionedBy: readonly string[];
  /** Its properties as Spark shows them: `[a=1,b=2]`. */
  readonly properties: string;
}

/** Undefined if there is no such table. Throws a `JobError` for a view or another layout. */
export async function describedTable({ spark, call }: Server, table: string): Promise<Described | undefined> {
  try {
    const rows = await (await spark.sql(`DESCRIBE TABLE EXTENDED ${quoted(table)}`, {}, call)).collect(call);
    const described = parsed(
      table,
      rows.map(([name, type]) => [String(name), String(type)]),
    );
    const isCut = [...described.columns.values()].some((type) => / more fields\b/.test(type));
    return isCut ? { ...described, columns: await wholeTypes({ spark, call }, table) } : described;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** DESCRIBE cuts a struct of more fields than `spark.sql.debug.maxToStringFields`. */
async function wholeTypes({ spark, call }: Server, table: string): Promise<Described["columns"]> {
  const { fields } = await spark.table(quoted(table)).schema(call);
  return new Map(fields.map(({ name, dataType }) => [name.toLowerCase(), dataType.simpleString()]));
}

type Row = readonly [string, string];

function parsed(table: string, rows: readonly Row[]): Described {
  const details = new Map(rows.slice(rows.findIndex(([name]) => name === "# Detailed Table Information") + 1));
  if (details.get("Type") === "VIEW") throw notATable(table, "a view");
  const end = rows.findIndex(([name]) => name === "" || name.startsWith("#"));
  const partitions = rows.findIndex(([name]) => name === "# Partition Information");
  const partitionedBy = partitions < 0 ? [] : untilBlank(rows.slice(partitions + 2)).map(([name]) => unquoted(name));
  return {
    provider: details.get("Provider")?.toLowerCase() ?? "",
    columns: new Map(rows.slice(0, end).map(([name, type]) => [name.toLowerCase(), type])),
    partitionedBy,
    properties: details.get("Table Properties") ?? "",
  };
}

/** Spark quotes the name of a partition column that is no plain identifier. */
function unquoted(name: string): string {
  return /^`.*`$/s.test(name) ? name.slice(1, -1).replaceAll("``", "`") : name;
}

function untilBlank(rows: readonly Row[]): readonly Row[] {
  const end = rows.findIndex(([name]) => name === "");
  return end < 0 ? rows : rows.slice(0, end);
}

export function assertDayFirst(table: string, { partitionedBy }: Described): void {
  if (partitionedBy[0]?.toLowerCase() === DAY_COLUMN) return;
  const by = partitionedBy.length === 0 ? "not partitioned" : `partitioned by ${partitionedBy.join(", ")}`;
  throw usage(`${table} is ${by}, not by ${DAY_COLUMN} first.`, "Name another table; one that is missing is created.");
}

export function notATable(table: string, what: string): JobError {
  return usage(`${table} is ${what}.`, "Name an Iceberg or a Delta table, or one that does not exist yet.");
}

/** Whether the catalog has no table or view of that name. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof SparkConnectError &&
    ["TABLE_OR_VIEW_NOT_FOUND", "SCHEMA_NOT_FOUND"].includes(error.errorClass ?? "")
  );
}
