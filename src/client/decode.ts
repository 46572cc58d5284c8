import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { SparkConnectError } from "../errors.ts";

/** As deep as Spark's own limit (`spark.connect.grpc.marshallerRecursionLimit`); protobuf-es would stop at 100. */
const recursionLimit = 1024;

/** Reads a message. Its bytes fields are views of `bytes`, not copies. Throws `SparkConnectError` when it is malformed. */
export function decode<D extends DescMessage>(schema: D, bytes: Uint8Array): MessageShape<D> {
  try {
    return fromBinary(schema, bytes, { recursionLimit });
  } catch (cause) {
    const message = `The server sent a malformed ${schema.typeName}. Check that it is a Spark Connect server.`;
    throw new SparkConnectError(message, { cause });
  }
}
