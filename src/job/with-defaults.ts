import { InvalidInputError } from "../errors.ts";
import type { Parameters } from "./parameter.ts";

/** A default as typed on the command line; `true` turns a switch on, a list is a comma-separated or repeated option. */
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
    if (text === undefined) return [];
    return [[name, { ...parameter, required: false, default: parsed(name, parameter, text) }]];
  });
  // Each new default still has its parameter's type: the parameter's own parser made it.
  return { ...parameters, ...Object.fromEntries(changed) } as P;
}

function parsed(name: string, parameter: Parameters[string], text: DefaultText): unknown {
  const given = typeof text === "object" && !parameter.repeatable ? [text.join(",")] : [text].flat().map(String);
  let value: unknown;
  for (const one of given) {
    if (parameter.kind === "path" && !/^(\/|[a-z][a-z0-9+.-]*:)/i.test(one)) {
      throw new InvalidInputError(`${name}: "${one}" is relative: name an absolute path or a URI.`);
    }
    value = parameter.parse(one, value);
  }
  return value;
}
