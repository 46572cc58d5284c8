import type { ColumnTarget } from "../decode/column-target.ts";
import { misfit } from "./value-error.ts";

/**
 * Offsets and bytes of texts. They are joined and encoded at once, which is several times faster than one by one; if
 * all are ASCII, lengths in characters are lengths in bytes. Nulls take no room.
 */
export function encodeStrings(values: readonly unknown[], target: ColumnTarget): readonly Uint8Array[] {
  const texts = values.map((value, index) => textOf(value, index, target));
  const bytes = Buffer.from(texts.join(""), "utf8");
  const offsets = new Int32Array(texts.length + 1);
  let end = 0;
  for (let index = 0; index < texts.length; index++) {
    end += (texts[index] as string).length;
    offsets[index + 1] = end;
  }
  if (end !== bytes.byteLength) measureUtf8(texts, offsets, target);
  return [bytesOf(offsets), bytesOf(bytes)];
}

/** With the flag `u` a surrogate pair is one character, so that only a lone half matches. */
const loneSurrogate = /\p{Surrogate}/u;

function measureUtf8(texts: readonly string[], offsets: Int32Array, target: ColumnTarget): void {
  let end = 0;
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index] as string;
    if (loneSurrogate.test(text)) {
      throw misfit(target.locate(index), text, {
        type: target.type,
        why: "half of a surrogate pair has no UTF-8 form",
      });
    }
    end += Buffer.byteLength(text, "utf8");
    offsets[index + 1] = end;
  }
}

function textOf(value: unknown, index: number, { type, locate }: ColumnTarget): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") throw misfit(locate(index), value, { type });
  const isLimited = type.kind === "char" || type.kind === "varchar";
  // Spark counts characters; a string's length counts some of them twice.
  if (isLimited && value.length > type.length && [...value].length > type.length) {
    throw misfit(locate(index), value, { type, why: `it has more than ${type.length} characters` });
  }
  return value;
}

/** Offsets and bytes of binary values. */
export function encodeBinaries(
  values: readonly unknown[],
  target: ColumnTarget,
  read: (value: unknown) => Uint8Array | undefined = asBytes,
): readonly Uint8Array[] {
  const parts = values.map((value, index) => {
    if (value === null || value === undefined) return empty;
    const bytes = read(value);
    if (bytes === undefined) throw misfit(target.locate(index), value, { type: target.type });
    return bytes;
  });
  const offsets = new Int32Array(parts.length + 1);
  let end = 0;
  for (let index = 0; index < parts.length; index++) {
    end += (parts[index] as Uint8Array).byteLength;
    offsets[index + 1] = end;
  }
  return [bytesOf(offsets), bytesOf(Buffer.concat(parts))];
}

const empty = new Uint8Array(0);

function asBytes(value: unknown): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}

/** The memory of a typed array, as bytes. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
