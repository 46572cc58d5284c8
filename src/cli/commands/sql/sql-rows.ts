import type { RecordBatch } from "../../../arrow/decode/record-batch.ts";
import type { ActionOptions } from "../../../sql/action-options.ts";
import { isCertainlyQuery } from "../../../sql/calls/certain-query.ts";
import type { DataFrame } from "../../../sql/dataframe/dataframe.ts";
import { relationOf } from "../../../sql/dataframe/planned-rows.ts";
import type { SparkSession } from "../../../sql/spark-session.ts";
import type { SqlArguments } from "../../../sql/sql-text.ts";
import type { StructType } from "../../../types/data-type.ts";
import type { RowFormat } from "./row-format.ts";

/** A statement with the values for its markers. */
export interface Statement {
  readonly sql: string;
  readonly args: SqlArguments;
}

/** The rows of a statement; a command is done. In an object, as waiting for `spark.sql` itself would check a query. */
export async function resultOf(
  spark: SparkSession,
  { sql, args }: Statement,
  action: ActionOptions,
): Promise<{ readonly rows: DataFrame }> {
  if (isCertainlyQuery(sql)) return { rows: spark.sql(sql, args) };
  return { rows: await spark.sql(sql, args, action) };
}

/** Spark only analyses a query, and answers with the query itself; it runs a command, and answers with its rows. */
export function isQuery(result: DataFrame): boolean {
  return relationOf(result).relType.case === "sql";
}

/** A query that has been started. */
export interface BegunRows {
  readonly schema: StructType;
  readonly batches: AsyncIterable<RecordBatch>;
}

/** Starts a query. Its first batch tells the columns, so that asking for them is no request of its own. */
export async function begun(result: DataFrame, action: ActionOptions): Promise<BegunRows> {
  const batches = result.batches(action)[Symbol.asyncIterator]();
  const first = await batches.next();
  if (first.done) return { schema: await result.schema({ signal: action.signal }), batches: empty() };
  return { schema: first.value.schema, batches: withFirst(first.value, batches) };
}

/** Writes rows as they come. `false` when the reader is gone, as `head` goes: that ends the query. */
export async function writeRows(
  { schema, batches }: BegunRows,
  format: RowFormat,
  write: (text: string) => Promise<boolean>,
): Promise<boolean> {
  let isWanted = await write(format.begin(schema.fieldNames()));
  for await (const batch of batches) {
    if (!isWanted) return false;
    let text = "";
    for (const row of batch.rows()) text += format.row([...row]);
    isWanted = await write(text);
  }
  return isWanted && (await write(format.end()));
}

async function* withFirst(first: RecordBatch, others: AsyncIterator<RecordBatch>): AsyncGenerator<RecordBatch, void> {
  try {
    yield first;
    for (let next = await others.next(); !next.done; next = await others.next()) yield next.value;
  } finally {
    // A reader that leaves ends the query.
    await others.return?.();
  }
}

async function* empty(): AsyncGenerator<never, void> {
  // A result without a batch has no rows.
}
