/** How far two floating-point numbers may be apart: by `atol`, and by `rtol` of the expected one. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** Whether two values of rows are equal: numbers within the tolerance, nested values part by part. */
export function isSameValue(actual: unknown, expected: unknown, tolerance: Tolerance): boolean {
  if (typeof actual === "number" && typeof expected === "number") {
    const within = Math.abs(actual - expected) <= tolerance.atol + tolerance.rtol * Math.abs(expected);
    return Object.is(actual, expected) || within;
  }
  if (typeof actual !== "object" || typeof expected !== "object" || actual === null || expected === null) {
    return Object.is(actual, expected);
  }
  if (actual instanceof Map && expected instanceof Map) return isSameMap(actual, expected, tolerance);
  // Rows and arrays give their parts in order; other values are shown as what they are.
  const [parts, others] = [partsOf(actual), partsOf(expected)];
  if (parts === null || others === null) return String(actual) === String(expected);
  return parts.length === others.length && parts.every((part, index) => isSameValue(part, others[index], tolerance));
}

/** The order of a map's entries is not part of its value. */
function isSameMap(
  actual: ReadonlyMap<unknown, unknown>,
  expected: ReadonlyMap<unknown, unknown>,
  tolerance: Tolerance,
): boolean {
  const others = [...expected];
  return (
    actual.size === expected.size &&
    [...actual].every((entry) => {
      const at = others.findIndex((other) => isSameValue(entry, other, tolerance));
      if (at >= 0) others.splice(at, 1);
      return at >= 0;
    })
  );
}

function partsOf(value: object): readonly unknown[] | null {
  // A value is iterable if its parts are: a row, an array, bytes.
  return Symbol.iterator in value ? [...(value as Iterable<unknown>)] : null;
}
