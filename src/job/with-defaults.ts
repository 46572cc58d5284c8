import { InvalidInputError } from "../errors.ts";
import { listedTexts } from "./listed-texts.ts";
import type { Parameters } from "./parameter.ts";

/**
 * A default as typed on the command line; `true` turns a switch on, a list is a comma-separated or repeated option. An
 * empty list for a repeated option is no default.
 */
export type DefaultText = string | boolean | readonly string[];

/**
 * The parameters with other defaults, which their own parsers check; a required parameter with a default is optional.
 * Throws `InvalidInputError` for an unknown parameter, and for a relative path: it would count from the directory that
 * the command happens to be called in.
 */
export function withDefaults<P extends Parameters>(parameters: P, texts: { readonly [K in keyof P]?: DefaultText }): P {
  const changed = Object.entries<DefaultText | undefined>(texts).flatMap(([name, text]) => {
    const parameter = parameters[name];
    if (parameter === undefined) {
      throw new InvalidInputError(`there is no parameter ${name}: there are ${Object.keys(parameters).join(", ")}.`);
    }
    const given = text === undefined ? [] : textsOf(name, parameter, text);
    if (given.length === 0) return [];
    return [[name, { ...parameter, required: false, default: parsed(name, parameter, given) }]];
  });
  // Each new default still has its parameter's type: the parameter's own parser made it.
  return { ...parameters, ...Object.fromEntries(changed) } as P;
}

function textsOf(name: string, parameter: Parameters[string], text: DefaultText): readonly string[] {
  return typeof text === "object" ? listedTexts(name, parameter, text) : [String(text)];
}

function parsed(name: string, parameter: Parameters[string], given: readonly string[]): unknown {
  let value: unknown;
  for (const one of given) {
    if (parameter.kind === "path" && !/^(\/|[a-z][a-z0-9+.-]*:)/i.test(one)) {
      throw new InvalidInputError(`${name}: "${one}" is relative: name an absolute path or a URI.`);
    }
    value = parameter.parse(one, value);
  }
  return value;
}
