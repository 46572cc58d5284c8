import { InvalidInputError } from "../errors.ts";
import { durationMs } from "./duration.ts";
import type { Parameter } from "./job.ts";

/** A parameter that takes one text. */
export function parameter<T>(options: {
  readonly description: string;
  readonly placeholder: string;
  readonly parse: (text: string) => T;
  readonly default: T;
}): Parameter<T> {
  return { ...options, required: false, repeatable: false, parse: (text) => options.parse(text) };
}

/** A parameter that may be given several times; without it the list is empty. */
export function listParameter<T>(options: {
  readonly description: string;
  readonly placeholder: string;
  readonly parse: (text: string) => T;
}): Parameter<readonly T[]> {
  return {
    ...options,
    required: false,
    repeatable: true,
    parse: (text, previous = []) => [...previous, options.parse(text)],
    default: [],
  };
}

/** A directory, on the server's default file system or as a URI. It must be given. */
export function pathParameter(description: string): Parameter<string> {
  return { description, placeholder: "URI", required: true, repeatable: false, parse: parsePath, default: undefined };
}

/** A parameter without a value: off unless it is named. */
export function switchParameter(description: string): Parameter<boolean> {
  return {
    description,
    placeholder: null,
    required: false,
    repeatable: false,
    parse: (text) => text !== "false",
    default: false,
  };
}

/** A path without a slash at the end, so that equal directories are equal texts. */
export function parsePath(text: string): string {
  if (text.trim() === "") throw new InvalidInputError("the path is empty: name a directory or a URI.");
  return text.replace(/(?<=[^/:])\/+$/, "");
}

/** Columns separated by commas, each once. */
export function parseColumns(text: string): readonly string[] {
  const columns = text.split(",").map((column) => column.trim());
  if (columns.includes("")) throw new InvalidInputError(`"${text}" names an empty column: write COL or COL,COL.`);
  if (new Set(columns.map((column) => column.toLowerCase())).size < columns.length)
    throw new InvalidInputError(`"${text}" names a column twice.`);
  return columns;
}

/** A length of time, `90s`, `10m`, `1h30m` or `2d`, in milliseconds. */
export function parseDurationMs(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  throw new InvalidInputError(`"${text}" is no length of time: write it as 90s, 10m, 1h30m or 2d.`);
}

/** `50` or `50%` as 50; from 0 to 100. */
export function parsePercent(text: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1] ?? Number.NaN);
  if (percent <= 100) return percent;
  throw new InvalidInputError(`"${text}" is no percentage: write a number from 0 to 100.`);
}
