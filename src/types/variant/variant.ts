import { SparkConnectError } from "../../errors.ts";
import { decimalText } from "../decimal-text.ts";
import { isoDateFromEpochDay } from "../iso-date.ts";
import { showAsText } from "../show-as-text.ts";
import { Timestamp, TimestampNTZ } from "../timestamp.ts";
import { VariantDecimal } from "./variant-decimal.ts";
import { javaDouble, javaFloat, strippedDecimal, variantJson } from "./variant-json.ts";
import type { VariantValue } from "./variant-value.ts";

/**
 * A value of Spark's VARIANT in its binary form: `value`, and in `metadata` the keys of its objects.
 * Format: https://github.com/apache/parquet-format/blob/master/VariantEncoding.md
 */
export class Variant {
  static {
    showAsText(Variant.prototype);
  }

  readonly value: Uint8Array;
  readonly metadata: Uint8Array;

  constructor(value: Uint8Array, metadata: Uint8Array) {
    this.value = value;
    this.metadata = metadata;
  }

  /**
   * The value as JSON text, as Spark's `to_json` writes it in a session in UTC: numbers keep every digit, and dates,
   * timestamps and bytes (base64) become strings. Throws `SparkConnectError` if the bytes are not a variant.
   */
  toJson(): string {
    return variantJson(this.#read({ float: javaFloat, double: javaDouble, decimal: strippedDecimal }));
  }

  /** The value in JavaScript: integers up to 32 bits as number, longer ones as bigint, dates as `YYYY-MM-DD`. Throws as `toJson`. */
  toValue(): VariantValue {
    return this.#read({
      float: (value) => value,
      double: (value) => value,
      decimal: (digits) => new VariantDecimal(digits),
    });
  }

  /** The same text as `toJson`. */
  toString(): string {
    return this.toJson();
  }

  #read(fractions: FractionReading): VariantValue {
    try {
      return new VariantReader(this.value, readKeys(this.metadata), fractions).valueAt(0);
    } catch (cause) {
      if (cause instanceof SparkConnectError) throw cause;
      throw damaged(cause);
    }
  }
}

/** What numbers with a point become. */
interface FractionReading {
  readonly float: (value: number) => VariantValue;
  readonly double: (value: number) => VariantValue;
  readonly decimal: (digits: string) => VariantValue;
}

/** The metadata: [version and offset size: u8][count][count + 1 offsets][the keys' bytes], numbers of the offset size. */
function readKeys(metadata: Uint8Array): readonly string[] {
  const size = ((metadata[0] ?? 0) >> 6) + 1;
  const count = readUnsigned(metadata, 1, size);
  const offsets = 1 + size;
  const start = offsets + (count + 1) * size;
  if (start > metadata.byteLength) throw damaged();
  return Array.from({ length: count }, (_none, index) => {
    const from = readUnsigned(metadata, offsets + index * size, size);
    const to = readUnsigned(metadata, offsets + (index + 1) * size, size);
    return utf8(part(metadata, start + from, start + to));
  });
}

class VariantReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #keys: readonly string[];
  readonly #fractions: FractionReading;
  /** Values still to come: each takes at least one byte, but damaged ones may share bytes many times over. */
  #left: number;

  constructor(bytes: Uint8Array, keys: readonly string[], fractions: FractionReading) {
    this.#fractions = fractions;
    this.#bytes = bytes;
    this.#left = bytes.byteLength;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#keys = keys;
  }

  /** The first byte: two bits for primitive, short string, object or array, six that depend on it. */
  valueAt(at: number): VariantValue {
    if (this.#left-- <= 0) throw damaged();
    const first = this.#view.getUint8(at);
    const header = first >> 2;
    switch (first & 0b11) {
      case 0:
        return this.#primitive(header, at + 1);
      case 1:
        return utf8(part(this.#bytes, at + 1, at + 1 + header));
      case 2:
        return this.#object(header, at + 1);
      default:
        return this.#array(header, at + 1);
    }
  }

  #primitive(type: number, at: number): VariantValue {
    const view = this.#view;
    switch (type) {
      case 0:
        return null;
      case 1:
        return true;
      case 2:
        return false;
      case 3:
        return view.getInt8(at);
      case 4:
        return view.getInt16(at, true);
      case 5:
        return view.getInt32(at, true);
      case 6:
        return view.getBigInt64(at, true);
      case 7:
        return this.#fractions.double(view.getFloat64(at, true));
      case 8:
        return this.#decimal(at, BigInt(view.getInt32(at + 1, true)));
      case 9:
        return this.#decimal(at, view.getBigInt64(at + 1, true));
      case 10:
        return this.#decimal(at, (view.getBigInt64(at + 9, true) << 64n) | view.getBigUint64(at + 1, true));
      case 11:
        return isoDateFromEpochDay(view.getInt32(at, true));
      case 12:
        return new Timestamp(view.getBigInt64(at, true));
      case 13:
        return new TimestampNTZ(view.getBigInt64(at, true));
      case 14:
        return this.#fractions.float(view.getFloat32(at, true));
      case 15:
        return this.#bytesAt(at);
      case 16:
        return utf8(this.#bytesAt(at));
      case 20:
        return uuidText(part(this.#bytes, at, at + 16));
      default:
        throw new SparkConnectError(`A variant holds a value of the unknown type ${type}.`);
    }
  }

  #decimal(at: number, unscaled: bigint): VariantValue {
    return this.#fractions.decimal(decimalText(unscaled, this.#view.getUint8(at)));
  }

  #bytesAt(at: number): Uint8Array {
    const length = this.#view.getUint32(at, true);
    return part(this.#bytes, at + 4, at + 4 + length);
  }

  /** [count][key numbers][count + 1 offsets][values]; the header has the sizes of these three numbers. */
  #object(header: number, at: number): VariantValue {
    const offsetSize = (header & 0b11) + 1;
    const idSize = ((header >> 2) & 0b11) + 1;
    const countSize = header & 0b1_0000 ? 4 : 1;
    const count = readUnsigned(this.#bytes, at, countSize);
    const ids = at + countSize;
    const offsets = ids + count * idSize;
    const values = offsets + (count + 1) * offsetSize;
    if (values > this.#bytes.byteLength) throw damaged();
    const entries = Array.from({ length: count }, (_none, index): readonly [string, VariantValue] => {
      const key = this.#keys[readUnsigned(this.#bytes, ids + index * idSize, idSize)];
      if (key === undefined) throw damaged();
      return [key, this.valueAt(values + readUnsigned(this.#bytes, offsets + index * offsetSize, offsetSize))];
    });
    return Object.fromEntries(entries);
  }

  /** [count][count + 1 offsets][values]. */
  #array(header: number, at: number): VariantValue {
    const offsetSize = (header & 0b11) + 1;
    const countSize = header & 0b100 ? 4 : 1;
    const count = readUnsigned(this.#bytes, at, countSize);
    const offsets = at + countSize;
    const values = offsets + (count + 1) * offsetSize;
    if (values > this.#bytes.byteLength) throw damaged();
    return Array.from({ length: count }, (_none, index) =>
      this.valueAt(values + readUnsigned(this.#bytes, offsets + index * offsetSize, offsetSize)),
    );
  }
}

/** An unsigned number of 1 to 4 bytes, little-endian. */
function readUnsigned(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (const byte of part(bytes, at, at + size).toReversed()) value = value * 256 + byte;
  return value;
}

function part(bytes: Uint8Array, start: number, end: number): Uint8Array {
  if (!(start <= end && end <= bytes.byteLength)) throw damaged();
  return bytes.subarray(start, end);
}

function damaged(cause?: unknown): SparkConnectError {
  return new SparkConnectError("The bytes of a variant are damaged.", cause === undefined ? {} : { cause });
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
