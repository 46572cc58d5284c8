import { argument, whole } from "./calls/checks.ts";

/** The seed, or one at random where the caller gave none. Throws `InvalidInputError` for what is no whole number. */
export function seedOr(seed: number | bigint | null | undefined, example: string): bigint {
  return seed === undefined || seed === null ? randomSeed() : BigInt(argument(example, whole, seed));
}

/** A seed for a call that was given none. */
export function randomSeed(): bigint {
  return BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
}
