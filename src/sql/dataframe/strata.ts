import { InvalidInputError } from "../../errors.ts";
import type { Expression, Expression_Literal } from "../../gen/spark/connect/expressions_pb.js";
import { callFunction } from "../../plan/expression.ts";
import { literal, plainLiteral } from "../../plan/literal.ts";
import { valueText } from "../../types/value-text.ts";

/** A value of the column that `sampleBy` divides by. */
export type Stratum = string | number | bigint | boolean;
/** A share, from 0 to 1, for each value: a Map, pairs, or an object, whose keys stand for numbers and booleans too. */
export type StratumFractions =
  | ReadonlyMap<Stratum, number>
  | readonly (readonly [Stratum, number])[]
  | Readonly<Record<string, number>>;

type Pair = readonly [Stratum, number];

/** The strata as a plan has them. */
export interface Strata {
  readonly fractions: readonly { readonly stratum: Expression_Literal; readonly fraction: number }[];
  /** The types of columns whose values can equal one of these. */
  readonly types: readonly string[];
  /** A correct call, for messages. */
  readonly example: string;
}

const example = 'sampleBy("key", new Map([[0, 0.1], [1, 0.2]]))';

/** Reads shares in any of their forms. Throws `InvalidInputError` for a value or a share that Spark would never match. */
export function strataOf(fractions: StratumFractions): Strata {
  const pairs = pairsOf(fractions);
  if (pairs.length === 0) throw new InvalidInputError(`sampleBy needs the share of at least one value: ${example}.`);
  for (const pair of pairs) assertPair(pair);
  return {
    fractions: pairs.map(([stratum, fraction]) => ({ stratum: plainLiteral(stratum), fraction })),
    types: typesOf(pairs.map(([stratum]) => stratum)),
    example,
  };
}

/**
 * The column, or an error on the server where its type is none of these: a number never equals a text there, nor a
 * DECIMAL or a DATE any literal, and no row would be taken. The optimizer drops the test, as a type is a constant.
 */
export function comparable(column: Expression, types: readonly string[]): Expression {
  const type = callFunction("typeof", [column]);
  const isComparable = callFunction("rlike", [type, literal(`^(${types.join("|")})( collate .*)?$`)]);
  const message = callFunction("concat", [
    literal(`sampleBy has shares for values of the types ${types.join(", ")}, and the column is of type `),
    type,
    literal(". Give its values as they are, or cast the column to STRING and give texts."),
  ]);
  return callFunction("when", [isComparable, column, callFunction("raise_error", [message])]);
}

function pairsOf(fractions: StratumFractions): readonly Pair[] {
  if (fractions instanceof Map) return [...fractions];
  if (isList(fractions)) return fractions;
  if (typeof fractions === "object" && fractions !== null) return Object.entries(fractions).flatMap(meanings);
  throw new InvalidInputError(
    `sampleBy takes the shares as a Map, pairs or an object, not ${valueText(fractions)}: ${example}.`,
  );
}

/** A key of an object is always text: 0 and true become "0" and "true". */
function meanings([key, fraction]: readonly [string, number]): readonly Pair[] {
  const values: Stratum[] = [key];
  if (String(Number(key)) === key) values.push(Number(key));
  else if (/^-?[1-9]\d{0,18}$/.test(key)) values.push(BigInt(key));
  if (key === "true" || key === "false") values.push(key === "true");
  return values.map((value) => [value, fraction] as const);
}

function assertPair(pair: unknown): void {
  const [stratum, fraction] = Array.isArray(pair) && pair.length === 2 ? pair : [undefined, undefined];
  if (!["string", "number", "bigint", "boolean"].includes(typeof stratum)) {
    const what = Array.isArray(pair) ? valueText(stratum) : valueText(pair);
    throw new InvalidInputError(`sampleBy takes shares of texts, numbers and booleans, not of ${what}: ${example}.`);
  }
  if (typeof fraction === "number" && fraction >= 0 && fraction <= 1) return;
  throw new InvalidInputError(
    `sampleBy takes shares from 0 to 1, not ${valueText(fraction)} for ${valueText(stratum)}.`,
  );
}

function typesOf(strata: readonly Stratum[]): readonly string[] {
  const kinds = new Set(strata.map((stratum) => typeof stratum));
  const numbers = strata.filter((stratum) => typeof stratum === "number");
  const types: string[] = [];
  if (kinds.has("string")) types.push("string");
  if (kinds.has("boolean")) types.push("boolean");
  if (kinds.has("number") || kinds.has("bigint")) types.push("tinyint", "smallint", "int", "bigint", "double");
  // 0.1 as a FLOAT is another number than 0.1.
  if (types.includes("double") && numbers.every((value) => Math.fround(value) === value)) types.push("float");
  return types;
}

// Array.isArray does not narrow readonly arrays (microsoft/TypeScript#17002).
function isList(fractions: StratumFractions): fractions is readonly Pair[] {
  return Array.isArray(fractions);
}
