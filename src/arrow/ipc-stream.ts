import { SparkConnectError } from "../errors.ts";
import { FlatbufferTable } from "./flatbuffer.ts";

/** Where the values of one record batch lie: counts and byte ranges, columns depth first. */
export interface BatchLayout {
  readonly numRows: number;
  /** Pairs (length, null count), one for each field. */
  readonly nodes: Float64Array;
  /** Pairs (offset in the body, bytes), one for each buffer. */
  readonly buffers: Float64Array;
  readonly compression: "none" | "lz4" | "zstd";
  readonly body: Uint8Array;
}

export type IpcMessage =
  | { readonly type: "schema"; readonly header: FlatbufferTable; readonly bytes: Uint8Array }
  | { readonly type: "dictionary"; readonly id: number; readonly isDelta: boolean; readonly batch: BatchLayout }
  | { readonly type: "batch"; readonly batch: BatchLayout };

/**
 * Reads an Arrow IPC stream, which is a row of messages:
 * [0xFFFFFFFF][metadata bytes: int32][metadata: a `Message` of Message.fbs][body], each part padded to 8 bytes;
 * metadata of 0 bytes, or the end of the data, ends it. Writers before Arrow 0.15 left out the first four bytes.
 */
export function* readIpcStream(data: Uint8Array): Generator<IpcMessage, void> {
  // Never a Buffer, whose `slice` does not copy.
  const stream = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let at = 0;
  while (at + 4 <= stream.byteLength) {
    if (view.getInt32(at, true) === -1) at += 4;
    const metadataBytes = at + 4 <= stream.byteLength ? view.getInt32(at, true) : 0;
    if (metadataBytes === 0) return;
    const metadata = stream.subarray(at + 4, at + 4 + metadataBytes);
    const message = FlatbufferTable.root(metadata);
    const bodyStart = at + 4 + metadataBytes;
    const bodyEnd = bodyStart + message.int64(3);
    if (bodyEnd > stream.byteLength) throw new SparkConnectError("An Arrow batch ends before its data does.");
    const read = readMessage(message, { metadata, body: stream.subarray(bodyStart, bodyEnd) });
    if (read !== undefined) yield read;
    at = bodyEnd;
  }
}

/** Message: version 0, header_type 1, header 2, bodyLength 3. Kinds of message that hold no table are passed over. */
function readMessage(
  message: FlatbufferTable,
  parts: { readonly metadata: Uint8Array; readonly body: Uint8Array },
): IpcMessage | undefined {
  const header = message.table(2);
  if (header === undefined) return undefined;
  switch (message.int8(1)) {
    case 1:
      return { type: "schema", header, bytes: parts.metadata };
    case 2:
      return {
        type: "dictionary",
        id: header.int64(0),
        isDelta: header.int8(2) !== 0,
        batch: readBatch(header.table(1) ?? header, parts.body),
      };
    case 3:
      return { type: "batch", batch: readBatch(header, parts.body) };
    default:
      return undefined;
  }
}

/** RecordBatch: length 0, nodes 1, buffers 2, compression 3 (BodyCompression: codec 0). */
function readBatch(header: FlatbufferTable, body: Uint8Array): BatchLayout {
  const compression = header.table(3);
  return {
    numRows: header.int64(0),
    nodes: header.int64Pairs(1),
    buffers: header.int64Pairs(2),
    compression: compression === undefined ? "none" : compression.int8(0) === 0 ? "lz4" : "zstd",
    body,
  };
}
