import { SparkConnectError } from "../../errors.ts";
import type { ColumnData } from "./column-data.ts";
import { elementsOf } from "./typed-views.ts";

export function bytesOf(data: ColumnData, buffer: number): Uint8Array {
  const bytes = data.buffers[buffer];
  if (bytes === undefined) throw new SparkConnectError(`Column ${JSON.stringify(data.field.name)} lacks a buffer.`);
  return bytes;
}

/** A view of the first values of a buffer; an empty column may have no buffer. */
export function view<T>(
  data: ColumnData,
  kind: Parameters<typeof elementsOf<T>>[1],
  options: { readonly buffer?: number; readonly length?: number } = {},
): T {
  return elementsOf(bytesOf(data, options.buffer ?? 0), kind, options.length ?? data.length);
}

/** Offsets of lists and strings: one more than there are values, from 32 or 64 bits. */
export function offsetsOf(data: ColumnData): ArrayLike<number> {
  const length = data.length + 1;
  if (!data.field.type.id.startsWith("large")) return view(data, Int32Array, { length });
  return Array.from(view(data, BigInt64Array, { length }), Number);
}

export function childOf(data: ColumnData, index: number): ColumnData {
  const child = data.children[index];
  if (child === undefined) throw new SparkConnectError(`Column ${JSON.stringify(data.field.name)} lacks a child.`);
  return child;
}

export function childNamed(data: ColumnData, name: string): ColumnData {
  return childOf(
    data,
    data.children.findIndex((child) => child.field.name === name),
  );
}

/** `Array.from` with a callback is many times slower than this loop. */
export function mapRange<T>(length: number, make: (index: number) => T): T[] {
  const values = new Array<T>(length);
  for (let index = 0; index < length; index++) values[index] = make(index);
  return values;
}
