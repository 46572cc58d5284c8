import { execFileSync } from "node:child_process";
import { join } from "node:path";
import {
  createFileRegistry,
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescOneof,
  type DescService,
  fromBinary,
} from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { beforeAll, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
type Described = DescMessage | DescEnum | DescService;

/** Descriptors by type name: from src/gen, and as protobuf-es makes them from buf's output. */
const ours = new Map<string, Described>();
const theirs = new Map<string, Described>();

beforeAll(async () => {
  const buf = join(root, "node_modules", ".bin", "buf");
  const set = execFileSync(buf, ["build", "-o", "-#format=binpb"], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  for (const file of createFileRegistry(fromBinary(FileDescriptorSetSchema, set)).files) {
    for (const type of nestedTypes(file)) if (type.kind !== "extension") theirs.set(type.typeName, type);
    const generated: Record<string, unknown> = await import(join(root, "src", "gen", `${file.name}_pb.js`));
    for (const type of Object.values(generated)) if (isDescribed(type)) ours.set(type.typeName, type);
  }
});

it("has every message, enum and service of proto/, and no others", () => {
  expect(theirs.size).toBeGreaterThan(390);
  expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
});

it("describes each as protobuf-es does", () => {
  for (const [typeName, type] of theirs) {
    const own = ours.get(typeName);
    expect(own && plain(own), typeName).toEqual(plain(type));
  }
});

function isDescribed(value: unknown): value is Described {
  return typeof value === "object" && value !== null && "typeName" in value;
}

/** A descriptor's content, with other descriptors by name, and without the parts that only generators need. */
function plain(type: Described): unknown {
  const { kind, typeName, name } = type;
  const common = { kind, typeName, name, edition: type.file.edition, text: String(type) };
  switch (type.kind) {
    case "message":
      return {
        ...common,
        fields: type.fields.map(plainField),
        field: Object.entries(type.field).map(([key, { name }]) => [key, name]),
        oneofs: type.oneofs.map(plainOneof),
        members: type.members.map(({ kind, name }) => [kind, name]),
      };
    case "enum":
      return {
        ...common,
        open: type.open,
        sharedPrefix: type.sharedPrefix,
        values: type.values.map(({ kind, name, number, localName, jsonName, parent }) => [
          kind,
          name,
          number,
          localName,
          jsonName,
          parent.typeName,
        ]),
        value: Object.entries(type.value).map(([key, { name }]) => [key, name]),
      };
    case "service":
      return { ...common, methods: type.methods.map(plainMethod), method: Object.keys(type.method) };
  }
}

function plainField(field: DescField): unknown {
  const { proto: _proto, deprecated: _deprecated, parent, oneof, message, enum: enumeration, ...rest } = field;
  return {
    ...rest,
    parent: parent.typeName,
    oneof: oneof?.name,
    message: message?.typeName,
    enum: enumeration?.typeName,
    getDefaultValue: "getDefaultValue" in field ? field.getDefaultValue?.() : undefined,
    toString: String(field),
  };
}

function plainOneof(oneof: DescOneof): unknown {
  const { kind, name, localName, parent, fields } = oneof;
  return [kind, name, localName, parent.typeName, fields.map(({ name }) => name), String(oneof)];
}

function plainMethod({ kind, name, localName, methodKind, input, output }: DescMethod): unknown {
  return [kind, name, localName, methodKind, input.typeName, output.typeName];
}
