import { existsSync, readFileSync } from "node:fs";
import { dayIn, InvalidInputError, StructType } from "../../index.ts";

/** Columns separated by commas, each once. */
export function parseColumns(text: string): readonly string[] {
  const columns = text.split(",").map((column) => column.trim());
  if (columns.includes("")) throw new InvalidInputError(`"${text}" names an empty column: write COL or COL,COL.`);
  if (new Set(columns.map((column) => column.toLowerCase())).size < columns.length)
    throw new InvalidInputError(`"${text}" names a column twice.`);
  return columns;
}

/** `50` or `50%` as 50; from 0 to 100. */
export function parsePercent(text: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1] ?? Number.NaN);
  if (percent <= 100) return percent;
  throw new InvalidInputError(`"${text}" is not a valid percentage: write a number from 0 to 100.`);
}

/** The name of an IANA time zone. */
export function parseTimeZone(text: string): string {
  dayIn(text, new Date(0));
  return text;
}

/** A file's name without its directory. */
export function parseFileName(text: string): string {
  if (text !== "" && !text.includes("/")) return text;
  throw new InvalidInputError(`"${text}" is not a valid file name: write the name alone, as in _READY.`);
}

/** A schema as DDL, or from the file that the text names. */
export function parseSchema(text: string): StructType {
  const schema = StructType.fromDDL(existsSync(text) ? schemaIn(text) : text);
  if (schema.fields.length === 0)
    throw new InvalidInputError("the schema has no column: write it as Id STRING, dim1 INT.");
  return schema;
}

/** The text of a file, without a byte order mark. */
function schemaIn(file: string): string {
  const bytes = readFileSync(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InvalidInputError(`${file} is not UTF-8: convert it, as in iconv -f ISO-8859-1 -t UTF-8 FILE.`, {
      cause,
    });
  }
}

/** A condition in SQL; Spark checks it later. */
export function parseCondition(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidInputError("the condition is empty: write it as in a WHERE clause.");
}
