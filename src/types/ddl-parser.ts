import { InvalidInputError } from "../errors.ts";
import { type DdlToken, ddlTokens } from "./ddl-tokens.ts";
import type { JsonDataType, JsonStructField, JsonStructType } from "./json-data-type.ts";

/**
 * Reads one type (`map<string, int>`), or a list of columns as a struct, into Spark's JSON form.
 * The grammar is that of Spark's `DataType.fromDDL`. Throws `InvalidInputError`.
 */
export function parseDdlType(ddl: string): JsonDataType {
  return firstThatParses(
    ddl,
    (parser) => parser.wholeType(),
    (parser) => parser.wholeSchema(),
  );
}

/** Reads a list of columns, or else the one type `struct<…>`. Throws `InvalidInputError`. */
export function parseDdlSchema(ddl: string): JsonDataType {
  return firstThatParses(
    ddl,
    (parser) => parser.wholeSchema(),
    (parser) => parser.wholeType(),
  );
}

type Reading = (parser: DdlParser) => JsonDataType;

/** `date string` is a column, `date` a type: only the end of a text tells which of the two it is. */
function firstThatParses(ddl: string, first: Reading, second: Reading): JsonDataType {
  try {
    return first(new DdlParser(ddl));
  } catch (error) {
    try {
      return second(new DdlParser(ddl));
    } catch {
      throw error;
    }
  }
}

/** SQL's names for types without parameters, and their names in JSON. */
const simpleTypes: ReadonlyMap<string, string> = new Map([
  ["boolean", "boolean"],
  ["tinyint", "byte"],
  ["byte", "byte"],
  ["smallint", "short"],
  ["short", "short"],
  ["int", "integer"],
  ["integer", "integer"],
  ["bigint", "long"],
  ["long", "long"],
  ["float", "float"],
  ["real", "float"],
  ["double", "double"],
  ["date", "date"],
  ["binary", "binary"],
  ["void", "void"],
  ["variant", "variant"],
]);

const decimalNames: ReadonlySet<string> = new Set(["decimal", "dec", "numeric"]);
const intervalUnits: ReadonlySet<string> = new Set(["year", "month", "day", "hour", "minute", "second"]);

class DdlParser {
  readonly #ddl: string;
  readonly #tokens: readonly DdlToken[];
  #position = 0;

  constructor(ddl: string) {
    this.#ddl = ddl;
    this.#tokens = ddlTokens(ddl);
  }

  wholeType(): JsonDataType {
    const type = this.#type();
    this.#expectEnd();
    return type;
  }

  wholeSchema(): JsonStructType {
    const fields = this.#peek().kind === "end" ? [] : this.#fields();
    this.#expectEnd();
    return { type: "struct", fields };
  }

  #fields(): readonly JsonStructField[] {
    const fields = [this.#field()];
    while (this.#takeSymbol(",")) fields.push(this.#field());
    return fields;
  }

  #field(): JsonStructField {
    const name = this.#identifier();
    this.#takeSymbol(":");
    const type = this.#type();
    const nullable = !this.#takeWord("not");
    if (!nullable) this.#expectWord("null");
    const metadata = this.#takeWord("comment") ? { comment: this.#text() } : {};
    return { name, type, nullable, metadata };
  }

  #type(): JsonDataType {
    const token = this.#next();
    const name = token.value.toLowerCase();
    if (token.kind !== "word") throw this.#unexpected(token, "a type");
    const simple = simpleTypes.get(name);
    if (simple !== undefined) return simple;
    if (decimalNames.has(name)) return this.#decimal();
    switch (name) {
      case "string":
        return this.#takeWord("collate") ? `string collate ${this.#collation()}` : "string";
      case "char":
      case "character":
        return `char(${this.#parameter()})`;
      case "varchar":
        return `varchar(${this.#parameter()})`;
      case "time":
        return this.#time();
      case "timestamp":
        return this.#zonedTimestamp();
      case "timestamp_ltz":
        return this.#timestamp("timestamp", "timestamp_ltz");
      case "timestamp_ntz":
        return this.#timestamp("timestamp_ntz", "timestamp_ntz");
      case "interval":
        return this.#interval();
      case "geometry":
      case "geography":
        return this.#spatial(name);
      case "array":
        return this.#array();
      case "map":
        return this.#map();
      case "struct":
        return this.#struct();
      default:
        throw this.#unexpected(token, "a type");
    }
  }

  #decimal(): string {
    if (!this.#takeSymbol("(")) return "decimal(10,0)";
    const precision = this.#number();
    const scale = this.#takeSymbol(",") ? this.#number() : "0";
    this.#expectSymbol(")");
    return `decimal(${precision},${scale})`;
  }

  /** A collation may be called by its full name, `system.builtin.UNICODE`. */
  #collation(): string {
    let name = this.#identifier();
    while (this.#takeSymbol(".")) name += `.${this.#identifier()}`;
    return name.replace(/^system\.builtin\./i, "");
  }

  #time(): string {
    const precision = this.#optionalParameter() ?? "6";
    if (this.#takeWord("without")) this.#expectTimeZone();
    return `time(${precision})`;
  }

  /** `TIMESTAMP`, also with the standard's `WITHOUT TIME ZONE` or `WITH LOCAL TIME ZONE`. */
  #zonedTimestamp(): string {
    const precision = this.#optionalParameter();
    const isLocal = this.#takeWord("without");
    if (isLocal) this.#expectTimeZone();
    if (!isLocal && this.#takeWord("with")) {
      this.#expectWord("local");
      this.#expectTimeZone();
    }
    const [micros, nanos] = isLocal ? ["timestamp_ntz", "timestamp_ntz"] : ["timestamp", "timestamp_ltz"];
    return precision === undefined || precision === "6" ? micros : `${nanos}(${precision})`;
  }

  #expectTimeZone(): void {
    this.#expectWord("time");
    this.#expectWord("zone");
  }

  #timestamp(micros: string, nanos: string): string {
    const precision = this.#optionalParameter();
    return precision === undefined || precision === "6" ? micros : `${nanos}(${precision})`;
  }

  #interval(): string {
    const start = this.#takeUnit();
    if (start === undefined) return "interval";
    if (!this.#takeWord("to")) return `interval ${start}`;
    const end = this.#takeUnit();
    if (end === undefined) throw this.#unexpected(this.#peek(), "a unit of time");
    return `interval ${start} to ${end}`;
  }

  /** SQL names a reference system by number, JSON by a name; the number goes through as `SRID:<n>`. */
  #spatial(name: "geometry" | "geography"): string {
    this.#expectSymbol("(");
    const srid = this.#takeWord("any") ? "ANY" : this.#number();
    this.#expectSymbol(")");
    return `${name}(SRID:${srid})`;
  }

  #array(): JsonDataType {
    this.#expectSymbol("<");
    const elementType = this.#type();
    this.#expectSymbol(">");
    return { type: "array", elementType, containsNull: true };
  }

  #map(): JsonDataType {
    this.#expectSymbol("<");
    const keyType = this.#type();
    this.#expectSymbol(",");
    const valueType = this.#type();
    this.#expectSymbol(">");
    return { type: "map", keyType, valueType, valueContainsNull: true };
  }

  #struct(): JsonDataType {
    this.#expectSymbol("<");
    if (this.#takeSymbol(">")) return { type: "struct", fields: [] };
    const fields = this.#fields();
    this.#expectSymbol(">");
    return { type: "struct", fields };
  }

  #parameter(): string {
    this.#expectSymbol("(");
    const value = this.#number();
    this.#expectSymbol(")");
    return value;
  }

  #optionalParameter(): string | undefined {
    return this.#isSymbol("(") ? this.#parameter() : undefined;
  }

  #takeUnit(): string | undefined {
    const unit = this.#peek().value.toLowerCase();
    return intervalUnits.has(unit) && this.#takeWord(unit) ? unit : undefined;
  }

  #identifier(): string {
    const token = this.#next();
    const isName = token.kind === "quoted" || (token.kind === "word" && !/^\d+$/.test(token.value));
    if (!isName) throw this.#unexpected(token, "a name");
    return token.value;
  }

  #number(): string {
    const token = this.#next();
    if (token.kind !== "word" || !/^\d+$/.test(token.value)) throw this.#unexpected(token, "a number");
    return token.value;
  }

  /** A string literal; several in a row are one. */
  #text(): string {
    const first = this.#next();
    if (first.kind !== "text") throw this.#unexpected(first, "a text in quotes");
    let text = first.value;
    while (this.#peek().kind === "text") text += this.#next().value;
    return text;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== "word" || token.value.toLowerCase() !== word) return false;
    this.#position++;
    return true;
  }

  #expectWord(word: string): void {
    if (!this.#takeWord(word)) throw this.#unexpected(this.#peek(), word.toUpperCase());
  }

  #isSymbol(symbol: string): boolean {
    const token = this.#peek();
    return token.kind === "symbol" && token.value === symbol;
  }

  #takeSymbol(symbol: string): boolean {
    if (!this.#isSymbol(symbol)) return false;
    this.#position++;
    return true;
  }

  #expectSymbol(symbol: string): void {
    if (!this.#takeSymbol(symbol)) throw this.#unexpected(this.#peek(), JSON.stringify(symbol));
  }

  #expectEnd(): void {
    if (this.#peek().kind !== "end") throw this.#unexpected(this.#peek(), "the end");
  }

  #peek(): DdlToken {
    // The last token is `end`, and nothing reads past it.
    return this.#tokens[Math.min(this.#position, this.#tokens.length - 1)] as DdlToken;
  }

  #next(): DdlToken {
    const token = this.#peek();
    this.#position++;
    return token;
  }

  #unexpected(token: DdlToken, wanted: string): InvalidInputError {
    const found = token.kind === "end" ? "the end" : JSON.stringify(token.value);
    return new InvalidInputError(
      `Expected ${wanted} at character ${token.at + 1} of the schema, not ${found}: ${this.#ddl}`,
    );
  }
}
