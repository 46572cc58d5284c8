import { type DescMessage, type Message, type MessageShape, toBinary } from "@bufbuild/protobuf";

/** The message's protobuf encoding. */
export function encode<D extends DescMessage>(schema: D, message: MessageShape<D> & Message): Uint8Array {
  return toBinary(schema, message);
}
