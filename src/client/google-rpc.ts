import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** `google.rpc.ErrorInfo`: https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto. */
export interface ErrorInfo {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a server says of a failed call in the trailer `grpc-status-details-bin` (a `google.rpc.Status`). */
export interface StatusDetails {
  readonly code: number;
  readonly message: string;
  readonly errorInfo: ErrorInfo | null;
  /** `google.rpc.RetryInfo.retry_delay` in milliseconds; 0 where RetryInfo has no delay; `null` without RetryInfo. */
  readonly retryDelayMs: number | null;
}

/** Reads the three messages of google.rpc that Spark sends. Throws if the bytes are not a protobuf message. */
export function decodeStatusDetails(bytes: Uint8Array): StatusDetails {
  let code = 0;
  let message = "";
  let errorInfo: ErrorInfo | null = null;
  let retryDelayMs: number | null = null;
  eachField(bytes, (field, reader) => {
    if (field === 1) code = reader.int32();
    else if (field === 2) message = reader.string();
    else if (field === 3) {
      const { typeUrl, value } = decodeAny(reader.bytes());
      if (typeUrl.endsWith("/google.rpc.ErrorInfo")) errorInfo = decodeErrorInfo(value);
      else if (typeUrl.endsWith("/google.rpc.RetryInfo")) retryDelayMs = decodeRetryDelayMs(value);
    } else return false;
    return true;
  });
  return { code, message, errorInfo, retryDelayMs };
}

function decodeAny(bytes: Uint8Array): { readonly typeUrl: string; readonly value: Uint8Array } {
  let typeUrl = "";
  let value: Uint8Array = new Uint8Array();
  eachField(bytes, (field, reader) => {
    if (field === 1) typeUrl = reader.string();
    else if (field === 2) value = reader.bytes();
    else return false;
    return true;
  });
  return { typeUrl, value };
}

function decodeErrorInfo(bytes: Uint8Array): ErrorInfo {
  let reason = "";
  let domain = "";
  const metadata: Record<string, string> = {};
  eachField(bytes, (field, reader) => {
    if (field === 1) reason = reader.string();
    else if (field === 2) domain = reader.string();
    else if (field === 3) {
      const [key, value] = decodeMapEntry(reader.bytes());
      metadata[key] = value;
    } else return false;
    return true;
  });
  return { reason, domain, metadata };
}

function decodeMapEntry(bytes: Uint8Array): readonly [string, string] {
  let key = "";
  let value = "";
  eachField(bytes, (field, reader) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = reader.string();
    else return false;
    return true;
  });
  return [key, value];
}

function decodeRetryDelayMs(bytes: Uint8Array): number {
  let delayMs = 0;
  eachField(bytes, (field, reader) => {
    if (field !== 1) return false;
    delayMs = decodeDurationMs(reader.bytes());
    return true;
  });
  return delayMs;
}

function decodeDurationMs(bytes: Uint8Array): number {
  let ms = 0;
  eachField(bytes, (field, reader) => {
    if (field === 1) ms += Number(reader.int64()) * 1000;
    else if (field === 2) ms += reader.int32() / 1_000_000;
    else return false;
    return true;
  });
  return ms;
}

/** Calls `read` for each field in wire order and skips those it does not take. */
function eachField(bytes: Uint8Array, read: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (wireType === WireType.EndGroup || !read(field, reader)) reader.skip(wireType, field);
  }
}
