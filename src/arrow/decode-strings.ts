import { isAscii, isUtf8 } from "node:buffer";

/**
 * Decodes values that lie one after the other in `bytes`, each from its offset to the next. The whole buffer is decoded
 * at once and cut, which is several times faster than value by value; values that are not valid UTF-8 go one by one.
 */
export function decodeStrings(bytes: Uint8Array, offsets: ArrayLike<number>): string[] {
  const count = Math.max(0, offsets.length - 1);
  const first = offsets[0] ?? 0;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + first, (offsets[count] ?? first) - first);
  if (isAscii(text)) return cutAscii(text.toString("latin1"), offsets);
  if (isUtf8(text) && valuesStartCharacters(bytes, offsets)) return cutUtf8(text.toString("utf8"), bytes, offsets);
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_none, index) => whole.toString("utf8", offsets[index], offsets[index + 1]));
}

function cutAscii(text: string, offsets: ArrayLike<number>): string[] {
  const count = offsets.length - 1;
  const base = offsets[0] ?? 0;
  const values = new Array<string>(Math.max(0, count));
  let start = 0;
  for (let index = 0; index < count; index++) {
    const end = (offsets[index + 1] as number) - base;
    values[index] = text.slice(start, end);
    start = end;
  }
  return values;
}

/** Counts the UTF-16 units of each value: one for a byte that begins a character, two if the character has four bytes. */
function cutUtf8(text: string, bytes: Uint8Array, offsets: ArrayLike<number>): string[] {
  const count = offsets.length - 1;
  const values = new Array<string>(count);
  let start = 0;
  for (let index = 0; index < count; index++) {
    const to = offsets[index + 1] as number;
    let end = start;
    for (let at = offsets[index] as number; at < to; at++) {
      const byte = bytes[at] as number;
      if ((byte & 0xc0) !== 0x80) end += byte >= 0xf0 ? 2 : 1;
    }
    values[index] = text.slice(start, end);
    start = end;
  }
  return values;
}

/** Broken halves of one character in two values would be valid together. */
function valuesStartCharacters(bytes: Uint8Array, offsets: ArrayLike<number>): boolean {
  for (let index = 0; index < offsets.length; index++) {
    const at = offsets[index] as number;
    if (at < bytes.byteLength && ((bytes[at] as number) & 0xc0) === 0x80) return false;
  }
  return true;
}
