import { stdin, stdout } from "node:process";
import { addAbortSignal } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import type { Json } from "../../../job/json.ts";
import type { DataFrame } from "../../../sql/dataframe/dataframe.ts";
import type { SparkSession } from "../../../sql/spark-session.ts";
import { FailureError } from "../../../submit/failure.ts";
import { decodeText, readText } from "../../../submit/read-text.ts";
import { sqlArguments } from "../../../submit/sql/sql-arguments.ts";
import { boundIn } from "../../../submit/sql/sql-markers.ts";
import { sqlStatements } from "../../../submit/sql/sql-statements.ts";
import { jsonValue } from "../../../types/json-value.ts";
import type { CliContext } from "../../context.ts";
import { Deadline } from "../../deadline.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { type RowFormatName, rowFormats } from "./row-formats.ts";
import { begun, isQuery, resultOf, type Statement, writeRows } from "./sql-rows.ts";
import { openSqlSession, type SqlOptions } from "./sql-session.ts";

/** Everything that `sql` does: runs the statements in one session and prints the rows of the last, or is a shell. */
export async function runSql(context: CliContext, query: string | undefined, command: Command): Promise<CommandResult> {
  // The command declares exactly these options.
  const options = command.opts() as SqlOptions;
  const isTyped = query === undefined && options.file === undefined && stdin.isTTY && stdout.isTTY;
  if (isTyped && context.output.format === "text") {
    const { runShell } = await import("./shell/run-shell.ts");
    return await runShell(context, command);
  }
  const texts = sqlStatements(await textOf(query, options.file, context.signals.signal));
  if (texts.length === 0) throw new FailureError("USAGE", "there is no statement to run");
  const { param = {}, timeout = null } = options;
  const statements = texts.map((sql) => ({ sql, args: sqlArguments(boundIn(sql, param)) }));
  await using session = await openSqlSession(context, command);
  await session.setUp();
  const { spark } = session;
  const { step } = context.telemetry;
  for (const [index, statement] of statements.slice(0, -1).entries()) {
    using limited = limitedSignal(context, timeout);
    await step("statement", { statement: index + 1 }, () => drained(spark, statement, limited.signal));
  }
  using last = limitedSignal(context, timeout);
  const { signal } = last;
  return await step("statement", { statement: statements.length }, async () => {
    const { rows } = await resultOf(spark, statements.at(-1) ?? { sql: "", args: {} }, { signal });
    const limited = options.limit === undefined ? rows : rows.limit(options.limit);
    if (context.output.format === "text") return await streamed(context, limited, { format: options.format, signal });
    const [collected, version] = await Promise.all([collectedJson(limited, signal), spark.version({ signal })]);
    return { ok: true, json: { ...collected, spark: { remote: session.shown, version } }, lines: [] };
  });
}

async function collectedJson(result: DataFrame, signal: AbortSignal) {
  const { batches, schema } = await begun(result, { signal });
  const columns = schema.fields.map(({ name, dataType }) => ({ name, type: dataType.simpleString() }));
  const rows: Json[][] = [];
  for await (const batch of batches) {
    // jsonValue's result is for JSON.stringify: digits that no JavaScript number holds are raw JSON in it.
    for (const row of batch.rows()) rows.push([...row].map(jsonValue) as Json[]);
  }
  return { columns, rows };
}

/** The statements as given, from a file, or from standard input if that is not a terminal. */
async function textOf(query: string | undefined, file: string | undefined, signal: AbortSignal): Promise<string> {
  if (query !== undefined && file !== undefined) throw usage("a query and a file are given");
  if (query !== undefined) return query;
  if (file !== undefined && file !== "-") return await readText(file);
  const text = stdin.isTTY ? "" : decodeText(await buffer(addAbortSignal(signal, stdin)), "standard input");
  if (text.trim() === "") throw usage("no query is given");
  return text;
}

function usage(message: string): FailureError {
  const hint = 'Write spark-connect sql "SELECT …", -f FILE, or pipe statements into it.';
  return new FailureError("USAGE", message, { hint });
}

/** Aborts when the command is stopped, or the statement has taken too long. */
function limitedSignal(
  { signals }: CliContext,
  timeoutMs: number | null,
): Disposable & { readonly signal: AbortSignal } {
  const deadline = new Deadline(timeoutMs, "statement");
  return {
    signal: AbortSignal.any([signals.signal, deadline.signal]),
    [Symbol.dispose]: () => deadline[Symbol.dispose](),
  };
}

/** Runs a statement whose rows nobody asks for. */
async function drained(spark: SparkSession, statement: Statement, signal: AbortSignal): Promise<void> {
  const { rows } = await resultOf(spark, statement, { signal });
  if (isQuery(rows)) await drain(rows, signal);
}

/** Reads the rows: a write to the `noop` sink would refuse some types, and may leave out a sort that fails. */
async function drain(result: DataFrame, signal: AbortSignal): Promise<void> {
  for await (const _batch of result.batches({ signal })) {
    // Only one batch at a time is in memory.
  }
}

/** Prints rows as they come; a reader that goes away, as `head` does, ends the query. */
async function streamed(
  { output }: CliContext,
  result: DataFrame,
  { format, signal }: { readonly format: RowFormatName; readonly signal: AbortSignal },
): Promise<CommandResult> {
  const ended: CommandResult = { ok: true, json: {}, lines: [] };
  const query = await begun(result, { signal });
  if (query.schema.fields.length === 0) {
    for await (const _batch of query.batches);
    return ended;
  }
  const rows = rowFormats[format](output.dataColumns);
  const isWanted = await writeRows(query, rows, (text) => output.data(text));
  const summary = rows.summary?.();
  if (isWanted && summary !== undefined) output.note(summary);
  return ended;
}
