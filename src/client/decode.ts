import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";

/** As deep as Spark's own limit (`spark.connect.grpc.marshallerRecursionLimit`); protobuf-es would stop at 100. */
const recursionLimit = 1024;

/** Reads a message. Its bytes fields are views of `bytes`, not copies. */
export function decode<D extends DescMessage>(schema: D, bytes: Uint8Array): MessageShape<D> {
  return fromBinary(schema, bytes, { recursionLimit });
}
