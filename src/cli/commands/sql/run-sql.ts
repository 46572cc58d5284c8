import { stdin } from "node:process";
import { addAbortSignal } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import type { RecordBatch } from "../../../arrow/decode/record-batch.ts";
import type { Json } from "../../../job/json.ts";
import { isCertainlyQuery } from "../../../sql/calls/certain-query.ts";
import type { DataFrame } from "../../../sql/dataframe/dataframe.ts";
import { relationOf } from "../../../sql/dataframe/planned-rows.ts";
import { SparkSession } from "../../../sql/spark-session.ts";
import type { SqlArguments } from "../../../sql/sql-text.ts";
import { readArtifacts, sendArtifacts } from "../../../submit/artifacts.ts";
import { FailureError } from "../../../submit/failure.ts";
import { applyConf } from "../../../submit/session-conf.ts";
import { decodeSql, readSqlFile } from "../../../submit/sql/read-sql.ts";
import { sqlArguments } from "../../../submit/sql/sql-arguments.ts";
import type { SqlParams } from "../../../submit/sql/sql-param.ts";
import { sqlStatements } from "../../../submit/sql/sql-statements.ts";
import type { StructType } from "../../../types/data-type.ts";
import { jsonValue } from "../../../types/json-value.ts";
import { artifactParameters, artifactPaths } from "../../artifact-options.ts";
import type { CliContext } from "../../context.ts";
import { typedTexts } from "../../job-options.ts";
import { chosenSpark, openEndpoint } from "../../spark/endpoint.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { csvFormat, jsonLinesFormat, markdownFormat, type RowFormat, verticalFormat } from "./row-format.ts";
import type { rowFormatNames } from "./row-format-names.ts";
import { tableFormat } from "./table-format.ts";

interface SqlOptions {
  readonly file?: string;
  readonly format: (typeof rowFormatNames)[number];
  readonly limit?: number;
  readonly param?: SqlParams;
}

/** Everything that `sql` does: runs the statements in one session, and prints the rows of the last. */
export async function runSql(context: CliContext, query: string | undefined, command: Command): Promise<CommandResult> {
  // The command declares exactly these options.
  const options = command.opts() as SqlOptions;
  const statements = sqlStatements(await textOf(query, options.file, context.signals.signal));
  if (statements.length === 0) throw new FailureError("USAGE", "there is no statement to run");
  const artifacts = await readArtifacts(artifactPaths({}, typedTexts(artifactParameters, command.opts())));
  const { signal } = context.signals;
  await using endpoint = await openEndpoint(context, await chosenSpark(context, command, []), { signal });
  await using client = endpoint.connect({ keepSession: false });
  const spark = SparkSession.fromClient(client);
  await applyConf(client, { conf: endpoint.sessionConf }, signal);
  await sendArtifacts(client, artifacts, signal);
  const given = { args: sqlArguments(options.param ?? {}), signal };
  const { step } = context.telemetry;
  for (const [index, statement] of statements.slice(0, -1).entries()) {
    await step("statement", { statement: index + 1 }, () => drained(spark, statement, given));
  }
  return await step("statement", { statement: statements.length }, async () => {
    const { rows } = await resultOf(spark, statements.at(-1) ?? "", given);
    const limited = options.limit === undefined ? rows : rows.limit(options.limit);
    if (context.output.format === "text") return await streamed(context, limited, options.format);
    const [collected, version] = await Promise.all([collectedJson(limited, signal), spark.version({ signal })]);
    return { ok: true, json: { ...collected, spark: { remote: endpoint.shown, version } }, lines: [] };
  });
}

async function collectedJson(result: DataFrame, signal: AbortSignal) {
  const { batches, schema } = await begun(result, signal);
  const columns = schema.fields.map(({ name, dataType }) => ({ name, type: dataType.simpleString() }));
  const rows: Json[][] = [];
  for await (const batch of batches) {
    // jsonValue's result is for JSON.stringify: digits that no JavaScript number holds are raw JSON in it.
    for (const row of batch.rows()) rows.push([...row].map(jsonValue) as Json[]);
  }
  return { columns, rows };
}

interface Begun {
  readonly schema: StructType;
  readonly batches: AsyncIterable<RecordBatch>;
}

/** Starts a query. Its first batch tells the columns, so that asking for them is no request of its own. */
async function begun(result: DataFrame, signal: AbortSignal): Promise<Begun> {
  const batches = result.batches({ signal })[Symbol.asyncIterator]();
  const first = await batches.next();
  if (first.done) return { schema: await result.schema({ signal }), batches: empty() };
  return { schema: first.value.schema, batches: withFirst(first.value, batches) };
}

/** The statements as given, from a file, or from standard input if that is not a terminal. */
async function textOf(query: string | undefined, file: string | undefined, signal: AbortSignal): Promise<string> {
  if (query !== undefined && file !== undefined) throw usage("a query and a file are given");
  if (query !== undefined) return query;
  if (file !== undefined && file !== "-") return await readSqlFile(file);
  const text = stdin.isTTY ? "" : decodeSql(await buffer(addAbortSignal(signal, stdin)), "standard input");
  if (text.trim() === "") throw usage("no query is given");
  return text;
}

function usage(message: string): FailureError {
  const hint = 'Write spark-connect sql "SELECT …", -f FILE, or pipe statements into it.';
  return new FailureError("USAGE", message, { hint });
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

/** Runs a statement whose rows nobody asks for. */
async function drained(
  spark: SparkSession,
  statement: string,
  given: { readonly args: SqlArguments; readonly signal: AbortSignal },
): Promise<void> {
  const { rows } = await resultOf(spark, statement, given);
  if (isQuery(rows)) await drain(rows, given.signal);
}

/** The rows of a statement; a command is done. In an object, as waiting for `spark.sql` itself would check a query. */
async function resultOf(
  spark: SparkSession,
  statement: string,
  { args, signal }: { readonly args: SqlArguments; readonly signal: AbortSignal },
): Promise<{ readonly rows: DataFrame }> {
  if (isCertainlyQuery(statement)) return { rows: spark.sql(statement, args) };
  return { rows: await spark.sql(statement, args, { signal }) };
}

/** Spark only analyses a query, and answers with the query itself; it runs a command, and answers with its rows. */
function isQuery(result: DataFrame): boolean {
  return relationOf(result).relType.case === "sql";
}

/** Reads the rows: a write to the `noop` sink would refuse some types, and may leave out a sort that fails. */
async function drain(result: DataFrame, signal: AbortSignal): Promise<void> {
  for await (const _batch of result.batches({ signal })) {
    // Only one batch at a time is in memory.
  }
}

/** Prints rows as they come; a reader that goes away, as `head` does, ends the query. */
async function streamed(
  { output, signals }: CliContext,
  result: DataFrame,
  format: SqlOptions["format"],
): Promise<CommandResult> {
  const { signal } = signals;
  const ended: CommandResult = { ok: true, json: {}, lines: [] };
  const { schema, batches } = await begun(result, signal);
  if (schema.fields.length === 0) {
    for await (const _batch of batches);
    return ended;
  }
  const rows = formats[format](output.dataColumns);
  let isWanted = await output.data(rows.begin(schema.fieldNames()));
  for await (const batch of batches) {
    if (!isWanted) return ended;
    let text = "";
    for (const row of batch.rows()) text += rows.row([...row]);
    isWanted = await output.data(text);
  }
  if (!isWanted || !(await output.data(rows.end()))) return ended;
  const summary = rows.summary?.();
  if (summary !== undefined) output.note(summary);
  return ended;
}

const formats: Readonly<Record<SqlOptions["format"], (columns?: number) => RowFormat>> = {
  table: tableFormat,
  json: jsonLinesFormat,
  csv: csvFormat,
  markdown: markdownFormat,
  vertical: verticalFormat,
};
