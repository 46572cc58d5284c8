import { type IsoDate, isIsoDate } from "../../job/days.ts";
import { FailureError } from "../failure.ts";

type SqlValue = string | number | bigint | boolean | { readonly double: number } | { readonly date: IsoDate };

/** Values for the markers of a SQL text, by name. */
export type SqlParams = Readonly<Record<string, SqlValue>>;

/** Reads `NAME=VALUE` or `NAME:type=VALUE`, and adds it to what was given before. Throws a usage failure. */
export function parseSqlParam(text: string, previous: SqlParams | undefined): SqlParams {
  const [, name, type = "string", value] = /^([a-z_]\w*)(?::(\w+))?=(.*)$/is.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new FailureError("USAGE", `--param: '${text}' is not NAME=VALUE`, { hint: "Write --param day=2022-03-25." });
  }
  if (previous !== undefined && Object.hasOwn(previous, name))
    throw new FailureError("USAGE", `--param: '${name}' is given twice`);
  return { ...previous, [name]: typedValue({ name, type, value }) };
}

function typedValue({
  name,
  type,
  value,
}: {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}): SqlValue {
  const fail = () =>
    new FailureError("USAGE", `--param: '${value}' of '${name}' is not a ${type}`, {
      hint: "Types are string, int, bigint, double, boolean and date (YYYY-MM-DD).",
    });
  switch (type.toLowerCase()) {
    case "string":
      return value;
    case "int":
      if (!isWhole(value, 31)) throw fail();
      return Number(value);
    case "bigint":
      if (!isWhole(value, 63)) throw fail();
      return BigInt(value);
    case "double":
      if (!isDouble(value)) throw fail();
      return { double: Number(value) };
    case "boolean":
      if (!/^(true|false)$/i.test(value)) throw fail();
      return /^true$/i.test(value);
    case "date":
      if (!isIsoDate(value)) throw fail();
      return { date: value };
    default:
      throw fail();
  }
}

/** Whether it is a whole number, with a sign or without, that fits into so many bits beside the sign. */
function isWhole(text: string, bits: number): boolean {
  return /^[+-]?\d+$/.test(text) && BigInt.asIntN(bits + 1, BigInt(text)) === BigInt(text);
}

/** A number that is too large for a double is not a valid one. */
function isDouble(text: string): boolean {
  if (/^(?:NaN|[+-]?Infinity)$/.test(text)) return true;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}
