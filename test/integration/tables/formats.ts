import { functions as F, lit, type SparkSession } from "../../../src/index.ts";

/** What the tests need to know about a table's format. */
export interface Format {
  readonly name: "iceberg" | "delta";
  /** Where its tables are on the server of `startTableSpark`. */
  readonly database: string;
  /** How many files each commit added and removed, the oldest first. */
  commits(spark: SparkSession, table: string): Promise<readonly (readonly unknown[])[]>;
  /** A statement that commits, and changes no row. */
  maintain(table: string): string;
}

export const iceberg: Format = {
  name: "iceberg",
  database: "lake.risk",
  commits: (spark, table) => {
    const count = (name: string) => `CAST(COALESCE(summary['${name}'], 0) AS INT)`;
    return rowsOf(
      spark,
      `SELECT ${count("added-data-files")}, ${count("deleted-data-files")} FROM ${table}.snapshots ORDER BY committed_at`,
    );
  },
  maintain: (table) =>
    `CALL lake.system.rewrite_data_files(table => '${table}', options => map('rewrite-all', 'true'))`,
};

export const delta: Format = {
  name: "delta",
  database: "spark_catalog.default",
  commits: async (spark, table) => {
    const history = await spark.sql(`DESCRIBE HISTORY ${table}`);
    const count = (name: string) => F.coalesce(F.element_at("operationMetrics", name).cast("int"), lit(0));
    const rows = await history.orderBy("version").select(count("numFiles"), count("numRemovedFiles")).collect();
    return rows.map((row) => [...row]);
  },
  maintain: (table) => `VACUUM ${table}`,
};

/** The rows of a query, with numbers for whole numbers. */
export async function rowsOf(spark: SparkSession, query: string): Promise<readonly (readonly unknown[])[]> {
  const rows = await (await spark.sql(query)).collect();
  return rows.map((row) => [...row].map((value) => (typeof value === "bigint" ? Number(value) : value)));
}

/** A row that another program adds to a day. */
export function insertInto(table: string, day: string): string {
  return `INSERT INTO ${table} SELECT 'theirs' AS Id, 1 AS dim1, 1 AS dim2, 1 AS dim3, DATE'${day}' AS record_date`;
}

/** How many records each day of a table has. */
export function daysIn(spark: SparkSession, from: string): Promise<readonly (readonly unknown[])[]> {
  return rowsOf(spark, `SELECT CAST(record_date AS STRING), COUNT(*) FROM ${from} GROUP BY 1 ORDER BY 1`);
}

/** The exit code, the error's code and its message. */
export function failureOf(ended: {
  readonly exitCode: number | null;
  readonly json: Readonly<Record<string, unknown>>;
}): readonly unknown[] {
  const { code, message }: { code: string; message: string } = Object(ended.json["error"]);
  return [ended.exitCode, code, message];
}

/** The same, with the hint. */
export function toldBy(ended: Parameters<typeof failureOf>[0]): readonly unknown[] {
  return [...failureOf(ended), Object(ended.json["error"]).hint];
}
