import { existsSync } from "node:fs";
import { glob } from "node:fs/promises";
import type { Command } from "commander";
import { SparkSession } from "../../../sql/spark-session.ts";
import { FailureError, toFailure } from "../../../submit/failure.ts";
import { applyConf } from "../../../submit/session-conf.ts";
import type { CliContext } from "../../context.ts";
import { chosenSpark, openEndpoint } from "../../spark/endpoint.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { shellWords } from "../../terminal/shell-words.ts";
import { assertNoClash, generatedText, querySource, type TypedSource, tableSource } from "./generated-text.ts";
import { type ParameterTypes, type QueryFile, readQueryFile } from "./query-file.ts";
import { schemaOfQuery, schemaOfTable } from "./schemas.ts";
import { firstDifference, formerText, replaceText } from "./written-file.ts";

interface TypegenOptions {
  readonly table?: readonly string[];
  readonly param?: ParameterTypes;
  readonly file: string;
  readonly check?: boolean;
}

/** Everything that `typegen` does: asks the server for all schemas, and only then writes the file, or compares it. */
export async function runTypegen(
  context: CliContext,
  patterns: readonly string[],
  command: Command,
): Promise<CommandResult> {
  // The command declares exactly these options.
  const { table: tables = [], param = {}, file, check = false } = command.opts() as TypegenOptions;
  if (patterns.length + tables.length === 0) {
    throw new FailureError("USAGE", "neither a file of SQL nor a table is named", {
      hint: "Write spark-connect typegen queries/*.sql, or --table CATALOG.DB.NAME.",
    });
  }
  const before = await formerText(file);
  const queries = await allOf((await filesOf(patterns)).map((path) => readQueryFile(path, param)));
  assertAllUsed(param, queries);
  assertNoClash([...queries.map(querySource), ...tables.map(tableSource)]);
  const { sources, spark } = await typedSources(context, command, { queries, tables });
  const words = wordsOf(patterns, command.opts() as TypegenOptions);
  const text = generatedText(sources, words);
  const isCurrent = text === before;
  const json = { file, queries: queries.map((query) => query.file), tables, changed: !isCurrent, spark };
  if (isCurrent) return { ok: true, json, lines: [`${file} is up to date`] };
  if (check) throw stale({ file, before, text, words });
  await replaceText(file, text);
  const count = (items: readonly unknown[], one: string, many: string) =>
    items.length === 0 ? [] : [`${items.length} ${items.length === 1 ? one : many}`];
  const what = [...count(queries, "query", "queries"), ...count(tables, "table", "tables")].join(" and ");
  return { ok: true, json, lines: [`wrote ${file}: the types of ${what}`] };
}

/** The files that the arguments name. A shell that expands no patterns, or a pattern in quotes, leaves that to us. */
async function filesOf(patterns: readonly string[]): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    if (!/[*?[{]/.test(pattern) || existsSync(pattern)) {
      files.add(pattern);
      continue;
    }
    const found: string[] = [];
    for await (const file of glob(pattern)) found.push(file);
    if (found.length === 0) throw new FailureError("USAGE", `no file matches ${pattern}`, { hint: "Check the path." });
    for (const file of found.sort()) files.add(file);
  }
  return [...files];
}

function assertAllUsed(param: ParameterTypes, queries: readonly QueryFile[]): void {
  const used = new Set(queries.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  const unused = Object.keys(param).find((name) => !used.has(name));
  if (unused === undefined) return;
  throw new FailureError("USAGE", `--param: no query has :${unused}`, {
    hint: "Names of parameters are case-sensitive.",
  });
}

interface Named {
  readonly queries: readonly QueryFile[];
  readonly tables: readonly string[];
}

async function typedSources(context: CliContext, command: Command, { queries, tables }: Named) {
  const { signal } = context.signals;
  await using endpoint = await openEndpoint(context, await chosenSpark(context, command, []), { signal });
  await using client = endpoint.connect({ keepSession: false });
  const spark = SparkSession.fromClient(client);
  await applyConf(client, { conf: endpoint.sessionConf }, signal);
  const asking = { spark, signal };
  const typed = async (source: Omit<TypedSource, "schema">, schema: Promise<TypedSource["schema"]>) => ({
    ...source,
    schema: await schema,
  });
  const sources = await allOf([
    ...queries.map((query) => typed(querySource(query), schemaOfQuery(query, asking))),
    ...tables.map((table) => typed(tableSource(table), schemaOfTable(table, asking))),
  ]);
  return { sources, spark: { remote: endpoint.shown, version: await spark.version({ signal }) } };
}

/** All results; if some fail, the first failure, with what the others of its kind say. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(promises);
  const errors = settled.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  const [first] = errors;
  if (first === undefined) return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const ours = errors.filter((error) => error instanceof FailureError);
  const gravest = ours.find(({ code }) => code === "USAGE") ?? ours[0];
  if (gravest === undefined || ours.length < errors.length)
    throw errors.find((error) => !ours.includes(error as FailureError)) ?? first;
  if (ours.length === 1) throw gravest;
  const { hint, retryable } = toFailure(gravest);
  throw new FailureError(gravest.code, ours.map(({ message }) => message).join("\n"), {
    retryable,
    cause: gravest,
    ...(hint !== null && { hint }),
  });
}

/** The arguments that write the file again: without those that say which Spark, which differ from user to user. */
function wordsOf(patterns: readonly string[], { table = [], param = {}, file }: TypegenOptions): readonly string[] {
  return [
    ...patterns,
    ...table.flatMap((name) => ["--table", name]),
    ...Object.entries(param).flatMap(([name, type]) => ["--param", `${name}=${type}`]),
    "--file",
    file,
  ];
}

interface Stale {
  readonly file: string;
  readonly before: string | null;
  readonly text: string;
  readonly words: readonly string[];
}

function stale({ file, before, text, words }: Stale): FailureError {
  const hint = `Write it again: spark-connect typegen ${shellWords(words)}`;
  if (before === null) return new FailureError("DATA_CHECK_FAILED", `${file} does not exist`, { hint });
  const { line, was, is } = firstDifference(before, text);
  const message = `${file} is out of date: line ${line} is \`${was.trim()}\` and should be \`${is.trim()}\``;
  return new FailureError("DATA_CHECK_FAILED", message, { hint, facts: { file, line } });
}
