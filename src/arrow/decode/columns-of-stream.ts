import type { Block } from "apache-arrow/fb/block";
import { Footer } from "apache-arrow/fb/footer";
import type { Schema } from "apache-arrow/fb/schema";
import { ByteBuffer } from "flatbuffers";
import { InvalidInputError, SparkConnectError } from "../../errors.ts";
import type { ArrowField } from "../arrow-field.ts";
import { readArrowSchema } from "../arrow-schema.ts";
import { type BatchLayout, type IpcMessage, readIpcStream } from "../ipc-stream.ts";
import type { ColumnData } from "./column-data.ts";
import { columnsOfBatch } from "./columns-of-batch.ts";

/** The schema of an Arrow IPC stream or file, and its batches' columns over the same memory. */
export interface StreamColumns {
  readonly fields: readonly ArrowField[];
  readonly batches: () => Generator<{ readonly numRows: number; readonly columns: readonly ColumnData[] }, void>;
}

/**
 * Reads the schema now and each batch on demand. Throws `InvalidInputError` if the bytes are not Arrow data, or
 * damaged.
 */
export function columnsOfStream(data: Uint8Array): StreamColumns {
  const { fields, messages } = reading(() => (isFile(data) ? partsOfFile(data) : partsOfStream(data)));
  return { fields, batches: () => batchesOf(fields, messages()) };
}

/** Any error while the bytes are read is the bytes' fault. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    const reason = cause instanceof SparkConnectError ? cause.message : "Its bytes are damaged.";
    throw new InvalidInputError(`This Arrow data cannot be read: ${reason}`, { cause });
  }
}

interface Parts {
  readonly fields: readonly ArrowField[];
  readonly messages: () => Iterator<IpcMessage, void>;
}

function partsOfStream(data: Uint8Array): Parts {
  const schema = schemaOfStream(data);
  if (schema !== null) return { fields: readArrowSchema(schema), messages: () => readIpcStream(data) };
  throw new InvalidInputError("These bytes are not an Arrow IPC stream or file: they do not begin with a schema.");
}

function schemaOfStream(stream: Uint8Array): Schema | null {
  const first = readIpcStream(stream).next();
  return first.done !== true && first.value.type === "schema" ? first.value.schema : null;
}

const fileMagic = "ARROW1";

function isFile(data: Uint8Array): boolean {
  return Buffer.from(data.subarray(0, fileMagic.length)).toString("latin1") === fileMagic;
}

/**
 * A file is [ARROW1][2 bytes][messages][footer: a `Footer` of File.fbs][its bytes: int32][ARROW1]. The footer says where
 * each message is.
 */
function partsOfFile(data: Uint8Array): Parts {
  const end = data.byteLength - fileMagic.length - 4;
  if (end < 0 || !isFile(data.subarray(end + 4)))
    throw new InvalidInputError("This Arrow file has no end: it was cut off.");
  const footerBytes = new DataView(data.buffer, data.byteOffset + end, 4).getInt32(0, true);
  const footer = Footer.getRootAsFooter(new ByteBuffer(data.subarray(end - footerBytes, end)));
  const schema = footer.schema();
  if (schema === null) throw new InvalidInputError("This Arrow file has no schema.");
  return { fields: readArrowSchema(schema), messages: () => messagesOfFile(data, footer) };
}

function* messagesOfFile(data: Uint8Array, footer: Footer): Generator<IpcMessage, void> {
  for (let index = 0; index < footer.dictionariesLength(); index++) {
    yield messageIn(data, footer.dictionaries(index), "dictionary");
  }
  for (let index = 0; index < footer.recordBatchesLength(); index++) {
    yield messageIn(data, footer.recordBatches(index), "batch");
  }
}

function messageIn(data: Uint8Array, block: Block | null, type: IpcMessage["type"]): IpcMessage {
  const start = Number(block?.offset());
  const end = start + Number(block?.metaDataLength()) + Number(block?.bodyLength());
  const { value } = readIpcStream(data.subarray(start, end)).next();
  if (value?.type === type) return value;
  throw new InvalidInputError(`This Arrow file has no ${type} where its end says that one is.`);
}

function* batchesOf(
  fields: readonly ArrowField[],
  messages: Iterator<IpcMessage, void>,
): Generator<{ readonly numRows: number; readonly columns: readonly ColumnData[] }, void> {
  const dictionaries: MutableDictionaries = new Map();
  for (;;) {
    const next = reading(() => messages.next());
    if (next.done) return;
    const message = next.value;
    if (message.type === "dictionary") reading(() => addDictionary(dictionaries, fields, message));
    if (message.type !== "batch" || message.batch.numRows === 0) continue;
    const columns = reading(() => columnsOfBatch(fields, message.batch, dictionaries));
    yield { numRows: message.batch.numRows, columns };
  }
}

type MutableDictionaries = Map<number, readonly ColumnData[]>;

/** Keeps the values of a dictionary message for the batches after it. */
export function addDictionary(
  dictionaries: MutableDictionaries,
  fields: readonly ArrowField[],
  message: { readonly id: number; readonly isDelta: boolean; readonly batch: BatchLayout },
): void {
  const field = findDictionaryField(fields, message.id);
  const [values] = columnsOfBatch([{ ...field, dictionary: null }], message.batch, dictionaries);
  const before = message.isDelta ? (dictionaries.get(message.id) ?? []) : [];
  if (values !== undefined) dictionaries.set(message.id, [...before, values]);
}

function findDictionaryField(fields: readonly ArrowField[], id: number): ArrowField {
  const queue = [...fields];
  for (const field of queue) {
    if (field.dictionary?.id === id) return field;
    for (const child of field.children) queue.push(child);
  }
  throw new SparkConnectError(`An Arrow dictionary came for no column (id ${id}).`);
}
