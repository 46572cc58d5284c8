const limits = { low: (1n << 64n) - 1n } as const;

/**
 * The unscaled value of a decimal given as digits, a whole number or a bigint; `undefined` if the value is not one, has
 * digits other than 0 beyond the scale, or has more than `precision` digits in all.
 */
export function unscaledDecimal(
  value: unknown,
  type: { readonly precision: number; readonly scale: number },
): bigint | undefined {
  const unscaled = typeof value === "bigint" ? value * 10n ** BigInt(type.scale) : fromText(value, type.scale);
  if (unscaled === undefined) return undefined;
  const limit = 10n ** BigInt(type.precision);
  return unscaled < limit && unscaled > -limit ? unscaled : undefined;
}

function fromText(value: unknown, scale: number): bigint | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(String(value));
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match ?? [];
  if (match === null || whole.length + fraction.length === 0) return undefined;
  const digits = whole + fraction;
  const missing = scale - fraction.length + Number(exponent);
  const magnitude = missing >= 0 ? BigInt(digits + "0".repeat(missing)) : withoutZeros(digits, -missing);
  if (magnitude === undefined) return undefined;
  return sign === "-" ? -magnitude : magnitude;
}

/** The digits without the last `count`, which must all be 0. */
function withoutZeros(digits: string, count: number): bigint | undefined {
  const kept = digits.slice(0, Math.max(0, digits.length - count));
  return /^0*$/.test(digits.slice(kept.length)) ? BigInt(kept === "" ? "0" : kept) : undefined;
}

/** Writes a 128-bit number, low word first. */
export function writeInt128(words: BigInt64Array, index: number, value: bigint): void {
  words[index * 2] = BigInt.asIntN(64, value & limits.low);
  words[index * 2 + 1] = value >> 64n;
}
