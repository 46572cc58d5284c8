import { InvalidInputError } from "../errors.ts";
import { twoDigits } from "./iso-date.ts";

const nanosPerSecond = 1_000_000_000n;

/** `10:05:00` or `10:05:00.25`: with a fraction only if it is not 0, without trailing zeros, as Spark writes it. */
export function timeTextFromNanos(nanosOfDay: bigint): string {
  const second = Number(nanosOfDay / nanosPerSecond);
  const clock = `${twoDigits(Math.floor(second / 3600))}:${twoDigits(Math.floor(second / 60) % 60)}:${twoDigits(second % 60)}`;
  return clock + fractionText(Number(nanosOfDay % nanosPerSecond), 9);
}

/** Reads `10:05`, `10:05:00` or `10:05:00.25` into nanoseconds of the day. Throws `InvalidInputError`. */
export function nanosFromTimeText(text: string): bigint {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?$/.exec(text);
  if (match === null) throw new InvalidInputError(`Not a time of day: ${JSON.stringify(text)}. Write it as HH:MM:SS.`);
  const [, hour, minute, second = "0", fraction = ""] = match;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return BigInt(seconds) * nanosPerSecond + BigInt(fraction.padEnd(9, "0"));
}

/** A fraction of a second given in units of 10^-digits: `.25`, or nothing for 0. */
export function fractionText(fraction: number, digits: number): string {
  return fraction === 0 ? "" : `.${String(fraction).padStart(digits, "0").replace(/0+$/, "")}`;
}
