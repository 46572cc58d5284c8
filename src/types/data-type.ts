import { InvalidInputError } from "../errors.ts";
import type { AtomicType } from "./atomic-types.ts";
import { collationsOfField, withoutCollations } from "./collation-metadata.ts";
import { DataTypeBase } from "./data-type-base.ts";
import { parseDdlSchema, parseDdlType } from "./ddl-parser.ts";
import { fieldDdl } from "./ddl-text.ts";
import type { AtomicTypeOfDdl } from "./declared-types.ts";
import type {
  JsonArrayType,
  JsonDataType,
  JsonMapType,
  JsonStructField,
  JsonStructType,
  JsonUserDefinedType,
  Metadata,
} from "./json-data-type.ts";
import { sqlTypeOfJvmClass } from "./known-udts.ts";
import { showAsText } from "./show-as-text.ts";
import { escapeMeta, type TreeNode, treeString } from "./tree-string.ts";
import { type NestedTypes, typeFromJson, type UserDefinedTypeImplementation } from "./type-from-json.ts";

/** Any of Spark's types; `kind` tells them apart. */
export type DataType = AtomicType | ArrayType | MapType | StructType | UserDefinedType;

/** Lists of one element type. By default, elements may be null. */
export class ArrayType<
  const E extends DataType = DataType,
  const ContainsNull extends boolean = boolean,
> extends DataTypeBase {
  readonly kind = "array";
  readonly elementType: E;
  readonly containsNull: ContainsNull;

  constructor(elementType: E, containsNull?: ContainsNull) {
    super();
    this.elementType = elementType;
    // The default of the type parameter covers the default of the argument.
    this.containsNull = (containsNull ?? true) as ContainsNull;
  }
  simpleString(): string {
    return `array<${this.elementType.simpleString()}>`;
  }
  override sql(): string {
    return `ARRAY<${this.elementType.sql()}>`;
  }
  jsonValue(): JsonArrayType {
    return { type: "array", elementType: this.elementType.jsonValue(), containsNull: this.containsNull };
  }
}

/** Maps from keys, which are never null, to values, which may be null by default. */
export class MapType<
  const K extends DataType = DataType,
  const V extends DataType = DataType,
  const ValueContainsNull extends boolean = boolean,
> extends DataTypeBase {
  readonly kind = "map";
  readonly keyType: K;
  readonly valueType: V;
  readonly valueContainsNull: ValueContainsNull;

  constructor(keyType: K, valueType: V, valueContainsNull?: ValueContainsNull) {
    super();
    this.keyType = keyType;
    this.valueType = valueType;
    // The default of the type parameter covers the default of the argument.
    this.valueContainsNull = (valueContainsNull ?? true) as ValueContainsNull;
  }
  simpleString(): string {
    return `map<${this.keyType.simpleString()},${this.valueType.simpleString()}>`;
  }
  override sql(): string {
    return `MAP<${this.keyType.sql()}, ${this.valueType.sql()}>`;
  }
  jsonValue(): JsonMapType {
    return {
      type: "map",
      keyType: this.keyType.jsonValue(),
      valueType: this.valueType.jsonValue(),
      valueContainsNull: this.valueContainsNull,
    };
  }
}

/** A named, typed member of a struct; a column of a table. By default, it may be null. */
export class StructField<
  const N extends string = string,
  const T extends DataType = DataType,
  const Nullable extends boolean = boolean,
> {
  static {
    showAsText(StructField.prototype, (field) => `StructField<${field.toDDL()}>`);
  }

  readonly name: N;
  readonly dataType: T;
  readonly nullable: Nullable;
  readonly metadata: Metadata;

  // Four parameters because PySpark and Scala have these four in this order.
  constructor(name: N, dataType: T, nullable?: Nullable, metadata?: Metadata) {
    this.name = name;
    this.dataType = dataType;
    // The default of the type parameter covers the default of the argument.
    this.nullable = (nullable ?? true) as Nullable;
    this.metadata = Object.freeze({ ...metadata });
  }

  /** The comment in the metadata, if there is one. */
  comment(): string | undefined {
    const comment = this.metadata["comment"];
    return typeof comment === "string" ? comment : undefined;
  }
  /** The short text of the field within a struct: `id:bigint`. */
  simpleString(): string {
    return `${this.name}:${this.dataType.simpleString()}`;
  }
  /** The field as a column of a CREATE TABLE: `id BIGINT NOT NULL COMMENT 'the key'`. */
  toDDL(): string {
    return fieldDdl(this, " ");
  }
  /** Spark's JSON form. Collations go into the metadata, so that readers without collations still see a string. */
  jsonValue(): JsonStructField {
    const type = this.dataType.jsonValue();
    const collations = collationsOfField(this.name, type);
    const collated = Object.keys(collations).length > 0;
    return {
      name: this.name,
      type: withoutCollations(type),
      nullable: this.nullable,
      metadata: collated ? { ...this.metadata, __COLLATIONS: collations } : this.metadata,
    };
  }
  /** The short text, as `simpleString` gives it. */
  toString(): string {
    return this.simpleString();
  }
}

/** Named fields in order; two may have the same name. Also the schema of a table. */
export class StructType<const F extends readonly StructField[] = readonly StructField[]> extends DataTypeBase {
  static {
    showAsText(StructType.prototype, (type) => `StructType<${type.toDDL()}>`);
  }

  readonly kind = "struct";
  readonly fields: F;

  // An empty list satisfies F's default, which is what F is when no list is given.
  constructor(fields: F = [] as readonly StructField[] as F) {
    super();
    this.fields = Object.freeze([...fields]) as readonly StructField[] as F;
  }

  /**
   * Declares columns by name, each with its type or the DDL of it: `StructType.of({ id: "BIGINT NOT NULL", at: "DATE" })`.
   * The compiler then knows them: `RowOf<typeof schema>`. Throws `InvalidInputError`. (Names that are whole numbers would
   * change places, as keys of an object do, and are refused.)
   */
  static of<const C extends Readonly<Record<string, ColumnDeclaration>>>(columns: C): StructType<DeclaredFields<C>> {
    const fields = Object.entries(columns).map(([name, declaration]) => declaredField(name, declaration));
    // DeclaredFields says in types what declaredField does.
    return new StructType(fields) as StructType as StructType<DeclaredFields<C>>;
  }

  /** Reads `id BIGINT NOT NULL, tags ARRAY<STRING>`, the list of columns of a CREATE TABLE. Throws `InvalidInputError`. */
  static fromDDL(ddl: string): StructType {
    assertText(ddl);
    const type = read(parseDdlSchema(ddl));
    if (type instanceof StructType) return type;
    throw new InvalidInputError(`A schema has columns with names, such as "id ${ddl}"; "${ddl}" is a type alone.`);
  }

  /** Reads what `json()` of this, or of any other Spark client, wrote. Throws `InvalidInputError`. */
  static fromJson(json: string | JsonStructType): StructType {
    const type = dataTypeFromJson(json);
    if (type instanceof StructType) return type;
    throw new InvalidInputError(`The JSON describes ${type.simpleString()}, not a struct.`);
  }

  /** A schema with one more field at the end. The type may be given as DDL: `"decimal(10,2)"`. */
  add(name: string, dataType: DataType | string, nullable: boolean = true, metadata?: Metadata): StructType {
    const type = typeof dataType === "string" ? dataTypeFromDDL(dataType) : dataType;
    return new StructType([...this.fields, new StructField(name, type, nullable, metadata)]);
  }
  /** The names of the fields, in order. */
  fieldNames(): readonly string[] {
    return this.fields.map((field) => field.name);
  }
  simpleString(): string {
    return `struct<${this.fields.map((field) => field.simpleString()).join(",")}>`;
  }
  override sql(): string {
    return `STRUCT<${this.fields.map((field) => fieldDdl(field, ": ")).join(", ")}>`;
  }
  /** The fields as the column list of a CREATE TABLE; `fromDDL` reads it back. */
  toDDL(): string {
    return this.fields.map((field) => field.toDDL()).join(",");
  }
  jsonValue(): JsonStructType {
    return { type: "struct", fields: this.fields.map((field) => field.jsonValue()) };
  }
  /** The text of `printSchema`; `maxDepth` limits the levels shown. */
  treeString(maxDepth: number = Number.POSITIVE_INFINITY): string {
    return treeString(nodesOf(this), maxDepth);
  }
}

/** A column as `StructType.of` takes it: a type, or its DDL, which may end in `NOT NULL`. */
export type ColumnDeclaration = DataType | string;

/** The fields that declarations by name stand for. */
export type DeclaredFields<Columns extends Readonly<Record<string, ColumnDeclaration>>> = readonly {
  readonly [Name in keyof Columns & string]: DeclaredField<Name, Columns[Name]>;
}[keyof Columns & string][];

/** The field that a declaration stands for. */
export type DeclaredField<Name extends string, Declaration> = Declaration extends DataType
  ? StructField<Name, Declaration, true>
  : Declaration extends string
    ? Lowercase<Declaration> extends `${infer Type} not null`
      ? StructField<Name, TypeOfDdl<Type>, false>
      : StructField<Name, TypeOfDdl<Lowercase<Declaration>>, true>
    : never;

/** The type that DDL in lower case stands for. For DDL that is not spelled out here, it is any type. */
export type TypeOfDdl<Ddl extends string> = Ddl extends `array<${infer Element}>`
  ? ArrayType<TypeOfDdl<Element>, true>
  : AtomicTypeOfDdl<Ddl, DataType>;

/** A type that a program defined on top of another, `sqlType`. Its values arrive as those of `sqlType`. */
export class UserDefinedType extends DataTypeBase {
  readonly kind = "udt";
  /** How values are stored and how rows hold them; null for a class of the JVM whose storage is not known. */
  readonly sqlType: DataType | null;
  /**
   * The class that implements it on the JVM, the one in Python, and the latter's pickled form, as far as they are
   * known.
   */
  readonly implementation: UserDefinedTypeImplementation;

  /** `sqlType` defaults to that of Spark's own class, if `implementation` names one (vectors and matrices). */
  constructor(sqlType: DataType | null | undefined, implementation: UserDefinedTypeImplementation) {
    super();
    this.sqlType = sqlType ?? knownSqlType(implementation.jvmClass);
    this.implementation = Object.freeze({ ...implementation });
  }
  simpleString(): string {
    return "udt";
  }
  override sql(): string {
    return this.sqlType?.sql() ?? "udt";
  }
  jsonValue(): JsonUserDefinedType {
    const { jvmClass, pythonClass, serializedPythonClass } = this.implementation;
    return {
      type: "udt",
      // Spark reads a JVM class only if the other two keys are there too, whatever they hold.
      ...(jvmClass === undefined ? {} : { class: jvmClass, pyClass: null, sqlType: null }),
      ...(pythonClass === undefined ? {} : { pyClass: pythonClass }),
      ...(serializedPythonClass === undefined ? {} : { serializedClass: serializedPythonClass }),
      ...(this.sqlType === null ? {} : { sqlType: this.sqlType.jsonValue() }),
    };
  }
}

function knownSqlType(jvmClass: string | undefined): DataType | null {
  const json = sqlTypeOfJvmClass(jvmClass);
  return json === undefined ? null : dataTypeFromJson(json);
}

function declaredField(name: string, declaration: ColumnDeclaration): StructField {
  if (/^(0|[1-9]\d*)$/.test(name)) {
    throw new InvalidInputError(`Declare the column ${JSON.stringify(name)} as a StructField: its name is a number.`);
  }
  if (typeof declaration !== "string") return new StructField(name, declaration);
  const notNull = /^([\s\S]+\S)\s+not\s+null\s*$/i.exec(declaration);
  return new StructField(name, dataTypeFromDDL(notNull?.[1] ?? declaration), notNull === null);
}

/** Reads one type as SQL spells it (`decimal(10,2)`), or a list of columns as a struct. Throws `InvalidInputError`. */
export function dataTypeFromDDL(ddl: string): DataType {
  assertText(ddl);
  return read(parseDdlType(ddl));
}

/** Reads a type in Spark's JSON form, text or already parsed. Throws `InvalidInputError`. */
export function dataTypeFromJson(json: string | JsonDataType): DataType {
  return read(typeof json === "string" ? parseJson(json) : json);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError(`This is not a type in JSON: ${text}`, { cause });
  }
}

const nestedTypes: NestedTypes<DataType> = {
  array: (elementType, containsNull) => new ArrayType(elementType, containsNull),
  map: (keyType, valueType, valueContainsNull) => new MapType(keyType, valueType, valueContainsNull),
  struct: (fields) =>
    new StructType(
      fields.map(({ name, dataType, nullable, metadata }) => new StructField(name, dataType, nullable, metadata)),
    ),
  userDefined: (sqlType, implementation) => new UserDefinedType(sqlType, implementation),
};

function read(json: unknown): DataType {
  return typeFromJson(json, nestedTypes);
}

function assertText(ddl: string): void {
  if (typeof ddl !== "string") throw new InvalidInputError(`DDL is text, such as "id bigint", not ${String(ddl)}.`);
}

/** The lines that `printSchema` shows below a type. */
function nodesOf(type: DataType): readonly TreeNode[] {
  const node = (text: string, below: DataType): TreeNode => ({ text, nodes: () => nodesOf(below) });
  switch (type.kind) {
    case "struct":
      return type.fields.map(({ name, dataType, nullable }) =>
        node(`${escapeMeta(name)}: ${dataType.typeName()} (nullable = ${nullable})`, dataType),
      );
    case "array":
      return [node(`element: ${type.elementType.typeName()} (containsNull = ${type.containsNull})`, type.elementType)];
    case "map":
      return [
        node(`key: ${type.keyType.typeName()}`, type.keyType),
        node(`value: ${type.valueType.typeName()} (valueContainsNull = ${type.valueContainsNull})`, type.valueType),
      ];
    default:
      return [];
  }
}
