import { JobError, SparkConnectError } from "../../../index.ts";
import { DAY_COLUMN } from "../../landing/landing-glob.ts";
import type { Server } from "../../server.ts";
import { isMissing, quoted } from "./versions.ts";

/** A table as the catalog describes it. */
export interface Described {
  /** Names in lower case, with Spark's names of the types. */
  readonly columns: ReadonlyMap<string, string>;
  readonly partitionedBy: readonly string[];
}

/** Undefined if there is no such table. Throws a `JobError` for anything but an Iceberg table that is ours to write. */
export async function describedTable({ spark, call }: Server, table: string): Promise<Described | undefined> {
  try {
    const rows = await (await spark.sql(`DESCRIBE TABLE EXTENDED ${quoted(table)}`, {}, call)).collect(call);
    return parsed(
      table,
      rows.map(([name, type]) => [String(name), String(type)]),
    );
  } catch (error) {
    if (!isMissing(error)) throw explainedCatalog(table, error);
    await assertIcebergCatalog({ spark, call }, table);
    return undefined;
  }
}

type Row = readonly [string, string];

function parsed(table: string, rows: readonly Row[]): Described {
  const details = new Map(rows.slice(rows.findIndex(([name]) => name === "# Detailed Table Information") + 1));
  const provider = details.get("Provider")?.toLowerCase();
  if (provider !== "iceberg") throw notIceberg(table, details.get("Type") === "VIEW" ? "a view" : provider);
  const end = rows.findIndex(([name]) => name === "" || name.startsWith("#"));
  const partitions = rows.findIndex(([name]) => name === "# Partition Information");
  const partitionedBy = partitions < 0 ? [] : untilBlank(rows.slice(partitions + 2)).map(([name]) => name);
  if (partitionedBy[0]?.toLowerCase() !== DAY_COLUMN) throw otherLayout(table, partitionedBy);
  return {
    columns: new Map(rows.slice(0, end).map(([name, type]) => [name.toLowerCase(), type])),
    partitionedBy,
  };
}

function untilBlank(rows: readonly Row[]): readonly Row[] {
  const end = rows.findIndex(([name]) => name === "");
  return end < 0 ? rows : rows.slice(0, end);
}

function notIceberg(table: string, what: string | undefined): JobError {
  return usage(
    `${table} is ${what === undefined ? "not an Iceberg table" : what === "a view" ? what : `a table of the format ${what}`}.`,
    "Name an Iceberg table, or one that does not exist yet.",
  );
}

function otherLayout(table: string, partitionedBy: readonly string[]): JobError {
  const by = partitionedBy.length === 0 ? "not partitioned" : `partitioned by ${partitionedBy.join(", ")}`;
  return usage(`${table} is ${by}, not by ${DAY_COLUMN} first.`, "Name another table; one that is missing is created.");
}

/** The server takes the name of a catalog that it lacks for part of a name in its default catalog. */
function explainedCatalog(table: string, error: unknown): unknown {
  if (!(error instanceof SparkConnectError) || error.errorClass !== "REQUIRES_SINGLE_PART_NAMESPACE") return error;
  return noCatalog(table);
}

async function assertIcebergCatalog({ spark, call }: Server, table: string): Promise<void> {
  const [catalog = ""] = table.split(".");
  const plugin = await spark.conf.get(`spark.sql.catalog.${catalog}`, "", call);
  if (!plugin.startsWith("org.apache.iceberg.")) throw noCatalog(table);
}

function noCatalog(table: string): JobError {
  const [catalog = ""] = table.split(".");
  return usage(
    `The server has no Iceberg catalog ${catalog}.`,
    `Start it with Iceberg's jar and spark.sql.catalog.${catalog}=org.apache.iceberg.spark.SparkCatalog, or name one of its catalogs.`,
  );
}

export function usage(message: string, hint: string): JobError {
  return new JobError("USAGE", message, { hint, retryable: false });
}
