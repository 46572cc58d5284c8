import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../src/types/intervals.ts";
import { Geography, Geometry } from "../../src/types/spatial.ts";
import { Timestamp, TimestampNTZ } from "../../src/types/timestamp.ts";
import { Variant } from "../../src/types/variant/variant.ts";
import { Utf8Decoder, Utf8Encoder } from "./text.ts";

/** What scripts find beside what the engine brings: the classes of values, and what its standard library lacks. */
export function installGlobals(): void {
  const globals = {
    CalendarInterval,
    DayTimeInterval,
    Geography,
    Geometry,
    TextDecoder: Utf8Decoder,
    TextEncoder: Utf8Encoder,
    Timestamp,
    TimestampNTZ,
    Variant,
    YearMonthInterval,
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
  installBigInt64();
  Object.defineProperty(JSON, "rawJSON", { value: rawJson, writable: true, configurable: true });
}

/** The engine writes no number with more digits than a number has. */
function rawJson(text: string): number {
  const value = Number(text);
  if (String(value) === text) return value;
  throw new RangeError(`${text} has too many digits for JSON in a function: make it a string.`);
}

const two32 = 4_294_967_296n;

/** The engine's DataView reads no integers of 64 bits. */
function installBigInt64(): void {
  const methods = {
    getBigInt64(this: DataView, at: number, littleEndian = false): bigint {
      return BigInt.asIntN(64, unsigned64(this, at, littleEndian));
    },
    getBigUint64(this: DataView, at: number, littleEndian = false): bigint {
      return unsigned64(this, at, littleEndian);
    },
    setBigInt64(this: DataView, at: number, value: bigint, littleEndian = false): void {
      const bits = BigInt.asUintN(64, value);
      this.setUint32(at + (littleEndian ? 4 : 0), Number(bits / two32), littleEndian);
      this.setUint32(at + (littleEndian ? 0 : 4), Number(bits % two32), littleEndian);
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(DataView.prototype, name, { value, writable: true, configurable: true });
  }
  Object.defineProperty(DataView.prototype, "setBigUint64", { value: methods.setBigInt64, configurable: true });
}

function unsigned64(view: DataView, at: number, littleEndian: boolean): bigint {
  const high = BigInt(view.getUint32(at + (littleEndian ? 4 : 0), littleEndian));
  return high * two32 + BigInt(view.getUint32(at + (littleEndian ? 0 : 4), littleEndian));
}
