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
