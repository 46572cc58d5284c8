import { checkTag } from "../../client/tags.ts";
import { InvalidInputError } from "../../errors.ts";
import { valueText } from "../../types/value-text.ts";
import type { ActionOptions, ReadOptions } from "../action-options.ts";
import { type Check, func, isPlainObject, nameIn, oneOf, wrongArgument } from "./checks.ts";

type Checks = Readonly<Record<string, Check<unknown>>>;
type ValuesOf<C extends Checks> = { readonly [N in keyof C]?: C[N] extends Check<infer T> ? T : never };

/** How a method takes its options. */
export interface OptionsCall<C extends Checks> {
  /** A correct call, for messages: `insertInto("t", { overwrite: true })`. */
  readonly example: string;
  readonly checks: C;
  /** The options that may also be positional, in this order, as in PySpark. */
  readonly inOrder?: readonly (keyof C & string)[];
}

/**
 * Reads a method's options after its arguments: one object of options, or positional options if the method takes them,
 * and then the object. `null` counts as nothing. Throws `InvalidInputError` for anything else, with a correct call: no
 * compiler checks a program in JavaScript, and no option may be ignored silently.
 */
export function plainOptions<C extends Checks>(call: OptionsCall<C>, given: readonly unknown[]): ValuesOf<C> {
  const { inOrder = [] } = call;
  const named = namedIn(call, given);
  const ordered = named === undefined ? given : given.slice(0, -1);
  const extra = ordered.slice(inOrder.length).find(isGiven);
  if (extra !== undefined) throw wrongArgument(call.example, "its options as an object", extra);
  const inNames = inOrder.map((name, index) => [name, ordered[index]] as const);
  const told = [...inNames, ...Object.entries(named ?? {})].filter(([, value]) => isGiven(value));
  for (const [name, value] of told) assertOption(call, name, value);
  // Each was checked just now.
  return Object.fromEntries(told) as ValuesOf<C>;
}

/** The object of options, which comes last, unless the last argument is an option's value that is itself an object. */
function namedIn<C extends Checks>({ checks, inOrder = [] }: OptionsCall<C>, given: readonly unknown[]) {
  const last = given.at(-1);
  if (!isPlainObject(last)) return undefined;
  const name = inOrder[given.length - 1];
  return name !== undefined && checks[name]?.fits(last) ? undefined : last;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function assertOption<C extends Checks>({ example, checks }: OptionsCall<C>, name: string, value: unknown): void {
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (check === undefined) {
    const names = Object.keys(checks).join(", ");
    throw new InvalidInputError(`${nameIn(example)} has no option ${JSON.stringify(name)}, only ${names}: ${example}.`);
  }
  if (check.fits(value)) return;
  throw new InvalidInputError(
    `The option ${name} of ${nameIn(example)} must be ${check.what}, not ${valueText(value)}: ${example}.`,
  );
}

/** As `plainOptions`, for a method that makes the server work: with a `signal`, `tags` and `onProgress` too. */
export function callOptions<C extends Checks>(
  call: OptionsCall<C>,
  given: readonly unknown[],
): ValuesOf<C> & ActionOptions {
  return plainOptions({ ...call, checks: { ...call.checks, ...actionChecks } }, given) as ValuesOf<C> & ActionOptions;
}

/** The options of a method that has no others. `example` is a correct call: `collect({ signal })`. */
export function actionOptions(example: string, options: unknown): ActionOptions {
  return plainOptions({ example, checks: actionChecks }, [options]);
}

/** The options of an action that gives rows. `example` is a correct call. */
export function readOptions(example: string, options: unknown): ReadOptions {
  return plainOptions({ example, checks: { ...actionChecks, longs: oneOf("bigint", "number", "string") } }, [options]);
}

export const abortSignal: Check<AbortSignal> = {
  what: "an AbortSignal",
  fits: (value): value is AbortSignal => typeof value === "object" && value !== null && "aborted" in value,
};

const actionChecks = {
  signal: abortSignal,
  tags: {
    what: "an array of texts",
    fits: (value): value is readonly string[] => Array.isArray(value) && value.every((tag) => checkTag(tag) === tag),
  } satisfies Check<readonly string[]>,
  onProgress: func as Check<NonNullable<ActionOptions["onProgress"]>>,
};
