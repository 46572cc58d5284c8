/** A value of a table's field: numbers by width, a reference to what was written before, or nothing. */
export type FlatbufferValue =
  | { readonly kind: "int8" | "int16" | "int32" | "int64" | "offset"; readonly value: number }
  | undefined;

/**
 * Writes FlatBuffers from the end to the start, as the format wants it: what is referred to is written before what refers
 * to it. Positions are counted in bytes from the end. Strings, vectors and tables return the position to refer to.
 */
export class FlatbufferBuilder {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  /** Bytes written. */
  #size = 0;

  string(text: string): number {
    const bytes = new TextEncoder().encode(text);
    this.#prepare(4, bytes.length + 1);
    this.#push(1);
    this.#push(bytes.length);
    this.#bytes.set(bytes, this.#bytes.length - this.#size);
    this.#int32(bytes.length);
    return this.#size;
  }

  /** A vector of references to tables. */
  offsets(positions: readonly number[]): number {
    this.#prepare(4, positions.length * 4);
    for (const position of positions.toReversed()) this.#offset(position);
    this.#int32(positions.length);
    return this.#size;
  }

  /** A vector of structs of two 64-bit numbers, given one after the other. */
  int64Pairs(numbers: readonly number[]): number {
    this.#prepare(4, numbers.length * 8);
    this.#prepare(8, numbers.length * 8);
    for (const number of numbers.toReversed()) this.#int64(number);
    this.#int32(numbers.length / 2);
    return this.#size;
  }

  /** A table with its fields in the order of their numbers. */
  table(fields: readonly FlatbufferValue[]): number {
    const start = this.#size;
    const positions = fields.map((field) => (field === undefined ? 0 : this.#field(field)));
    this.#int32(0);
    const table = this.#size;
    for (const position of positions.toReversed()) this.#int16(position === 0 ? 0 : table - position);
    this.#int16(table - start);
    this.#int16((positions.length + 2) * 2);
    this.#view.setInt32(this.#bytes.length - table, this.#size - table, true);
    return table;
  }

  /** The whole buffer, which begins with a reference to this table. Padded to 8 bytes. */
  finish(root: number): Uint8Array {
    this.#prepare(8, 4);
    this.#offset(root);
    return this.#bytes.slice(this.#bytes.length - this.#size);
  }

  #field(field: NonNullable<FlatbufferValue>): number {
    switch (field.kind) {
      case "int8":
        this.#prepare(1, 0);
        this.#push(1);
        this.#view.setInt8(this.#bytes.length - this.#size, field.value);
        break;
      case "int16":
        this.#int16(field.value);
        break;
      case "int32":
        this.#int32(field.value);
        break;
      case "int64":
        this.#int64(field.value);
        break;
      case "offset":
        this.#offset(field.value);
        break;
    }
    return this.#size;
  }

  #int16(value: number): void {
    this.#prepare(2, 0);
    this.#push(2);
    this.#view.setInt16(this.#bytes.length - this.#size, value, true);
  }

  #int32(value: number): void {
    this.#prepare(4, 0);
    this.#push(4);
    this.#view.setInt32(this.#bytes.length - this.#size, value, true);
  }

  #int64(value: number): void {
    this.#prepare(8, 0);
    this.#push(8);
    this.#view.setBigInt64(this.#bytes.length - this.#size, BigInt(value), true);
  }

  /** References count from where they stand. */
  #offset(position: number): void {
    this.#prepare(4, 0);
    this.#int32(this.#size + 4 - position);
  }

  /** Pads, so that after `further` more bytes the end is at a multiple of `alignment`; makes room for all of it. */
  #prepare(alignment: number, further: number): void {
    const padding = -(this.#size + further) & (alignment - 1);
    this.#reserve(padding + further + 8);
    this.#size += padding;
  }

  #push(bytes: number): void {
    this.#reserve(bytes);
    this.#size += bytes;
  }

  #reserve(bytes: number): void {
    if (this.#size + bytes <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#size + bytes));
    grown.set(this.#bytes, grown.length - this.#bytes.length);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
