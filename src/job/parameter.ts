/** How the command line treats a parameter: a path is made absolute, a day can be backfilled, a flag takes no text. */
export type ParameterKind = "text" | "path" | "day" | "number" | "choice" | "flag";

/**
 * What another value of a parameter would change. It decides what goes into a run's fingerprint:
 * - `"result"`: what is published. The value is in the fingerprint.
 * - `"input"`: which input is read. The job puts what it reads into the fingerprint, in place of the value.
 * - `"nothing"`: neither. The parameter says where the result goes, guards it, waits, or names something.
 */
export type Changes = "result" | "input" | "nothing";

/** One option of a job. The kinds (`text`, `path`, `day`, …) make them. */
export interface Parameter<T> {
  readonly kind: ParameterKind;
  readonly description: string;
  readonly changes: Changes;
  /** The value's name in help: `URI`, `YYYY-MM-DD`. Empty for a flag. */
  readonly placeholder: string;
  readonly required: boolean;
  /** Whether it may be given more than once: `parse` then gets each text in turn, with what was parsed so far. */
  readonly repeatable: boolean;
  /** Turns the text as typed into the value; throws `InvalidInputError` with what to write instead. */
  parse(text: string, previous: T | undefined): T;
  readonly default: T | undefined;
}

/** A job's options, by camelCase name (`asOf` is `--as-of` on the command line). */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** The values of a job's parameters, by name. */
export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};
