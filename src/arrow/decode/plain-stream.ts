import { SparkConnectError } from "../../errors.ts";
import type { ArrowField } from "../arrow-field.ts";
import { readArrowSchema } from "../arrow-schema.ts";
import { columnBuffers } from "../encode/column-buffers.ts";
import { batchMessage, concatBytes, endOfStream, framed } from "../encode/ipc-writer.ts";
import { type BatchLayout, readIpcStream } from "../ipc-stream.ts";
import { columnsOfBatch } from "./columns-of-batch.ts";
import { assertAnnounced, readingArrow } from "./reading.ts";

/**
 * A response's IPC stream for readers that neither check nor decompress: the same bytes if such a reader can take
 * them, otherwise a stream of the same rows without compression. Throws `SparkConnectError` if it is damaged, or does
 * not hold the announced rows.
 */
export function plainStream(ipc: Uint8Array, announcedRows: number): Uint8Array {
  return readingArrow(() => {
    const parts: Uint8Array[] = [];
    let fields: readonly ArrowField[] = [];
    let [numRows, isCompressed] = [0, false];
    for (const message of readIpcStream(ipc)) {
      if (message.type === "dictionary") throw unexpectedDictionary();
      if (message.type === "schema") {
        fields = readArrowSchema(message.schema);
        parts.push(framed(message.bytes));
      } else {
        parts.push(plainBatch(fields, message.batch));
        numRows += message.batch.numRows;
        isCompressed ||= message.batch.compression !== "none";
      }
    }
    if (parts.length === 0) throw new SparkConnectError("An Arrow stream came without a schema.");
    assertAnnounced(announcedRows, numRows);
    return isCompressed ? concatBytes([...parts, endOfStream]) : ipc;
  });
}

function plainBatch(fields: readonly ArrowField[], batch: BatchLayout): Uint8Array {
  const columns = columnsOfBatch(fields, batch, new Map());
  return batch.compression === "none" ? new Uint8Array(0) : batchMessage(columns.map(columnBuffers), batch.numRows);
}

/** No server sends any: what is written here has none. */
function unexpectedDictionary(): SparkConnectError {
  return new SparkConnectError("The server sent an Arrow dictionary, which toArrow() does not take: collect the rows.");
}
