import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** A sample of how servers are extended; not part of the protocol. */
const notProtocol = new Set(["example_plugins_pb2.py"]);

/** Reads Spark's protocol descriptors out of an unpacked `pyspark` package, sorted by file name. */
export function shippedDescriptors(pysparkDir: string): FileDescriptorProto[] {
  const folder = join(pysparkDir, "sql", "connect", "proto");
  return readdirSync(folder)
    .filter((name) => name.endsWith("_pb2.py") && !notProtocol.has(name))
    .sort()
    .map((name) =>
      fromBinary(FileDescriptorProtoSchema, serializedFile(readFileSync(join(folder, name), "utf8"), name)),
    );
}

/** The generated Python keeps each descriptor as one bytes literal: `AddSerializedFile(b'…')`. */
function serializedFile(python: string, name: string): Uint8Array {
  const literal = /AddSerializedFile\(\s*b(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\)/s.exec(python);
  const body = literal?.[1] ?? literal?.[2];
  if (body === undefined) throw new Error(`${name} holds no serialized descriptor`);
  return Uint8Array.from(bytesOfLiteral(body));
}

const escapes: Record<string, number> = { n: 10, r: 13, t: 9, a: 7, b: 8, f: 12, v: 11, "\\": 92, "'": 39, '"': 34 };

function* bytesOfLiteral(body: string): Generator<number, void> {
  for (const [, hex, octal, simple, plain] of body.matchAll(/\\x([0-9a-f]{2})|\\([0-7]{1,3})|\\(.)|([^\\])/gs)) {
    if (hex !== undefined) yield Number.parseInt(hex, 16);
    else if (octal !== undefined) yield Number.parseInt(octal, 8);
    else if (simple !== undefined) yield escapes[simple] ?? unknownEscape(simple);
    else if (plain !== undefined) yield plain.charCodeAt(0);
  }
}

function unknownEscape(character: string): never {
  throw new Error(`unknown escape \\${character} in a bytes literal`);
}
