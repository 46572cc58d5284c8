/** The bytes as elements of `bytesPerElement`: the same memory if it is aligned for them, otherwise a copy. */
function aligned(bytes: Uint8Array, bytesPerElement: number): Uint8Array {
  return bytes.byteOffset % bytesPerElement === 0 ? bytes : bytes.slice();
}

interface TypedArrayKind<T> {
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

/** The elements that the bytes hold, at most `length` of them. */
export function elementsOf<T>(bytes: Uint8Array, kind: TypedArrayKind<T>, length: number = Number.MAX_SAFE_INTEGER): T {
  const whole = aligned(bytes, kind.BYTES_PER_ELEMENT);
  return new kind(
    whole.buffer,
    whole.byteOffset,
    Math.min(length, Math.floor(whole.byteLength / kind.BYTES_PER_ELEMENT)),
  );
}

/** Whole numbers of 8 to 64 bits. */
export type Integers =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** The whole numbers that the bytes hold, at most `length` of them. */
export function integersOf(
  bytes: Uint8Array,
  { bits, signed }: { readonly bits: number; readonly signed: boolean },
  length?: number,
): Integers {
  switch (bits) {
    case 8:
      return elementsOf<Integers>(bytes, signed ? Int8Array : Uint8Array, length);
    case 16:
      return elementsOf<Integers>(bytes, signed ? Int16Array : Uint16Array, length);
    case 32:
      return elementsOf<Integers>(bytes, signed ? Int32Array : Uint32Array, length);
    default:
      return elementsOf<Integers>(bytes, signed ? BigInt64Array : BigUint64Array, length);
  }
}

/** Whether a validity says that a value is null. */
export function isNullAt(validity: Uint8Array | null, index: number): boolean {
  return validity !== null && ((validity[index >> 3] as number) & (1 << (index & 7))) === 0;
}
