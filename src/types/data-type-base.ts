import type { JsonDataType } from "./json-data-type.ts";
import { showAsText } from "./show-as-text.ts";

/** The methods that every type has. */
export abstract class DataTypeBase {
  static {
    showAsText(DataTypeBase.prototype);
  }

  abstract readonly kind: string;

  /** The short text of `df.dtypes` and of error messages: `bigint`, `array<int>`, `struct<a:int>`. */
  abstract simpleString(): string;

  /** The type in Spark's JSON form, not yet turned into text. */
  abstract jsonValue(): JsonDataType;

  /** The type as SQL spells it: `BIGINT`, `ARRAY<INT>`, `STRUCT<a: INT NOT NULL>`. */
  sql(): string {
    return this.simpleString().toUpperCase();
  }

  /** The name that `printSchema` gives the type: `long`, `array`, `decimal(10,2)`. */
  typeName(): string {
    const json = this.jsonValue();
    return typeof json === "string" ? json : json.type;
  }

  /** The type in Spark's JSON form, as text. */
  json(): string {
    return JSON.stringify(this.jsonValue());
  }

  /** The short text, as `simpleString` gives it. */
  toString(): string {
    return this.simpleString();
  }

  /** Whether the other type is the same in every detail, nullability and metadata included. */
  equals(other: DataTypeBase): boolean {
    return canonical(this.jsonValue()) === canonical(other.jsonValue());
  }
}

/** JSON text with the keys of every object in order: metadata that differ only in order are equal. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
