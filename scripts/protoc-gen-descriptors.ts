/**
 * A protoc plugin: the JavaScript of src/gen, whose declarations protoc-gen-es writes.
 *
 * Importing what protoc-gen-es writes parses and links the whole protocol, which took longer than everything else in a
 * start. This writes a function for each message, which src/descriptors.ts calls when the message is first used.
 */
import { posix } from "node:path";
import type { DescEnum, DescExtension, DescField, DescFile, DescMessage, DescService } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { createEcmaScriptPlugin, runNodeJs } from "@bufbuild/protoplugin";

type Described = DescMessage | DescEnum;
type Nested = Described | DescExtension | DescService;

runNodeJs(
  createEcmaScriptPlugin({
    name: "protoc-gen-descriptors",
    version: "1",
    generateTs: ({ files }) => {
      for (const { kind } of files) throw new Error(`the ${kind}s are written as JavaScript: ask for target=js`);
    },
    generateJs: (schema) => {
      for (const file of schema.files) {
        const out = schema.generateFile(`${file.name}_pb.js`);
        for (const line of linesOf(file)) out.print(line);
      }
    },
  }),
);

function linesOf(file: DescFile): string[] {
  const types = [...nestedTypes(file)];
  return [
    `// Generated from ${file.proto.name} by scripts/protoc-gen-descriptors.ts.`,
    `import * as d from "${up(file)}descriptors.ts";`,
    ...importsOf(file, types).map(
      ({ names, from }) => `import { ${names.join(", ")} } from "${relative(file, from)}_pb.js";`,
    ),
    "",
    ...types.flatMap(typeLines),
  ];
}

function typeLines(type: Nested): string[] {
  switch (type.kind) {
    case "message":
      return messageLines(type);
    case "enum":
      return enumLines(type);
    case "service":
      return serviceLines(type);
    case "extension":
      throw new Error(`${type.typeName}: extensions are not supported`);
  }
}

function messageLines(message: DescMessage): string[] {
  return [
    `export const ${schemaName(message)} = /*@__PURE__*/ d.message("${message.typeName}", () => [`,
    ...message.fields.map((field) => `  ${fieldCall(field)},`),
    "]);",
  ];
}

function fieldCall(field: DescField): string {
  const start = `${field.number}, "${field.name}"`;
  if (field.fieldKind === "map") return `d.map(${start}, ${field.mapKey}, ${typeOf(field)})`;
  if (field.fieldKind === "list") return `d.repeated(${start}, ${typeOf(field)})`;
  if (field.oneof !== undefined) return `d.member(${start}, ${typeOf(field)}, "${field.oneof.name}")`;
  return `d.${field.proto.proto3Optional ? "optional" : "field"}(${start}, ${typeOf(field)})`;
}

function typeOf({ message, enum: enumeration, scalar }: DescField): string {
  const described = message ?? enumeration;
  return described === undefined ? String(scalar) : schemaName(described);
}

function enumLines(type: DescEnum): string[] {
  const values = type.values.map(({ number, name }) => `[${number}, "${name}"]`);
  const members = type.values.flatMap(({ number, localName }) => [
    `${localName}: ${number}`,
    `${number}: "${localName}"`,
  ]);
  return [
    `export const ${schemaName(type)} = /*@__PURE__*/ d.enumeration("${type.typeName}", "${type.sharedPrefix ?? ""}", [${values.join(", ")}]);`,
    `export const ${localName(type)} = { ${members.join(", ")} };`,
  ];
}

function serviceLines(service: DescService): string[] {
  return [
    `export const ${localName(service)} = /*@__PURE__*/ d.service("${service.typeName}", [`,
    ...service.methods.map(
      ({ name, methodKind, input, output }) =>
        `  d.method("${name}", "${methodKind}", ${schemaName(input)}, ${schemaName(output)}),`,
    ),
    "]);",
  ];
}

/** The names from other files that a file's messages and services use, by those files' names. */
function importsOf(file: DescFile, types: readonly Nested[]): { names: string[]; from: string }[] {
  const used = types.flatMap((type): readonly Described[] => {
    if (type.kind === "message") return type.fields.flatMap(({ message, enum: named }) => message ?? named ?? []);
    return type.kind === "service" ? type.methods.flatMap(({ input, output }) => [input, output]) : [];
  });
  const foreign = new Set(used.filter((type) => type.file !== file));
  const byFile = Map.groupBy(foreign, (type) => type.file.name);
  return [...byFile].map(([from, described]) => ({ names: described.map(schemaName).sort(), from }));
}

/** The names that protoc-gen-es declares. */
function schemaName(type: Described): string {
  return `${localName(type)}Schema`;
}

function localName({ typeName, file }: Described | DescService): string {
  return typeName.slice(file.proto.package.length + 1).replaceAll(".", "_");
}

/** The path from one generated file to another, both without extensions. */
function relative(file: DescFile, to: string): string {
  const path = posix.relative(posix.dirname(file.name), to);
  return path.startsWith(".") ? path : `./${path}`;
}

/** The path from a generated file to src/. */
function up(file: DescFile): string {
  return "../".repeat(file.name.split("/").length);
}
