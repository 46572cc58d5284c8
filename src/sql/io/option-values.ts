import type { OptionMap } from "../../plan/source.ts";
import { argument, type Check, isPlainObject, record, text, wrongArgument } from "../calls/checks.ts";

/** What an option of a reader or a writer may be; it is sent as text. Null counts as not given. */
export type OptionValue = string | number | bigint | boolean | null;
/** Options by name. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** One option. Throws `InvalidInputError` for an invalid name or value. */
export function optionArgument(name: string, value: OptionValue): OptionValues {
  const example = 'option("header", true)';
  argument(example, text, name);
  if (!optionValue.fits(value)) throw wrongArgument(example, optionValue.what, value);
  return { [name]: value };
}

/** Several options. Throws `InvalidInputError` for anything that is not an object of values. */
export function optionsArgument(
  values: OptionValues,
  example: string = 'options({ header: true, sep: ";" })',
): OptionValues {
  for (const value of Object.values(argument(example, record, values))) argument(example, optionValue, value);
  return values;
}

/** Options by name, as an option of a call. */
export const optionValuesCheck: Check<OptionValues> = {
  what: "an object of options",
  fits: (value): value is OptionValues => isPlainObject(value) && Object.values(value).every(optionValue.fits),
};

/** `undefined` passes: like null, it means no value. */
const optionValue: Check<OptionValue> = {
  what: "text, a number, true, false or null",
  fits: (value): value is OptionValue =>
    value === null || ["undefined", "string", "number", "bigint", "boolean"].includes(typeof value),
};

/** The options with a value, as text. */
export function optionTexts(values: OptionValues): OptionMap {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
