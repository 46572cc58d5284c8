import { plainOptions } from "./call-options.ts";
import { argument, record, text } from "./checks.ts";

/** Further names of a column, or the options of a single name. */
export type MoreNames = readonly string[] | readonly [{ readonly metadata: Readonly<Record<string, unknown>> }];

const aliasOptions = {
  example: 'alias("total", { metadata: { unit: "EUR" } })',
  checks: { metadata: record },
} as const;

/** What `alias` was given: names, and metadata as JSON. Throws `InvalidInputError` for names that are not strings. */
export function aliasArguments(
  name: string,
  more: MoreNames,
): { readonly names: readonly string[]; readonly metadata: string | undefined } {
  const last = more.at(-1);
  const { metadata } = typeof last === "object" ? plainOptions(aliasOptions, [last]) : {};
  const items: readonly unknown[] = [name, ...(typeof last === "object" ? more.slice(0, -1) : more)];
  const names = items.map((item) => argument(aliasOptions.example, text, item));
  return { names, metadata: metadata && JSON.stringify(metadata) };
}
