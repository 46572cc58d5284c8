import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

export interface AnyMessage {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** A `google.rpc.Status`, as servers send it in `grpc-status-details-bin`. */
export function statusBytes(code: number, message: string, details: readonly AnyMessage[]): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(code).tag(2, WireType.LengthDelimited).string(message);
  for (const { typeUrl, value } of details) {
    writer.tag(3, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(typeUrl).tag(2, WireType.LengthDelimited).bytes(value).join();
  }
  return writer.finish();
}

export function errorInfoAny(info: {
  readonly reason?: string;
  readonly domain?: string;
  readonly metadata: Readonly<Record<string, string>>;
}): AnyMessage {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).string(info.reason ?? "");
  writer.tag(2, WireType.LengthDelimited).string(info.domain ?? "org.apache.spark");
  for (const [key, value] of Object.entries(info.metadata)) {
    writer.tag(3, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key).tag(2, WireType.LengthDelimited).string(value).join();
  }
  return { typeUrl: "type.googleapis.com/google.rpc.ErrorInfo", value: writer.finish() };
}

export function retryInfoAny(delayMs: number): AnyMessage {
  const duration = new BinaryWriter();
  duration.tag(1, WireType.Varint).int64(Math.floor(delayMs / 1000));
  duration.tag(2, WireType.Varint).int32((delayMs % 1000) * 1_000_000);
  const value = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(duration.finish()).finish();
  return { typeUrl: "type.googleapis.com/google.rpc.RetryInfo", value };
}
