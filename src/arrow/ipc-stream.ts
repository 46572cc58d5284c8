import { CompressionType } from "apache-arrow/fb/compression-type";
import { DictionaryBatch } from "apache-arrow/fb/dictionary-batch";
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import { Schema } from "apache-arrow/fb/schema";
import { ByteBuffer } from "flatbuffers";
import { SparkConnectError } from "../errors.ts";

/** Where the values of one record batch lie: counts and byte ranges, columns depth first. */
export interface BatchLayout {
  readonly numRows: number;
  /** Pairs (length, null count), one for each field. */
  readonly nodes: Float64Array;
  /** Pairs (offset in the body, bytes), one for each buffer. */
  readonly buffers: Float64Array;
  /** How many data buffers follow the views of each column that has them, columns depth first. */
  readonly viewBuffers: readonly number[];
  readonly compression: "none" | "lz4" | "zstd";
  readonly body: Uint8Array;
}

export type IpcMessage =
  | { readonly type: "schema"; readonly schema: Schema; readonly bytes: Uint8Array }
  | { readonly type: "dictionary"; readonly id: number; readonly isDelta: boolean; readonly batch: BatchLayout }
  | { readonly type: "batch"; readonly batch: BatchLayout };

/**
 * Reads an Arrow IPC stream, which is a sequence of messages:
 * [0xFFFFFFFF][metadata bytes: int32][metadata: a `Message` of Message.fbs][body], each part padded to 8 bytes;
 * metadata of 0 bytes, or the end of the data, ends it. Writers before Arrow 0.15 left out the first four bytes.
 */
export function* readIpcStream(data: Uint8Array): Generator<IpcMessage, void> {
  // Never a Buffer, whose `slice` does not copy.
  const stream = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let at = 0;
  while (at < stream.byteLength) {
    if (view.getInt32(at, true) === -1) at += 4;
    const metadataBytes = view.getInt32(at, true);
    if (metadataBytes === 0) return;
    const bodyStart = at + 4 + metadataBytes;
    if (metadataBytes < 0 || bodyStart > stream.byteLength) throw cutOff();
    const metadata = stream.subarray(at + 4, bodyStart);
    const message = Message.getRootAsMessage(new ByteBuffer(metadata));
    const bodyEnd = bodyStart + Number(message.bodyLength());
    if (bodyEnd < bodyStart || bodyEnd > stream.byteLength) throw cutOff();
    const read = readMessage(message, { metadata, body: stream.subarray(bodyStart, bodyEnd) });
    if (read !== undefined) yield read;
    at = bodyEnd;
  }
}

function cutOff(): SparkConnectError {
  return new SparkConnectError("An Arrow batch ends before its data does.");
}

/** Messages of kinds that hold no table are skipped. */
function readMessage(
  message: Message,
  parts: { readonly metadata: Uint8Array; readonly body: Uint8Array },
): IpcMessage | undefined {
  switch (message.headerType()) {
    case MessageHeader.Schema: {
      const schema = new Schema();
      message.header(schema);
      return { type: "schema", schema, bytes: parts.metadata };
    }
    case MessageHeader.DictionaryBatch: {
      const dictionary = new DictionaryBatch();
      message.header(dictionary);
      const batch = readBatch(dictionary.data() ?? new RecordBatch(), parts.body);
      return { type: "dictionary", id: Number(dictionary.id()), isDelta: dictionary.isDelta(), batch };
    }
    case MessageHeader.RecordBatch: {
      const batch = new RecordBatch();
      message.header(batch);
      return { type: "batch", batch: readBatch(batch, parts.body) };
    }
    default:
      return undefined;
  }
}

function readBatch(batch: RecordBatch, body: Uint8Array): BatchLayout {
  for (const count of [batch.nodesLength(), batch.buffersLength(), batch.variadicBufferCountsLength()]) {
    assertListed(count, batch);
  }
  const nodes = new Float64Array(batch.nodesLength() * 2);
  for (let index = 0; index < batch.nodesLength(); index++) {
    const node = batch.nodes(index);
    nodes[index * 2] = Number(node?.length());
    nodes[index * 2 + 1] = Number(node?.nullCount());
  }
  const buffers = new Float64Array(batch.buffersLength() * 2);
  for (let index = 0; index < batch.buffersLength(); index++) {
    const buffer = batch.buffers(index);
    buffers[index * 2] = Number(buffer?.offset());
    buffers[index * 2 + 1] = Number(buffer?.length());
  }
  const codec = batch.compression()?.codec();
  const compression = codec === undefined ? "none" : codec === CompressionType.ZSTD ? "zstd" : "lz4";
  const viewBuffers = Array.from({ length: batch.variadicBufferCountsLength() }, (_none, index) =>
    Number(batch.variadicBufferCounts(index)),
  );
  return { numRows: Number(batch.length()), nodes, buffers, viewBuffers, compression, body };
}

/** No array is longer than the metadata allows, in which each entry takes at least 8 bytes. */
function assertListed(count: number, { bb }: RecordBatch): void {
  if (count >= 0 && count * 8 <= (bb?.capacity() ?? 0)) return;
  throw new SparkConnectError("An Arrow batch lists more than it can hold.");
}
