/**
 * Reads FlatBuffers, in which Arrow writes its metadata. A table is addressed by its position; the int32 there points
 * back to its vtable: [vtable bytes: u16][table bytes: u16][offset of field 0 in the table: u16, 0 if absent]…
 * Everything is little-endian. Format: https://flatbuffers.dev/internals/
 */
export class FlatbufferTable {
  readonly #view: DataView;
  readonly #position: number;
  readonly #vtable: number;

  private constructor(view: DataView, position: number) {
    this.#view = view;
    this.#position = position;
    this.#vtable = position - view.getInt32(position, true);
  }

  /** The root table: the first four bytes say where it is. */
  static root(bytes: Uint8Array): FlatbufferTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatbufferTable(view, view.getUint32(0, true));
  }

  int8(field: number, absent = 0): number {
    const at = this.#at(field);
    return at === 0 ? absent : this.#view.getInt8(at);
  }

  int16(field: number, absent = 0): number {
    const at = this.#at(field);
    return at === 0 ? absent : this.#view.getInt16(at, true);
  }

  int32(field: number, absent = 0): number {
    const at = this.#at(field);
    return at === 0 ? absent : this.#view.getInt32(at, true);
  }

  /** A 64-bit count or size: those of a message in memory fit into a number. */
  int64(field: number, absent = 0): number {
    const at = this.#at(field);
    return at === 0 ? absent : Number(this.#view.getBigInt64(at, true));
  }

  string(field: number): string | undefined {
    const at = this.#at(field);
    if (at === 0) return undefined;
    const start = at + this.#view.getUint32(at, true);
    const length = this.#view.getUint32(start, true);
    return new TextDecoder().decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + start + 4, length));
  }

  table(field: number): FlatbufferTable | undefined {
    const at = this.#at(field);
    return at === 0 ? undefined : new FlatbufferTable(this.#view, at + this.#view.getUint32(at, true));
  }

  tables(field: number): readonly FlatbufferTable[] {
    const { start, length } = this.#vector(field);
    return Array.from({ length }, (_none, index) => {
      const at = start + index * 4;
      return new FlatbufferTable(this.#view, at + this.#view.getUint32(at, true));
    });
  }

  /** A vector of structs of two 64-bit numbers, as pairs one after the other. */
  int64Pairs(field: number): Float64Array {
    const { start, length } = this.#vector(field);
    const numbers = new Float64Array(length * 2);
    for (let index = 0; index < numbers.length; index++) {
      numbers[index] = Number(this.#view.getBigInt64(start + index * 8, true));
    }
    return numbers;
  }

  #vector(field: number): { readonly start: number; readonly length: number } {
    const at = this.#at(field);
    if (at === 0) return { start: 0, length: 0 };
    const vector = at + this.#view.getUint32(at, true);
    return { start: vector + 4, length: this.#view.getUint32(vector, true) };
  }

  /** Where the field's value stands; 0 where it is absent. */
  #at(field: number): number {
    const slot = 4 + field * 2;
    if (slot >= this.#view.getUint16(this.#vtable, true)) return 0;
    const offset = this.#view.getUint16(this.#vtable + slot, true);
    return offset === 0 ? 0 : this.#position + offset;
  }
}
