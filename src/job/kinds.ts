import { InvalidInputError } from "../errors.ts";
import { type IsoDate, parseIsoDate } from "./days.ts";
import { durationMs } from "./duration.ts";
import type { Changes, Parameter, ParameterKind } from "./parameter.ts";
import { parsePath } from "./parse-path.ts";

/** A parameter's full declaration. */
export interface Described {
  readonly description: string;
  readonly changes: Changes;
  /** The value's name in help; each kind has a default. */
  readonly placeholder?: string;
}

/** A parameter that must be given. A description alone declares one that changes the result. */
export type RequiredDeclaration<More = unknown> = string | (Described & More & { readonly default?: never });

/** A parameter that need not be given; its default may be `undefined`. */
export type OptionalDeclaration<D, More = unknown> = Described & More & { readonly default: D };

/** Any text, or what `parse` makes of it; `parse` throws `InvalidInputError` with what to write instead. */
export function text(declared: RequiredDeclaration<{ readonly parse?: never }>): Parameter<string>;
export function text(declared: OptionalDeclaration<string, { readonly parse?: never }>): Parameter<string>;
export function text(
  declared: OptionalDeclaration<undefined, { readonly parse?: never }>,
): Parameter<string | undefined>;
export function text<T>(declared: RequiredDeclaration<{ readonly parse: (text: string) => T }>): Parameter<T>;
export function text<T>(
  declared: OptionalDeclaration<NoInfer<T>, { readonly parse: (text: string) => T }>,
): Parameter<T>;
export function text<T>(
  declared: OptionalDeclaration<undefined, { readonly parse: (text: string) => T }>,
): Parameter<T | undefined>;
export function text(
  declared: string | (Described & { readonly parse?: ((text: string) => unknown) | undefined }),
): Parameter<unknown> {
  const parse = typeof declared === "object" ? declared.parse : undefined;
  return parameterOf(declared, { kind: "text", placeholder: "TEXT", parse: parse ?? ((typed) => typed) });
}

/**
 * A directory, a file or a URI, in one text for all its spellings. A relative one counts from the working directory.
 */
export function path(declared: RequiredDeclaration): Parameter<string>;
export function path(declared: OptionalDeclaration<string>): Parameter<string>;
export function path(declared: OptionalDeclaration<undefined>): Parameter<string | undefined>;
export function path(declared: string | Described): Parameter<unknown> {
  return parameterOf(declared, { kind: "path", placeholder: "URI", parse: parsePath });
}

/** A day of the calendar, `YYYY-MM-DD`. A job with one such parameter can be run for a range of days by `backfill`. */
export function day(declared: RequiredDeclaration): Parameter<IsoDate>;
export function day(declared: OptionalDeclaration<IsoDate>): Parameter<IsoDate>;
export function day(declared: OptionalDeclaration<undefined>): Parameter<IsoDate | undefined>;
export function day(declared: string | Described): Parameter<unknown> {
  return parameterOf(declared, { kind: "day", placeholder: "YYYY-MM-DD", parse: parseIsoDate });
}

/** The numbers that are allowed; by default all. */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** Whether it must be a whole number. */
  readonly whole?: boolean;
}

/** A decimal number. */
export function number(declared: RequiredDeclaration<NumberRange>): Parameter<number>;
export function number(declared: OptionalDeclaration<number, NumberRange>): Parameter<number>;
export function number(declared: OptionalDeclaration<undefined, NumberRange>): Parameter<number | undefined>;
export function number(declared: string | (Described & NumberRange)): Parameter<unknown> {
  const range = typeof declared === "object" ? declared : {};
  return parameterOf(declared, { kind: "number", placeholder: "N", parse: (typed) => parseNumber(typed, range) });
}

/** A length of time such as `90s`, `10m`, `1h30m` or `2d`, in milliseconds. */
export function duration(declared: RequiredDeclaration): Parameter<number>;
export function duration(declared: OptionalDeclaration<number>): Parameter<number>;
export function duration(declared: OptionalDeclaration<undefined>): Parameter<number | undefined>;
export function duration(declared: string | Described): Parameter<unknown> {
  return parameterOf(declared, { kind: "text", placeholder: "DURATION", parse: parseDuration });
}

/** One of several words. */
export function choice<const W extends string>(
  words: readonly [W, ...W[]],
  declared: RequiredDeclaration,
): Parameter<W>;
export function choice<const W extends string>(
  words: readonly [W, ...W[]],
  declared: OptionalDeclaration<NoInfer<W>>,
): Parameter<W>;
export function choice<const W extends string>(
  words: readonly [W, ...W[]],
  declared: OptionalDeclaration<undefined>,
): Parameter<W | undefined>;
export function choice(words: readonly [string, ...string[]], declared: string | Described): Parameter<unknown> {
  const parse = (typed: string) => parseChoice(typed, words);
  return parameterOf(declared, { kind: "choice", placeholder: words.join("|"), parse });
}

/** On when it is given, and off otherwise. */
export function flag(declared: string | Omit<Described, "placeholder">): Parameter<boolean> {
  const described = typeof declared === "string" ? { description: declared, changes: "result" as const } : declared;
  const kind = { kind: "flag", placeholder: "", parse: parseSwitch } as const;
  return { ...parameterOf<boolean>(described, kind), required: false, default: false };
}

/** A parameter that can be given several times: its values in that order, none of them by default. */
export function list<T>(each: Parameter<T>): Parameter<readonly T[]> {
  return {
    ...each,
    required: false,
    repeatable: true,
    parse: (typed, previous = []) => [...previous, each.parse(typed, undefined)],
    default: [],
  };
}

interface Kind<T> {
  readonly kind: ParameterKind;
  readonly placeholder: string;
  readonly parse: (text: string) => T;
}

function parameterOf<T>(
  declared: string | (Described & { readonly default?: T }),
  { kind, placeholder, parse }: Kind<T>,
): Parameter<T> {
  const full = typeof declared === "string" ? { description: declared, changes: "result" as const } : declared;
  return {
    kind,
    description: full.description,
    changes: full.changes,
    placeholder: ("placeholder" in full ? full.placeholder : undefined) ?? placeholder,
    required: !Object.hasOwn(full, "default"),
    repeatable: false,
    parse: (typed) => parse(typed),
    default: "default" in full ? full.default : undefined,
  };
}

function parseNumber(text: string, { min = -Infinity, max = Infinity, whole = false }: NumberRange): number {
  const value = /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw new InvalidInputError(`"${text}" is not a number: write it as 10 or 0.5.`);
  if (whole && !Number.isSafeInteger(value)) throw new InvalidInputError(`"${text}" is not a whole number.`);
  if (value < min) throw new InvalidInputError(`${text} is too small: write ${min} or more.`);
  if (value > max) throw new InvalidInputError(`${text} is too large: write ${max} or less.`);
  return value;
}

/** A file of settings may say more than on and off: YAML's `no` is a text. */
function parseSwitch(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new InvalidInputError(`"${text}" turns a switch neither on nor off: write true or false.`);
}

function parseDuration(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  throw new InvalidInputError(`"${text}" is not a valid duration: write it as 90s, 10m, 1h30m or 2d.`);
}

function parseChoice(text: string, words: readonly string[]): string {
  if (words.includes(text)) return text;
  throw new InvalidInputError(`"${text}" is not a choice: write ${words.slice(0, -1).join(", ")} or ${words.at(-1)}.`);
}
