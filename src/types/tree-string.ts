import type { DataType } from "./data-type.ts";
import type { StructField, StructType } from "./nested-types.ts";

/** The schema as `printSchema` shows it, one line a field, indented by depth. `maxDepth` counts the levels shown. */
export function treeString(schema: StructType, maxDepth: number): string {
  const lines = ["root"];
  for (const field of schema.fields) lines.push(...fieldLines(field, " |", maxDepth));
  return `${lines.join("\n")}\n`;
}

function* fieldLines(field: StructField, prefix: string, depth: number): Generator<string, void> {
  if (depth <= 0) return;
  const type = field.dataType;
  yield `${prefix}-- ${escapeMeta(field.name)}: ${label(type)} (nullable = ${field.nullable})`;
  yield* childLines(type, `${prefix}    |`, depth - 1);
}

function* childLines(type: DataType, prefix: string, depth: number): Generator<string, void> {
  if (depth <= 0) return;
  if (type.kind === "struct") {
    for (const field of type.fields) yield* fieldLines(field, prefix, depth);
  } else if (type.kind === "array") {
    yield `${prefix}-- element: ${label(type.elementType)} (containsNull = ${type.containsNull})`;
    yield* childLines(type.elementType, `${prefix}    |`, depth - 1);
  } else if (type.kind === "map") {
    yield `${prefix}-- key: ${label(type.keyType)}`;
    yield* childLines(type.keyType, `${prefix}    |`, depth - 1);
    yield `${prefix}-- value: ${label(type.valueType)} (valueContainsNull = ${type.valueContainsNull})`;
    yield* childLines(type.valueType, `${prefix}    |`, depth - 1);
  }
}

function label(type: DataType): string {
  return type.typeName();
}

const metaCharacters: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\f", "\\f"],
  ["\b", "\\b"],
  ["\u000b", "\\v"],
  ["\u0007", "\\a"],
]);

function escapeMeta(name: string): string {
  return [...name].map((character) => metaCharacters.get(character) ?? character).join("");
}
