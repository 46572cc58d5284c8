import { InvalidInputError } from "../errors.ts";
import { atomicTypeFromName } from "./atomic-type-names.ts";
import type { AtomicType } from "./atomic-types.ts";
import type { Metadata } from "./json-data-type.ts";

/** Makes the types that hold others, of type `T` each, from what was read. */
export interface NestedTypes<T> {
  array(elementType: T, containsNull: boolean): T;
  map(keyType: T, valueType: T, valueContainsNull: boolean): T;
  struct(fields: readonly FieldInJson<T>[]): T;
  userDefined(sqlType: T | null, implementation: UserDefinedTypeImplementation): T;
}

/** A field of a struct as it was read. */
export interface FieldInJson<T> {
  readonly name: string;
  readonly dataType: T;
  readonly nullable: boolean;
  readonly metadata: Metadata;
}

/** The classes that implement a user-defined type; unknown ones are absent. */
export interface UserDefinedTypeImplementation {
  readonly jvmClass?: string;
  readonly pythonClass?: string;
  readonly serializedPythonClass?: string;
}

type Collations = Readonly<Record<string, unknown>>;

/** Reads a type in Spark's JSON form, already parsed. Throws `InvalidInputError`. */
export function typeFromJson<T>(json: unknown, nested: NestedTypes<T | AtomicType>): T | AtomicType {
  return typeAt(json, { path: "", collations: {} }, nested);
}

/** `path` is where the type stands in its field, which is how the collations in the field's metadata name it. */
function typeAt<T>(
  json: unknown,
  place: { readonly path: string; readonly collations: Collations },
  nested: NestedTypes<T | AtomicType>,
): T | AtomicType {
  if (typeof json === "string") return atomicTypeFromName(json, collationAt(place.collations, place.path));
  if (!isObject(json)) throw new InvalidInputError(`This is not a type: ${JSON.stringify(json)}`);
  const part = (key: string, name: string) => typeAt(json[key], { ...place, path: `${place.path}.${name}` }, nested);
  switch (json["type"]) {
    case "array":
      return nested.array(part("elementType", "element"), json["containsNull"] !== false);
    case "map":
      return nested.map(part("keyType", "key"), part("valueType", "value"), json["valueContainsNull"] !== false);
    case "struct":
      return nested.struct(fieldsOf(json).map((field) => fieldFromJson(field, nested)));
    case "udt":
      return userDefinedType(json, nested);
    default:
      throw new InvalidInputError(`This is not a type: ${JSON.stringify(json)}`);
  }
}

function fieldsOf(struct: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { fields } = struct;
  if (!Array.isArray(fields)) throw new InvalidInputError("A struct type in JSON needs a list of fields.");
  return fields;
}

function fieldFromJson<T>(json: unknown, nested: NestedTypes<T | AtomicType>): FieldInJson<T | AtomicType> {
  if (!isObject(json) || typeof json["name"] !== "string") {
    throw new InvalidInputError(`This is not a field of a struct: ${JSON.stringify(json)}`);
  }
  const { name } = json;
  const { __COLLATIONS: collations, ...metadata } = isObject(json["metadata"]) ? json["metadata"] : {};
  const place = { path: name, collations: isObject(collations) ? collations : {} };
  // Parsed JSON holds nothing but metadata values.
  const shared = { name, nullable: json["nullable"] !== false, metadata: metadata as Metadata };
  return { ...shared, dataType: typeAt(json["type"], place, nested) };
}

function userDefinedType<T>(
  json: Readonly<Record<string, unknown>>,
  nested: NestedTypes<T | AtomicType>,
): T | AtomicType {
  const { class: jvmClass, pyClass, serializedClass, sqlType } = json;
  return nested.userDefined(sqlType === undefined || sqlType === null ? null : typeFromJson(sqlType, nested), {
    ...(typeof jvmClass === "string" ? { jvmClass } : {}),
    ...(typeof pyClass === "string" ? { pythonClass: pyClass } : {}),
    ...(typeof serializedClass === "string" ? { serializedPythonClass: serializedClass } : {}),
  });
}

/** The collation that a field's metadata give to a place in it, without the provider: `icu.UNICODE` → `UNICODE`. */
function collationAt(collations: Collations, path: string): string | undefined {
  const entry = Object.hasOwn(collations, path) ? collations[path] : undefined;
  return typeof entry === "string" ? entry.slice(entry.indexOf(".") + 1) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
