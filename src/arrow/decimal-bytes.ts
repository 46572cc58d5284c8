const limits = { low: (1n << 64n) - 1n } as const;

/** Writes a 128-bit number, low word first. */
export function writeInt128(words: BigInt64Array, index: number, value: bigint): void {
  words[index * 2] = BigInt.asIntN(64, value & limits.low);
  words[index * 2 + 1] = value >> 64n;
}
