import { argument, whole } from "./calls/checks.ts";

/** The seed, or a random one if the caller gave none. Throws `InvalidInputError` unless it is a whole number. */
export function seedOr(seed: number | bigint | null | undefined, example: string): bigint {
  return seed === undefined || seed === null ? randomSeed() : BigInt(argument(example, whole, seed));
}

/** A seed for a call without one. */
export function randomSeed(): bigint {
  return BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
}
