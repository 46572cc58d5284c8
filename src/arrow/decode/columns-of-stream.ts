import { Footer } from "apache-arrow/fb/footer";
import type { Schema } from "apache-arrow/fb/schema";
import { ByteBuffer } from "flatbuffers";
import { InvalidInputError, SparkConnectError } from "../../errors.ts";
import { type ArrowField, readArrowSchema } from "../arrow-schema.ts";
import { type BatchLayout, readIpcStream } from "../ipc-stream.ts";
import { type ColumnData, columnsOfBatch } from "./column-data.ts";

/** The schema of an Arrow IPC stream or file, and its batches' columns over the same memory. */
export interface StreamColumns {
  readonly fields: readonly ArrowField[];
  readonly batches: () => Generator<{ readonly numRows: number; readonly columns: readonly ColumnData[] }, void>;
}

/** Reads the schema now and each batch when asked for. Throws `InvalidInputError` where there is no schema. */
export function columnsOfStream(data: Uint8Array): StreamColumns {
  const { stream, schema } = isFile(data) ? partsOfFile(data) : { stream: data, schema: schemaOfStream(data) };
  if (schema === null) {
    throw new InvalidInputError("These bytes are no Arrow IPC stream or file: they do not begin with a schema.");
  }
  const fields = readArrowSchema(schema);
  return { fields, batches: () => batchesOf(stream, fields) };
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
 * A file is [ARROW1][2 bytes][a stream, which may lack the schema][footer: a `Footer` of File.fbs][its bytes: int32][ARROW1].
 */
function partsOfFile(data: Uint8Array): { readonly stream: Uint8Array; readonly schema: Schema | null } {
  const end = data.byteLength - fileMagic.length - 4;
  const footerBytes = new DataView(data.buffer, data.byteOffset + end, 4).getInt32(0, true);
  const footer = Footer.getRootAsFooter(new ByteBuffer(data.subarray(end - footerBytes, end)));
  return { stream: data.subarray(8, end - footerBytes), schema: footer.schema() };
}

function* batchesOf(
  stream: Uint8Array,
  fields: readonly ArrowField[],
): Generator<{ readonly numRows: number; readonly columns: readonly ColumnData[] }, void> {
  const dictionaries = new Map<number, ColumnData>();
  for (const message of readIpcStream(stream)) {
    if (message.type === "dictionary") addDictionary(dictionaries, fields, message);
    if (message.type !== "batch" || message.batch.numRows === 0) continue;
    yield { numRows: message.batch.numRows, columns: columnsOfBatch(fields, message.batch, dictionaries) };
  }
}

/** Keeps the values of a dictionary message for the batches after it. */
export function addDictionary(
  dictionaries: Map<number, ColumnData>,
  fields: readonly ArrowField[],
  message: { readonly id: number; readonly isDelta: boolean; readonly batch: BatchLayout },
): void {
  if (message.isDelta) throw new SparkConnectError("Arrow dictionaries that grow cannot be read.");
  const field = findDictionaryField(fields, message.id);
  const [values] = columnsOfBatch([{ ...field, dictionary: null }], message.batch, dictionaries);
  if (values !== undefined) dictionaries.set(message.id, values);
}

function findDictionaryField(fields: readonly ArrowField[], id: number): ArrowField {
  const queue = [...fields];
  for (const field of queue) {
    if (field.dictionary?.id === id) return field;
    queue.push(...field.children);
  }
  throw new SparkConnectError(`An Arrow dictionary came for no column (id ${id}).`);
}
