/** A seed where the caller gave none. */
export function seedOr(seed: number | bigint | undefined, random: () => number = Math.random): bigint {
  return seed === undefined ? BigInt(Math.floor(random() * Number.MAX_SAFE_INTEGER)) : BigInt(seed);
}
