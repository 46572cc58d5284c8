import type { Column } from "../column.ts";
import { type ColumnOrName, call, randomSeed } from "./call.ts";

/** The value without its sign. */
export const abs = (value: ColumnOrName): Column => call("abs", value);
/** The angle, in radians, that has this cosine. */
export const acos = (value: ColumnOrName): Column => call("acos", value);
/** The inverse hyperbolic cosine. */
export const acosh = (value: ColumnOrName): Column => call("acosh", value);
/** The angle, in radians, that has this sine. */
export const asin = (value: ColumnOrName): Column => call("asin", value);
/** The inverse hyperbolic sine. */
export const asinh = (value: ColumnOrName): Column => call("asinh", value);
/** The angle, in radians, that has this tangent. */
export const atan = (value: ColumnOrName): Column => call("atan", value);
/** The angle, in radians, between the x axis and the point (`x`, `y`). Numbers are literals. */
export const atan2 = (y: ColumnOrName | number, x: ColumnOrName | number): Column => call("atan2", y, x);
/** The inverse hyperbolic tangent. */
export const atanh = (value: ColumnOrName): Column => call("atanh", value);
/** A whole number written in base 2, as a string. */
export const bin = (value: ColumnOrName): Column => call("bin", value);
/** Rounds half to even, to `scale` digits after the point: 0 by default, negative for digits before it. */
export const bround = (value: ColumnOrName, scale?: Column | number): Column => call("bround", value, scale);
/** The cube root. */
export const cbrt = (value: ColumnOrName): Column => call("cbrt", value);
/** Rounds up, to `scale` digits after the point: 0 by default. */
export const ceil = (value: ColumnOrName, scale?: Column | number): Column => call("ceil", value, scale);
/** Rounds up: `ceil` under its longer name. */
export const ceiling = (value: ColumnOrName, scale?: Column | number): Column => call("ceiling", value, scale);
/** Rewrites a number, given as text, from one base to another (2 to 36). */
export const conv = (value: ColumnOrName, fromBase: number, toBase: number): Column =>
  call("conv", value, fromBase, toBase);
/** The cosine of an angle in radians. */
export const cos = (angle: ColumnOrName): Column => call("cos", angle);
/** The hyperbolic cosine. */
export const cosh = (angle: ColumnOrName): Column => call("cosh", angle);
/** The cotangent of an angle in radians. */
export const cot = (angle: ColumnOrName): Column => call("cot", angle);
/** The cosecant of an angle in radians. */
export const csc = (angle: ColumnOrName): Column => call("csc", angle);
/** Radians to degrees. */
export const degrees = (angle: ColumnOrName): Column => call("degrees", angle);
/** Euler's number. */
export const e = (): Column => call("e");
/** e raised to the value. */
export const exp = (value: ColumnOrName): Column => call("exp", value);
/** e raised to the value, minus one; exact near zero. */
export const expm1 = (value: ColumnOrName): Column => call("expm1", value);
/** n! for n from 0 to 20, null outside. */
export const factorial = (value: ColumnOrName): Column => call("factorial", value);
/** Rounds down, to `scale` digits after the point: 0 by default. */
export const floor = (value: ColumnOrName, scale?: Column | number): Column => call("floor", value, scale);
/** Whole numbers, strings and binary in base 16, upper case. */
export const hex = (value: ColumnOrName): Column => call("hex", value);
/** The length of the hypotenuse, without overflow on the way. Numbers are literals. */
export const hypot = (left: ColumnOrName | number, right: ColumnOrName | number): Column => call("hypot", left, right);
/** The natural logarithm. */
export const ln = (value: ColumnOrName): Column => call("ln", value);
/** The logarithm: natural with one argument, else to the base given first as a number or Column. */
export function log(value: ColumnOrName): Column;
export function log(base: number | Column, value: ColumnOrName): Column;
export function log(first: ColumnOrName | number, second?: ColumnOrName): Column {
  return second === undefined ? call("ln", first) : call("log", first, second);
}
/** The logarithm to base 10. */
export const log10 = (value: ColumnOrName): Column => call("log10", value);
/** The natural logarithm of the value plus one; exact near zero. */
export const log1p = (value: ColumnOrName): Column => call("log1p", value);
/** The logarithm to base 2. */
export const log2 = (value: ColumnOrName): Column => call("log2", value);
/** The value with the opposite sign. */
export const negative = (value: ColumnOrName): Column => call("negative", value);
/** `negative` under its Scala name. */
export const negate: (value: ColumnOrName) => Column = negative;
/** π. */
export const pi = (): Column => call("pi");
/** The remainder that is never negative for a positive divisor. Numbers are literals. */
export const pmod = (dividend: ColumnOrName | number, divisor: ColumnOrName | number): Column =>
  call("pmod", dividend, divisor);
/** The value as it is. */
export const positive = (value: ColumnOrName): Column => call("positive", value);
/** `base` raised to `exponent`, as a double. Numbers are literals. */
export const pow = (base: ColumnOrName | number, exponent: ColumnOrName | number): Column =>
  call("power", base, exponent);
/** `pow` under its longer name. */
export const power: (base: ColumnOrName | number, exponent: ColumnOrName | number) => Column = pow;
/** Degrees to radians. */
export const radians = (angle: ColumnOrName): Column => call("radians", angle);
/** A double from [0, 1), another in each row; repeatable with a seed as long as the partitions are. */
export const rand = (seed?: number | bigint): Column => call("rand", seed ?? randomSeed());
/** `rand` under Spark SQL's other name. */
export const random: (seed?: number | bigint) => Column = rand;
/** A double from the standard normal distribution, another in each row. */
export const randn = (seed?: number | bigint): Column => call("randn", seed ?? randomSeed());
/** The nearest whole number, as a double; halves go to the even one. */
export const rint = (value: ColumnOrName): Column => call("rint", value);
/** Rounds half away from zero, to `scale` digits after the point: 0 by default, negative for digits before it. */
export const round = (value: ColumnOrName, scale?: Column | number): Column => call("round", value, scale);
/** The secant of an angle in radians. */
export const sec = (angle: ColumnOrName): Column => call("sec", angle);
/** -1, 0 or 1 by the value's sign, as a double; also of an interval. */
export const sign = (value: ColumnOrName): Column => call("sign", value);
/** `sign` under its Latin name. */
export const signum = (value: ColumnOrName): Column => call("signum", value);
/** The sine of an angle in radians. */
export const sin = (angle: ColumnOrName): Column => call("sin", angle);
/** The hyperbolic sine. */
export const sinh = (angle: ColumnOrName): Column => call("sinh", angle);
/** The square root; NaN of a negative value. */
export const sqrt = (value: ColumnOrName): Column => call("sqrt", value);
/** The tangent of an angle in radians. */
export const tan = (angle: ColumnOrName): Column => call("tan", angle);
/** The hyperbolic tangent. */
export const tanh = (angle: ColumnOrName): Column => call("tanh", angle);
/** `degrees` under the name it had before Spark 2.1. */
export const toDegrees: (angle: ColumnOrName) => Column = degrees;
/** `radians` under the name it had before Spark 2.1. */
export const toRadians: (angle: ColumnOrName) => Column = radians;
/** The sum, or null if it overflows; also of dates and intervals. */
export const try_add = (left: ColumnOrName, right: ColumnOrName): Column => call("try_add", left, right);
/** The quotient, or null if the divisor is zero. */
export const try_divide = (left: ColumnOrName, right: ColumnOrName): Column => call("try_divide", left, right);
/** The remainder, or null if the divisor is zero. */
export const try_mod = (left: ColumnOrName, right: ColumnOrName): Column => call("try_mod", left, right);
/** The product, or null if it overflows. */
export const try_multiply = (left: ColumnOrName, right: ColumnOrName): Column => call("try_multiply", left, right);
/** The difference, or null if it overflows. */
export const try_subtract = (left: ColumnOrName, right: ColumnOrName): Column => call("try_subtract", left, right);
/** The bytes written as base 16, or null if the text is not such a number. */
export const unhex = (value: ColumnOrName): Column => call("unhex", value);
/** A random number from [min, max): whole if both bounds are; the bounds must be constants. */
export const uniform = (min: Column | number, max: Column | number, seed?: Column | number | bigint): Column =>
  call("uniform", min, max, seed ?? randomSeed());
/** The number, from 1, of the bucket that holds the value among equal ones; 0 below `min`, buckets + 1 from `max` on. */
export const width_bucket = (
  value: ColumnOrName,
  min: ColumnOrName,
  max: ColumnOrName,
  buckets: ColumnOrName | number,
): Column => call("width_bucket", value, min, max, buckets);
