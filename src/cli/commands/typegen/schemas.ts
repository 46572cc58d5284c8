import { SparkConnectError } from "../../../errors.ts";
import { isCertainlyQuery } from "../../../sql/calls/certain-query.ts";
import type { DataFrame } from "../../../sql/dataframe/dataframe.ts";
import type { SparkSession } from "../../../sql/spark-session.ts";
import { FailureError, isVerdict } from "../../../submit/failure.ts";
import type { StructType } from "../../../types/data-type.ts";
import { sampleArgument } from "./parameter-types.ts";
import { lineOf, type QueryFile } from "./query-file.ts";
import { twins } from "./schema-text.ts";

interface Asking {
  readonly spark: SparkSession;
  readonly signal: AbortSignal;
}

/** The columns of a query, which the server only analyses. Throws a failure that says file and line. */
export async function schemaOfQuery(query: QueryFile, asking: Asking): Promise<StructType> {
  const { file, line, sql, parameters } = query;
  // The server would run a command when it analyses it. In brackets it takes a query alone.
  const [before, after] = isCertainlyQuery(sql) ? ["", ""] : ["SELECT * FROM (\n", "\n)"];
  const args = Object.fromEntries(parameters.map((parameter) => [parameter.name, sampleArgument(parameter)]));
  const rows = asking.spark.sql(`${before}${sql}${after}`, args);
  return await schemaOf(rows, asking, (error) => {
    const inQuery = error === undefined ? 1 : lineInText(error, before + sql) - before.split("\n").length + 1;
    return `${file}:${line + Math.max(inQuery, 1) - 1}`;
  });
}

/** The columns of a table or view. */
export async function schemaOfTable(table: string, asking: Asking): Promise<StructType> {
  return await schemaOf(asking.spark.table(table), asking, () => table);
}

async function schemaOf(
  rows: DataFrame,
  { signal }: Asking,
  placeOf: (error?: SparkConnectError) => string,
): Promise<StructType> {
  const schema = await rows.schema({ signal }).catch((error: unknown) => {
    if (!(error instanceof SparkConnectError) || !isVerdict(error)) throw error;
    throw new FailureError("JOB_FAILED", `${placeOf(error)}: ${error.message.trim()}`, { cause: error });
  });
  const names = twins(schema);
  if (names === null) return schema;
  const [first, second] = names.map((name) => `\`${name}\``);
  throw new FailureError(
    "USAGE",
    `${placeOf()}: ${first === second ? `two columns are called ${first}` : `Spark does not tell the columns ${first} and ${second} apart`}`,
    { hint: `Rename one of them in the query: SELECT …, b.id AS b_id.` },
  );
}

/** The line of the text that an error is about, from 1; the first if it does not say. */
function lineInText({ queryContexts, message }: SparkConnectError, text: string): number {
  const at = queryContexts.find(({ contextType, startIndex }) => contextType === "sql" && startIndex >= 0);
  if (at !== undefined) return lineOf(text, at.startIndex);
  // Errors of the parser have their place in the message alone.
  return Number(/\(line (\d+), pos \d+\)/.exec(message)?.[1] ?? 1);
}
