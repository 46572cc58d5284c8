/**
 * Decodes values that lie one after the other in `bytes`, each from its offset to the next. One by one: cutting a text of
 * the whole batch is faster by 30 ns a value, but each piece would keep all of it in memory. Bytes that are not UTF-8
 * become U+FFFD.
 */
export function decodeStrings(bytes: Uint8Array, offsets: ArrayLike<number>): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Array<string>(Math.max(0, offsets.length - 1));
  let start = offsets[0] ?? 0;
  for (let index = 0; index < values.length; index++) {
    const end = offsets[index + 1] ?? start;
    values[index] = buffer.toString("utf8", start, end);
    start = end;
  }
  return values;
}
