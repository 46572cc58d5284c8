import type { OptionMap } from "../../plan/source.ts";

/** What an option of a reader or a writer may be; it travels as text. Null is as if the option were not given. */
export type OptionValue = string | number | bigint | boolean | null;
/** Options by name. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** The options with a value, as text. */
export function optionTexts(values: OptionValues): OptionMap {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
