import { isAbsolute, resolve } from "node:path";
import { InvalidInputError, type Parameter } from "../index.ts";

/** A parameter that takes one text: the last one given counts. */
export function parameter<T>(options: {
  readonly description: string;
  readonly placeholder: string;
  readonly parse: (text: string) => T;
  readonly default: T;
}): Parameter<T> {
  return { ...options, required: false, repeatable: false, parse: (text) => options.parse(text) };
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

/** A URI as it is, a relative local path from the working directory; in both no slash at the end. */
export function parsePath(text: string): string {
  if (text.trim() === "") throw new InvalidInputError("The path is empty: name a directory or a URI.");
  const path = hasScheme(text) || isAbsolute(text) ? text : resolve(text);
  return path.replace(/(?<=[^/:])\/+$/, "");
}

function hasScheme(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(path);
}
