import type { JsonDataType } from "./json-data-type.ts";

/** The collations of a field by place (`name`, `name.element`, `name.key`): `icu.UNICODE_CI`. Structs keep their own. */
export function collationsOfField(name: string, type: JsonDataType): Readonly<Record<string, string>> {
  return Object.fromEntries(collationsAt(type, name));
}

function* collationsAt(type: JsonDataType, path: string): Generator<readonly [string, string], void> {
  if (typeof type === "string") {
    const collation = /^string collate (.+)$/.exec(type)?.[1];
    if (collation !== undefined) yield [path, `${provider(collation)}.${collation}`];
  } else if (type.type === "array") {
    yield* collationsAt(type.elementType, `${path}.element`);
  } else if (type.type === "map") {
    yield* collationsAt(type.keyType, `${path}.key`);
    yield* collationsAt(type.valueType, `${path}.value`);
  }
}

/** The provider that implements a collation, as Spark names it. */
function provider(collation: string): "spark" | "icu" {
  return collation.toUpperCase().startsWith("UTF8_") ? "spark" : "icu";
}

/** The same type with plain strings. */
export function withoutCollations(json: JsonDataType): JsonDataType {
  if (typeof json === "string") return json.startsWith("string ") ? "string" : json;
  if (json.type === "array") return { ...json, elementType: withoutCollations(json.elementType) };
  if (json.type !== "map") return json;
  return { ...json, keyType: withoutCollations(json.keyType), valueType: withoutCollations(json.valueType) };
}
