import { InvalidInputError } from "../../../errors.ts";
import type { Operand } from "../../../sql/column.ts";
import { array } from "../../../sql/functions/collection.ts";
import { typedlit } from "../../../sql/functions/typed-literal.ts";
import { type DataType, dataTypeFromDDL } from "../../../types/data-type.ts";
import { Timestamp, TimestampNTZ } from "../../../types/timestamp.ts";

/** What a marker stands for. */
export interface QueryParameter {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

interface ParameterKind {
  /** What the program passes. */
  readonly typescript: string;
  /** A value for the analysis: the type decides it, and a value that is not null says what a NULL would leave open. */
  readonly sample: Operand;
}

/** The types that one literal can have. */
const kinds: Readonly<Partial<Record<DataType["kind"], ParameterKind>>> = {
  boolean: { typescript: "boolean", sample: true },
  byte: { typescript: "number", sample: 1 },
  short: { typescript: "number", sample: 1 },
  integer: { typescript: "number", sample: 1 },
  long: { typescript: "bigint", sample: 1n },
  float: { typescript: "number", sample: 1 },
  double: { typescript: "number", sample: 1 },
  decimal: { typescript: "string", sample: "0" },
  string: { typescript: "string", sample: "" },
  binary: { typescript: "Uint8Array", sample: new Uint8Array() },
  date: { typescript: "string", sample: "2000-01-01" },
  time: { typescript: "string", sample: "00:00:00" },
  timestamp: { typescript: "Timestamp | Date", sample: new Timestamp(0n) },
  timestamp_ntz: { typescript: "TimestampNTZ", sample: new TimestampNTZ(0n) },
};

/**
 * Reads the type of a parameter: DDL, with NULL behind it if null may be passed. Throws `InvalidInputError` for what is
 * not a type of a parameter.
 */
export function parseParameterType(text: string): Omit<QueryParameter, "name"> {
  const [, ddl = text, orNull] = /^(.*\S)\s+(null)$/is.exec(text.trim()) ?? [];
  const type = dataTypeFromDDL(ddl);
  const item = type.kind === "array" ? type.elementType : type;
  if (kinds[item.kind] === undefined || !(item.kind !== "string" || item.isDefaultCollation())) {
    throw new InvalidInputError(
      `A parameter cannot be ${type.sql()}: it is a BOOLEAN, a number, a STRING, BINARY, DATE, TIME, TIMESTAMP, TIMESTAMP_NTZ, or an ARRAY of these.`,
    );
  }
  return { type, nullable: orNull !== undefined };
}

/** The type of what the program passes. */
export function parameterText({ type, nullable }: QueryParameter): string {
  const item = kinds[type.kind === "array" ? type.elementType.kind : type.kind]?.typescript ?? "never";
  const value = type.kind === "array" ? `readonly ${item.includes("|") ? `(${item})` : item}[]` : item;
  return nullable ? `${value} | null` : value;
}

/** The expression that makes an argument of `spark.sql` of what the program passes. */
export function bindingText({ type, nullable }: QueryParameter, value: string): string {
  if (type.kind !== "array") return `F.typedlit(${value}, ${JSON.stringify(type.sql())})`;
  const list = `F.array(...${value}.map((item) => F.typedlit(item, ${JSON.stringify(type.elementType.sql())})))`;
  return nullable ? `${value} === null ? F.typedlit(null, ${JSON.stringify(type.sql())}) : ${list}` : list;
}

/** What the analysis binds: as the program will, but for the value. */
export function sampleArgument({ type, nullable }: QueryParameter): Operand {
  if (nullable) return typedlit(null, type);
  if (type.kind !== "array") return typedlit(kinds[type.kind]?.sample ?? null, type);
  return array(typedlit(kinds[type.elementType.kind]?.sample ?? null, type.elementType));
}
