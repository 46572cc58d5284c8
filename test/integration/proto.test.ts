import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromBinary, toJson } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { beforeAll, describe, expect, it } from "vitest";
import { shippedDescriptors } from "../../scripts/shipped-descriptors.ts";
import { defaultSparkVersion } from "../../src/local/distribution.ts";
import { sparkHome } from "./spark.ts";

const root = join(import.meta.dirname, "..", "..");

describe("proto/", () => {
  let compiled: ReadonlyMap<string, unknown>;
  let shipped: ReadonlyMap<string, unknown>;

  beforeAll(() => {
    const set = execFileSync(join(root, "node_modules", ".bin", "buf"), ["build", "-o", "-#format=binpb"], {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
    });
    compiled = structures(fromBinary(FileDescriptorSetSchema, set).file);
    shipped = structures(shippedDescriptors(sparkHome()));
  });

  it("has the files of the distribution, all and no others", () => {
    expect(shipped.size).toBeGreaterThanOrEqual(9);
    expect([...compiled.keys()]).toEqual([...shipped.keys()]);
  });

  it("compiles to the same messages, fields, enums, services and options", () => {
    expect(Object.fromEntries(compiled)).toEqual(Object.fromEntries(shipped));
  });

  it("says which Spark it was taken from: the one that is installed by default", () => {
    expect(readFileSync(join(root, "proto", "SPARK_VERSION"), "utf8")).toBe(`${defaultSparkVersion}\n`);
  });
});

/**
 * The protocol's files by name, in order, with only their structure: no positions, derived JSON names or order of
 * types.
 */
function structures(files: readonly FileDescriptorProto[]): ReadonlyMap<string, unknown> {
  const own = files.filter(({ name }) => name.startsWith("spark/connect/"));
  return new Map(own.sort(byName).map((file) => [file.name, structure(file)]));
}

function structure(file: FileDescriptorProto): unknown {
  delete file.sourceCodeInfo;
  file.enumType.sort(byName);
  normalizeMessages(file.messageType);
  for (const field of file.extension) field.jsonName = "";
  return JSON.parse(JSON.stringify(toJson(FileDescriptorProtoSchema, file), withoutEmptyOptions));
}

/** protoc writes "no options" of a method as an empty message, buf as none. */
function withoutEmptyOptions(key: string, value: unknown): unknown {
  return key === "options" && JSON.stringify(value) === "{}" ? undefined : value;
}

/** The source does not place the message behind a map field, so each compiler adds it at another place. */
function normalizeMessages(messages: DescriptorProto[]): void {
  messages.sort(byName);
  for (const message of messages) {
    for (const field of [...message.field, ...message.extension]) field.jsonName = "";
    message.enumType.sort(byName);
    normalizeMessages(message.nestedType);
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
