import { plainOptions } from "../calls/call-options.ts";
import { columnOrName, columnOrNumber } from "../calls/column-checks.ts";
import type { Column } from "../column.ts";
import { type ColumnOrName, call, callEach, lit, randomSeed } from "./call.ts";

// Positions count characters from 1. Regular expressions are Java's. Where a parameter is `Column | string`, the string
// is a literal.

/** The code of the first character. */
export const ascii = (text: ColumnOrName): Column => call("ascii", text);
/** Binary in base 64. */
export const base64 = (value: ColumnOrName): Column => call("base64", value);
/** The length in bits. */
export const bit_length = (value: ColumnOrName): Column => call("bit_length", value);
/** The text without spaces, or characters of `characters`, at both ends. */
export const btrim = (text: ColumnOrName, characters?: ColumnOrName): Column => call("btrim", text, characters);
/** The character of a code. */
export const char = (code: ColumnOrName): Column => call("char", code);
/** The length in characters, or of binary in bytes. */
export const char_length = (text: ColumnOrName): Column => call("char_length", text);
/** The length in characters, or of binary in bytes. */
export const character_length = (text: ColumnOrName): Column => call("character_length", text);
/** The character of a code. */
export const chr = (code: ColumnOrName): Column => call("chr", code);
/** The text under a collation, such as `UTF8_LCASE`. */
export const collate = (text: ColumnOrName, collation: string): Column => call("collate", text, lit(collation));
/** The name of the text's collation. */
export const collation = (text: ColumnOrName): Column => call("collation", text);
/** Strings, or arrays of strings, joined with a separator, nulls left out. */
export const concat_ws = (separator: string, ...values: ColumnOrName[]): Column =>
  callEach("concat_ws", lit(separator), ...values);
/** Whether the first contains the second; both text or both binary. */
export const contains = (text: ColumnOrName, part: ColumnOrName): Column => call("contains", text, part);
/** Binary as text in a character set: `UTF-8`, `UTF-16`, `ISO-8859-1`, `US-ASCII`, … */
export const decode = (value: ColumnOrName, charset: string): Column => call("decode", value, lit(charset));
/** The argument at the position, from 1, that the first argument gives. */
export const elt = (index: ColumnOrName, ...values: ColumnOrName[]): Column => callEach("elt", index, ...values);
/** Text as binary in a character set. */
export const encode = (text: ColumnOrName, charset: string): Column => call("encode", text, lit(charset));
/** Whether the text ends with the suffix. */
export const endswith = (text: ColumnOrName, suffix: ColumnOrName): Column => call("endswith", text, suffix);
/** The number, from 1, of the text in a list with commas; 0 if it is not there. */
export const find_in_set = (text: ColumnOrName, list: ColumnOrName): Column => call("find_in_set", text, list);
/** A number with grouped thousands, rounded half to even to `digits` after the point. */
export const format_number = (value: ColumnOrName, digits: number): Column => call("format_number", value, digits);
/** The values put into a format of Java's `Formatter` (`%s`, `%05d`). */
export const format_string = (format: string, ...values: ColumnOrName[]): Column =>
  callEach("format_string", lit(format), ...values);
/** Binary from base 32. */
export const from_base32 = (text: ColumnOrName): Column => call("from_base32", text);
/** Whether the text matches a LIKE pattern, ignoring case. */
export const ilike = (text: ColumnOrName, pattern: ColumnOrName, escapeCharacter?: Column): Column =>
  call("ilike", text, pattern, escapeCharacter);
/** The text with the first letter of each word in upper case and the others in lower case. */
export const initcap = (text: ColumnOrName): Column => call("initcap", text);
/** The position of a part in the text, from `start` on (1), of its `occurrence` (the first); 0 if there is none. */
export function instr(
  text: ColumnOrName,
  part: Column | string,
  options: { readonly start?: Column | number; readonly occurrence?: Column | number } = {},
): Column {
  const { occurrence, start = occurrence === undefined ? undefined : 1 } = plainOptions(instrOptions, [options]);
  return call("instr", text, lit(part), start, occurrence);
}
/** Whether a string is valid UTF-8. */
export const is_valid_utf8 = (text: ColumnOrName): Column => call("is_valid_utf8", text);
/** How alike two strings are by Jaro and Winkler, from 0 to 1. */
export const jaro_winkler_similarity = (left: ColumnOrName, right: ColumnOrName): Column =>
  call("jaro_winkler_similarity", left, right);
/** The text in lower case. */
export const lcase = (text: ColumnOrName): Column => call("lcase", text);
/** The first `count` characters. */
export const left = (text: ColumnOrName, count: ColumnOrName): Column => call("left", text, count);
/** The length in characters, or of binary in bytes. */
export const len = (text: ColumnOrName): Column => call("len", text);
/** The length in characters, or of binary in bytes. */
export const length = (text: ColumnOrName): Column => call("length", text);
/** The edit distance of two strings; -1 if it is above the threshold. */
export const levenshtein = (left: ColumnOrName, right: ColumnOrName, threshold?: number): Column =>
  call("levenshtein", left, right, threshold);
/** Whether the text matches a LIKE pattern (`%`, `_`). */
export const like = (text: ColumnOrName, pattern: ColumnOrName, escapeCharacter?: Column): Column =>
  call("like", text, pattern, escapeCharacter);
/** The position of a part in the text, searched from `start` on; 0 if it is not there. */
export const locate = (part: string, text: ColumnOrName, start = 1): Column => call("locate", lit(part), text, start);
/** The text in lower case. */
export const lower = (text: ColumnOrName): Column => call("lower", text);
/** The text, or binary, filled up on the left to a length; cut off on the right if it is longer. */
export const lpad = (text: ColumnOrName, length: Column | number, pad: Column | string | Uint8Array): Column =>
  call("lpad", text, length, lit(pad));
/** The text without spaces, or characters of `characters`, at its start. */
export const ltrim = (text: ColumnOrName, characters?: ColumnOrName): Column => call("ltrim", characters, text);
/** Invalid UTF-8 replaced by U+FFFD. */
export const make_valid_utf8 = (text: ColumnOrName): Column => call("make_valid_utf8", text);
/** The text with letters and digits replaced: `X`, `x`, `n` by default, other characters kept. */
export const mask = (text: ColumnOrName, characters: MaskCharacters = {}): Column => {
  const given = plainOptions(maskOptions, [characters]);
  const { upper = lit("X"), lower = lit("x"), digit = lit("n"), other = lit(null) } = given;
  return call("mask", text, upper, lower, digit, other);
};
/** The length in bytes. */
export const octet_length = (value: ColumnOrName): Column => call("octet_length", value);
/** The text with `length` characters (by default as many as the replacement has) from `position` on replaced. */
export const overlay = (
  text: ColumnOrName,
  replacement: ColumnOrName,
  position: ColumnOrName | number,
  length: ColumnOrName | number = -1,
): Column => call("overlay", text, replacement, position, length);
/** The position of a part in the text, searched from `start` on; 0 if it is not there. */
export const position = (part: ColumnOrName, text: ColumnOrName, start?: ColumnOrName): Column =>
  call("position", part, text, start);
/** `format_string` with the format as a column. */
export const printf = (format: ColumnOrName, ...values: ColumnOrName[]): Column =>
  callEach("printf", format, ...values);
/** The text in single quotes, as SQL writes it. */
export const quote = (text: ColumnOrName): Column => call("quote", text);
/** A string of random letters and digits. */
export const randstr = (length: Column | number, seed?: Column | number | bigint): Column =>
  call("randstr", length, seed ?? randomSeed());
/** Whether the text holds a match of a regular expression. */
export const regexp = (text: ColumnOrName, pattern: ColumnOrName): Column => call("regexp", text, pattern);
/** How many matches of a regular expression the text holds. */
export const regexp_count = (text: ColumnOrName, pattern: ColumnOrName): Column => call("regexp_count", text, pattern);
/** A group of the first match of a regular expression (0 is all of it); empty if nothing matches. */
export const regexp_extract = (text: ColumnOrName, pattern: string, group: number): Column =>
  call("regexp_extract", text, lit(pattern), group);
/** A group (1 by default, 0 is all of it) of each match of a regular expression, as an array. */
export const regexp_extract_all = (text: ColumnOrName, pattern: ColumnOrName, group?: Column | number): Column =>
  call("regexp_extract_all", text, pattern, group);
/** The position of the first match of a regular expression; 0 if nothing matches. */
export const regexp_instr = (text: ColumnOrName, pattern: ColumnOrName, group?: Column | number): Column =>
  call("regexp_instr", text, pattern, group);
/** Whether the text holds a match of a regular expression. */
export const regexp_like = (text: ColumnOrName, pattern: ColumnOrName): Column => call("regexp_like", text, pattern);
/** All matches of a regular expression, from `position` on (1), replaced; `$1` is the first group. */
export const regexp_replace = (
  text: ColumnOrName,
  pattern: Column | string,
  replacement: Column | string,
  position?: Column | number,
): Column => call("regexp_replace", text, lit(pattern), lit(replacement), position);
/** The first match of a regular expression; null if nothing matches. */
export const regexp_substr = (text: ColumnOrName, pattern: ColumnOrName): Column =>
  call("regexp_substr", text, pattern);
/** The text repeated `count` times. */
export const repeat = (text: ColumnOrName, count: ColumnOrName | number): Column => call("repeat", text, count);
/** Every occurrence of a text replaced, or removed without a replacement. */
export const replace = (text: ColumnOrName, search: ColumnOrName, replacement?: ColumnOrName): Column =>
  call("replace", text, search, replacement);
/** The last `count` characters. */
export const right = (text: ColumnOrName, count: ColumnOrName): Column => call("right", text, count);
/** Whether the text holds a match of a regular expression. */
export const rlike = (text: ColumnOrName, pattern: ColumnOrName): Column => call("rlike", text, pattern);
/** The text, or binary, filled up on the right to a length; cut off if it is longer. */
export const rpad = (text: ColumnOrName, length: Column | number, pad: Column | string | Uint8Array): Column =>
  call("rpad", text, length, lit(pad));
/** The text without spaces, or characters of `characters`, at its end. */
export const rtrim = (text: ColumnOrName, characters?: ColumnOrName): Column => call("rtrim", characters, text);
/** The text as an array of sentences, each an array of words, by the rules of a language and country. */
export const sentences = (
  text: ColumnOrName,
  language: ColumnOrName = lit(""),
  country: ColumnOrName = lit(""),
): Column => call("sentences", text, language, country);
/** The Soundex code of a word. */
export const soundex = (text: ColumnOrName): Column => call("soundex", text);
/** The text cut at each match of a regular expression, into at most `limit` parts; any number by default (-1). */
export const split = (text: ColumnOrName, pattern: Column | string, limit: ColumnOrName | number = -1): Column =>
  call("split", text, lit(pattern), limit);
/** The part with a number, from 1 (from the end if negative), of the text cut at a delimiter; empty outside. */
export const split_part = (text: ColumnOrName, delimiter: ColumnOrName, part: ColumnOrName): Column =>
  call("split_part", text, delimiter, part);
/** Whether the text starts with the prefix. */
export const startswith = (text: ColumnOrName, prefix: ColumnOrName): Column => call("startswith", text, prefix);
/** The text from `position` on (from the end if negative), all of it or `length` characters. */
export const substr = (text: ColumnOrName, position: ColumnOrName, length?: ColumnOrName): Column =>
  call("substr", text, position, length);
/** `length` characters of the text, or bytes of binary, from `position` on. */
export const substring = (text: ColumnOrName, position: ColumnOrName | number, length: ColumnOrName | number): Column =>
  call("substring", text, position, length);
/** The text before the `count`th delimiter; if `count` is negative, the text after it, counted from the end. */
export const substring_index = (text: ColumnOrName, delimiter: string, count: number): Column =>
  call("substring_index", text, lit(delimiter), count);
/** Binary in base 32. */
export const to_base32 = (value: ColumnOrName): Column => call("to_base32", value);
/** Text as binary; the format is `hex` (the default), `utf-8` or `base64`. */
export const to_binary = (text: ColumnOrName, format?: ColumnOrName): Column => call("to_binary", text, format);
/** A number, date, timestamp or binary as text in a format. */
export const to_char = (value: ColumnOrName, format: ColumnOrName): Column => call("to_char", value, format);
/** Text in a number format (`999,999.99`) as a decimal. */
export const to_number = (text: ColumnOrName, format: ColumnOrName): Column => call("to_number", text, format);
/** `to_char` under its other name. */
export const to_varchar = (value: ColumnOrName, format: ColumnOrName): Column => call("to_varchar", value, format);
/** Each character that `from` holds replaced by the one at the same place in `to`, or removed if `to` is shorter. */
export const translate = (text: ColumnOrName, from: string, to: string): Column =>
  call("translate", text, lit(from), lit(to));
/** The text without spaces, or characters of `characters`, at both ends. */
export const trim = (text: ColumnOrName, characters?: ColumnOrName): Column => call("trim", characters, text);
/** `to_binary`, with null if the text does not fit the format. */
export const try_to_binary = (text: ColumnOrName, format?: ColumnOrName): Column => call("try_to_binary", text, format);
/** `to_number`, with null if the text does not fit the format. */
export const try_to_number = (text: ColumnOrName, format: ColumnOrName): Column => call("try_to_number", text, format);
/** The text, or null if it is not valid UTF-8. */
export const try_validate_utf8 = (text: ColumnOrName): Column => call("try_validate_utf8", text);
/** The text in upper case. */
export const ucase = (text: ColumnOrName): Column => call("ucase", text);
/** Binary from base 64. */
export const unbase64 = (text: ColumnOrName): Column => call("unbase64", text);
/** The text in upper case. */
export const upper = (text: ColumnOrName): Column => call("upper", text);
/** The text, or an error if it is not valid UTF-8. */
export const validate_utf8 = (text: ColumnOrName): Column => call("validate_utf8", text);

const instrOptions = {
  example: 'F.instr("text", "a", { start: 2 })',
  checks: { start: columnOrNumber, occurrence: columnOrNumber },
} as const;

const maskOptions = {
  example: 'F.mask("text", { upper: lit("A") })',
  checks: { upper: columnOrName, lower: columnOrName, digit: columnOrName, other: columnOrName },
} as const;

/** What `mask` puts in place of the characters of a kind; a null literal keeps them. */
export interface MaskCharacters {
  readonly upper?: ColumnOrName;
  readonly lower?: ColumnOrName;
  readonly digit?: ColumnOrName;
  readonly other?: ColumnOrName;
}
