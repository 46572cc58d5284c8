import type { Schema } from "apache-arrow/fb/schema";
import { SparkConnectError } from "../../errors.ts";
import type { StructType } from "../../types/data-type.ts";
import type { ArrowField } from "../arrow-field.ts";
import { readArrowSchema } from "../arrow-schema.ts";
import { structTypeFromArrow } from "../arrow-to-spark.ts";
import { readIpcStream } from "../ipc-stream.ts";
import type { ColumnData } from "./column-data.ts";
import { columnsOfBatch } from "./columns-of-batch.ts";
import { addDictionary } from "./columns-of-stream.ts";
import { DecodeContext } from "./decode-context.ts";
import { assertAnnounced, readingArrow } from "./reading.ts";
import { DecodedBatch, type RecordBatch } from "./record-batch.ts";
import { assertSameTypes } from "./same-types.ts";

interface KnownSchema {
  /** The message it was read from: every batch of a result brings the same one. */
  readonly bytes: Uint8Array;
  readonly fields: readonly ArrowField[];
  readonly schema: StructType;
}

/** Decodes the batches of one result, which share a schema. */
export class BatchDecoder {
  readonly #declared: StructType | undefined;
  readonly #context: DecodeContext;
  readonly #dictionaries = new Map<number, readonly ColumnData[]>();
  #known: KnownSchema | undefined;

  /** `schema` is the server's for the result; the default is what Arrow tells. LONGs become bigints by default. */
  constructor(schema?: StructType, longs?: "bigint" | "number" | "string") {
    this.#declared = schema;
    this.#context = new DecodeContext("reading", longs);
  }

  /**
   * Reads an Arrow IPC stream of a schema and one batch; its memory is referred to, not copied. `announcedRows` is how many
   * rows the server said were in it. Throws `SparkConnectError`.
   */
  decode(ipc: Uint8Array, announcedRows?: number): DecodedBatch {
    const batch = readingArrow(() => this.#onlyBatch([...this.#batches(ipc)]));
    if (announcedRows !== undefined) assertAnnounced(announcedRows, batch.numRows);
    return batch;
  }

  /** Reads an Arrow IPC stream of any number of batches. Throws `SparkConnectError`. */
  decodeAll(ipc: Uint8Array): readonly RecordBatch[] {
    return readingArrow(() => [...this.#batches(ipc)]);
  }

  #onlyBatch(batches: readonly DecodedBatch[]): DecodedBatch {
    const [batch] = batches;
    if (batch !== undefined && batches.length === 1) return batch;
    if (batch !== undefined)
      throw new SparkConnectError(`Expected one Arrow batch in a response, not ${batches.length}.`);
    if (this.#known === undefined) throw new SparkConnectError("An Arrow stream came without a schema.");
    return new DecodedBatch(this.#known.schema, { numRows: 0, columns: this.#emptyColumns() }, this.#context);
  }

  *#batches(ipc: Uint8Array): Generator<DecodedBatch, void> {
    for (const message of readIpcStream(ipc)) {
      if (message.type === "schema") {
        this.#known = this.#schemaOf(message);
      } else if (message.type === "dictionary") {
        addDictionary(this.#dictionaries, this.#knownSchema().fields, message);
      } else {
        const { fields, schema } = this.#knownSchema();
        const columns = columnsOfBatch(fields, message.batch, this.#dictionaries);
        yield new DecodedBatch(schema, { numRows: message.batch.numRows, columns }, this.#context);
      }
    }
  }

  #schemaOf(message: { readonly schema: Schema; readonly bytes: Uint8Array }): KnownSchema {
    if (this.#known !== undefined && Buffer.compare(this.#known.bytes, message.bytes) === 0) return this.#known;
    if (this.#known !== undefined) throw new SparkConnectError("The batches of one result have different schemas.");
    const fields = readArrowSchema(message.schema);
    const declared = this.#declared;
    if (declared !== undefined) assertSameTypes(fields, declared.fields);
    return { bytes: message.bytes.slice(), fields, schema: declared ?? structTypeFromArrow(fields) };
  }

  #knownSchema(): KnownSchema {
    if (this.#known === undefined) throw new SparkConnectError("An Arrow batch came before its schema.");
    return this.#known;
  }

  #emptyColumns(): readonly ColumnData[] {
    return this.#knownSchema().fields.map(emptyColumn);
  }
}

function emptyColumn(field: ArrowField): ColumnData {
  const none = new Uint8Array(0);
  return {
    field: { ...field, dictionary: null },
    length: 0,
    validity: null,
    buffers: [none, none],
    children: field.children.map(emptyColumn),
    dictionary: null,
  };
}
