import { FailureError } from "./failure.ts";

type SqlValue = string | number | bigint | boolean;

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
      hint: "Types are string, int, bigint, double and boolean.",
    });
  switch (type.toLowerCase()) {
    case "string":
      return value;
    case "int":
      if (!/^[+-]?\d+$/.test(value) || Math.abs(Number(value)) > 2_147_483_647) throw fail();
      return Number(value);
    case "bigint":
      if (!/^-?\d+$/.test(value)) throw fail();
      return BigInt(value);
    case "double":
      if (value.trim() === "" || Number.isNaN(Number(value))) throw fail();
      return Number(value);
    case "boolean":
      if (!/^(true|false)$/i.test(value)) throw fail();
      return /^true$/i.test(value);
    default:
      throw fail();
  }
}
