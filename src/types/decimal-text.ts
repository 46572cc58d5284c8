/** The digits of a decimal, from its unscaled value: (12340, 3) → `12.340`. */
export function decimalText(unscaled: bigint, scale: number): string {
  return placePoint(unscaled.toString(), scale);
}

/** Puts the point `scale` digits from the right into a whole number with or without sign. */
export function placePoint(integer: string, scale: number): string {
  if (scale === 0) return integer;
  const sign = integer.startsWith("-") ? "-" : "";
  const digits = integer.slice(sign.length).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
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
