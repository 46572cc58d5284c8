import { placePoint } from "../../types/decimal-text.ts";
import type { ArrowType } from "../arrow-field.ts";
import type { ColumnData } from "./column-data.ts";
import { mapRange, view } from "./column-parts.ts";

export function decodeDecimals(data: ColumnData, layout: Extract<ArrowType, { id: "decimal" }>): string[] {
  const unscaled = unscaledDecimals(data, layout.bits);
  const zeros = "0".repeat(Math.max(0, -layout.scale));
  return mapRange(data.length, (index) => placePoint(`${unscaled(index)}${zeros}`, Math.max(0, layout.scale)));
}

/** The unscaled values, of 32 to 256 bits, the lowest bits first. */
function unscaledDecimals(data: ColumnData, bits: number): (index: number) => bigint | number {
  if (bits === 32) return numberAt(view(data, Int32Array));
  const words = view(data, BigInt64Array, { length: (data.length * bits) / 64 });
  if (bits === 64) return numberAt(words);
  if (bits === 128) {
    return (index) => {
      const low = words[index * 2] as bigint;
      const high = words[index * 2 + 1] as bigint;
      // Most values fit into the low word, and then the high one only repeats the sign.
      return high === low >> 63n ? low : (high << 64n) | BigInt.asUintN(64, low);
    };
  }
  return (index) => {
    let value = words[index * 4 + 3] as bigint;
    for (let word = 2; word >= 0; word--)
      value = (value << 64n) | BigInt.asUintN(64, words[index * 4 + word] as bigint);
    return value;
  };
}

function numberAt<T extends number | bigint>(values: ArrayLike<T>): (index: number) => T {
  // Callers ask only for values within the column.
  return (index) => values[index] as T;
}
