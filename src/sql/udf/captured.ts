import { isDeepStrictEqual } from "node:util";
import { InvalidInputError } from "../../errors.ts";
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from "../../types/intervals.ts";
import { Timestamp, TimestampNTZ } from "../../types/timestamp.ts";

/** A longer value that can be JSON is parsed from it: as code it would not fit into a method of the JVM. */
const maxCodeLength = 4_000;

/** A value of the user's as JavaScript. `name` is what the function calls it. Throws `InvalidInputError`. */
export function capturedText(value: unknown, name: string): string {
  const text = valueText(value, name);
  if (text.length <= maxCodeLength) return text;
  const json = JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? undefined : part));
  const isJson = json !== undefined && isDeepStrictEqual(JSON.parse(json), value);
  return isJson ? `globalThis.JSON.parse(${JSON.stringify(json)})` : text;
}

/**
 * A value as JavaScript that makes an equal one. `path` is what the user calls it. Throws `InvalidInputError` for what
 * cannot be written down: a function within a value, an instance of a class of the user's, a circle.
 */
function valueText(value: unknown, path: string, outer: readonly object[] = []): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return value < 0n ? `(${value}n)` : `${value}n`;
    case "number":
      return Object.is(value, -0) ? "(-0)" : value < 0 ? `(${value})` : String(value);
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      return value === null ? "null" : objectText(value, path, outer);
    default:
      throw new InvalidInputError(
        `with: ${path} is a ${typeof value} within a value, which cannot be sent to the cluster. Name functions themselves: with: { helper }.`,
      );
  }
}

function objectText(value: object, path: string, outer: readonly object[]): string {
  if (outer.includes(value))
    throw new InvalidInputError(`with: ${path} holds itself; only values without circles can be sent.`);
  const inner = (part: unknown, name: string): string => valueText(part, `${path}${name}`, [...outer, value]);
  if (Array.isArray(value)) return `[${value.map((item, index) => inner(item, `[${index}]`)).join(", ")}]`;
  const known = knownText(value, inner);
  if (known !== undefined) return known;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new InvalidInputError(
      `with: ${path} is a ${value.constructor?.name ?? "object"}, which cannot be sent to the cluster: pass plain objects, arrays, Maps, Sets, Dates, regular expressions, Uint8Arrays, timestamps and intervals.`,
    );
  }
  const members = Object.entries(value).map(([key, part]) => `${memberName(key)}: ${inner(part, `.${key}`)}`);
  return `{ ${members.join(", ")} }`;
}

/** In quotes, `__proto__` would set the prototype, not a member. */
function memberName(key: string): string {
  return key === "__proto__" ? '["__proto__"]' : JSON.stringify(key);
}

/** By their full names: a class that the user passes or imports may be called `Map`. */
function knownText(value: object, inner: (part: unknown, name: string) => string): string | undefined {
  if (value instanceof Map) return `new globalThis.Map(${inner([...value], "")})`;
  if (value instanceof Set) return `new globalThis.Set(${inner([...value], "")})`;
  if (value instanceof Date) return `new globalThis.Date(${value.getTime()})`;
  if (value instanceof RegExp)
    return `new globalThis.RegExp(${JSON.stringify(value.source)}, ${JSON.stringify(value.flags)})`;
  if (value instanceof Uint8Array) return `new globalThis.Uint8Array([${value.join(", ")}])`;
  if (value instanceof Timestamp) return `new globalThis.Timestamp(${value.epochMicros}n, ${value.nanosOfMicro})`;
  if (value instanceof TimestampNTZ) return `new globalThis.TimestampNTZ(${value.epochMicros}n, ${value.nanosOfMicro})`;
  if (value instanceof YearMonthInterval) {
    return `new globalThis.YearMonthInterval(${value.months}, "${value.startField}", "${value.endField}")`;
  }
  if (value instanceof DayTimeInterval) {
    return `new globalThis.DayTimeInterval(${value.micros}n, "${value.startField}", "${value.endField}")`;
  }
  if (value instanceof CalendarInterval) {
    return `new globalThis.CalendarInterval(${value.months}, ${value.days}, ${value.micros}n)`;
  }
  return undefined;
}
