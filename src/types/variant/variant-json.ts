import { Timestamp, TimestampNTZ } from "../timestamp.ts";
import { VariantDecimal } from "./variant-decimal.ts";
import type { VariantValue } from "./variant-value.ts";

/** A value of a variant as Spark's `to_json` writes it in UTC. Numbers with a point were replaced by their texts. */
export function variantJson(value: VariantValue): string {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof VariantDecimal) return value.digits;
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("base64"));
  if (value instanceof Timestamp) return JSON.stringify(`${value.toString().slice(0, -1).replace("T", " ")}+00:00`);
  if (value instanceof TimestampNTZ) return JSON.stringify(value.toString().replace("T", " "));
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(variantJson).join(",")}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${variantJson(member)}`);
  return `{${members.join(",")}}`;
}

/** `Array.isArray` does not narrow readonly arrays. */
function isArray(value: VariantValue): value is readonly VariantValue[] {
  return Array.isArray(value);
}

/** A decimal without the zeros at the end of its fraction. */
export function strippedDecimal(digits: string): VariantDecimal {
  return new VariantDecimal(digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits);
}

/** A double as Java writes it: `100.0`, `1.0E100`. A value that is not finite becomes a string. */
export function javaDouble(value: number): VariantValue {
  return Number.isFinite(value) ? new VariantDecimal(javaText(value, value.toExponential())) : String(value);
}

/** A float as Java writes it, with as few digits as tell it from other floats. */
export function javaFloat(value: number): VariantValue {
  if (!Number.isFinite(value)) return String(value);
  let exponential = value.toExponential(0);
  for (let digits = 1; Math.fround(Number(exponential)) !== value && digits <= 9; digits++) {
    exponential = value.toExponential(digits);
  }
  return new VariantDecimal(javaText(value, exponential));
}

/** Java writes exponents below 10^-3 and from 10^7 on, and always a digit after the point. */
function javaText(value: number, exponential: string): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "0", exponentText = "0"] = exponential.split("e");
  const digits = mantissa.replace(/[-.]/g, "");
  const exponent = value === 0 ? 0 : Number(exponentText);
  if (exponent >= 7 || exponent < -3) return `${sign}${withPoint(digits, 1)}E${exponent}`;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  return sign + withPoint(digits, exponent + 1);
}

function withPoint(digits: string, at: number): string {
  const padded = digits.padEnd(at + 1, "0");
  return `${padded.slice(0, at)}.${padded.slice(at)}`;
}
