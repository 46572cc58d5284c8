import type { StructType } from "../../../types/data-type.ts";
import { shellWords } from "../../terminal/shell-words.ts";
import { assertDistinct, lastPart, type Names, namesOf, propertyName } from "./names.ts";
import { bindingText, parameterText, type QueryParameter } from "./parameter-types.ts";
import type { QueryFile } from "./query-file.ts";
import { schemaText } from "./schema-text.ts";

/** What each generated file begins with; a file that does not is somebody's own. */
export const firstLine =
  "// Written by `spark-connect typegen`. Do not edit it: change the SQL or the table, and write it again:";

/** A query or a table, and what the program calls it. */
export interface Source {
  readonly names: Names;
  /** As it was named on the command line. */
  readonly source: string;
  readonly parameters: readonly QueryParameter[];
  /** The expression for its rows. */
  readonly rows: string;
}

/** A source whose columns are known. */
export interface TypedSource extends Source {
  readonly schema: StructType;
}

/** What a query's file declares. */
export function querySource({ file, sql, parameters }: QueryFile): Source {
  const base = file.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "");
  const bindings = parameters.map(
    (parameter) =>
      `    ${propertyName(parameter.name)}: ${bindingText(parameter, `params${member(parameter.name)}`)},\n`,
  );
  const args = parameters.length === 0 ? "" : `, {\n${bindings.join("")}  }`;
  return { names: namesOf(base, "Query"), source: file, parameters, rows: `spark.sql(${template(sql)}${args})` };
}

/** What a table declares. */
export function tableSource(table: string): Source {
  const rows = `spark.table(${JSON.stringify(table)})`;
  return { names: namesOf(lastPart(table), "Table"), source: table, parameters: [], rows };
}

/** Throws a usage failure if two of the sources would declare the same name. */
export function assertNoClash(sources: readonly Source[]): void {
  assertDistinct(sources.flatMap((source) => declaredNames(source).map((name) => ({ name, source: source.source }))));
}

function declaredNames({ names: { value, type }, parameters }: Source): readonly string[] {
  return [value, `${value}Schema`, `${type}Row`, ...(parameters.length === 0 ? [] : [`${type}Params`])];
}

/** The whole file. `words` are the arguments that write it again. */
export function generatedText(sources: readonly TypedSource[], words: readonly string[]): string {
  const body = sources.map(sourceText).join("\n");
  const command = `//   npx spark-connect typegen ${shellWords(words).replaceAll("\n", " ")}`;
  return `${firstLine}\n${command}\n${importText(body)}\n\n${body}`;
}

function sourceText({ names: { value, type }, source, parameters, rows, schema }: TypedSource): string {
  const shown = source.replaceAll("*/", "*\\/").replaceAll(/\s+/g, " ");
  const params = parameters.length === 0 ? "" : `, params: ${type}Params`;
  return `/** The columns of ${shown}. */
export const ${value}Schema = ${schemaText(schema)};

/** A row of ${shown}. */
export type ${type}Row = RowOf<typeof ${value}Schema>;
${parametersText(type, shown, parameters)}
/** The rows of ${shown}. An action asks for them, and fails if they no longer have these columns. */
export function ${value}(spark: SparkSession${params}): DataFrame<ColumnsOf<typeof ${value}Schema>> {
  return ${rows}.to(${value}Schema);
}
`;
}

function parametersText(type: string, source: string, parameters: readonly QueryParameter[]): string {
  if (parameters.length === 0) return "";
  const lines = parameters.map(
    (parameter) =>
      `  /** ${parameter.type.sql()} */\n  readonly ${propertyName(parameter.name)}: ${parameterText(parameter)};\n`,
  );
  return `\n/** The parameters of ${source}. */\nexport interface ${type}Params {\n${lines.join("")}}\n`;
}

/** What the declarations use of the package. */
function importText(body: string): string {
  const types = ["ColumnsOf", "DataFrame", "RowOf", "SparkSession", "Timestamp", "TimestampNTZ"];
  const code = body.replaceAll(/`(?:\\.|[^\\`])*`|"(?:\\.|[^\\"])*"|\/\*\*.*\*\/$/gm, "");
  const made = new Set([...code.matchAll(/\bnew (\w+)\(/g)].map(([, name = ""]) => name));
  if (/\bStructType\.of\(/.test(code)) made.add("StructType");
  const names = [
    // Neither the key of a column or a parameter, nor a member of that name.
    ...types
      .filter((name) => new RegExp(`(?<![.\\w$])${name}\\b(?![$:])`, "u").test(code))
      .map((name) => `type ${name}`),
    ...(/\bF\./.test(code) ? ["functions as F"] : []),
    ...made,
  ];
  const plain = (name: string) => name.replace("type ", "").toLowerCase();
  const sorted = names.toSorted((a, b) => (plain(a) < plain(b) ? -1 : 1));
  return `import {\n${sorted.map((name) => `  ${name},\n`).join("")}} from "spark-connect";`;
}

/** The text as a template literal, which is read as it is written in the file. */
function template(sql: string): string {
  const escaped = sql.replaceAll(/[\\`]|\$(?=\{)/g, "\\$&").replaceAll("\r", "\\r");
  return `\`${escaped}\``;
}

function member(name: string): string {
  const property = propertyName(name);
  return property.startsWith('"') ? `[${property}]` : `.${property}`;
}
