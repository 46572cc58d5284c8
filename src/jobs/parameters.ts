import { InvalidInputError, type Parameter } from "../index.ts";

/** A parameter that takes one text. */
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

/** A path without a slash at the end, so that equal directories are equal texts. */
export function parsePath(text: string): string {
  if (text.trim() === "") throw new InvalidInputError("the path is empty: name a directory or a URI.");
  return text.replace(/(?<=[^/:])\/+$/, "");
}
