import { SparkConnectError } from "../errors.ts";
import type {
  ExecutePlanResponse,
  ExecutePlanResponse_ArrowBatch,
  ExecutePlanResponse_ExecutionProgress,
  ExecutePlanResponse_Metrics,
  ExecutePlanResponse_ObservedMetrics,
} from "../gen/spark/connect/base_pb.js";
import type { DataType } from "../gen/spark/connect/types_pb.js";

/** How far an operation is. Counts are of the moment; stages come and go. */
export interface ExecutionProgress {
  readonly stages: readonly StageProgress[];
  readonly tasks: number;
  readonly completedTasks: number;
  readonly inflightTasks: number;
  readonly bytesRead: bigint;
}

/** How far one stage of an operation is. */
export interface StageProgress {
  readonly stageId: bigint;
  readonly tasks: number;
  readonly completedTasks: number;
  readonly bytesRead: bigint;
  readonly isDone: boolean;
}

/** What an operation tells while it runs. */
export type ExecuteEvent =
  | {
      readonly type: "batch";
      /** One Arrow IPC stream: the schema and at most one batch. */
      readonly data: Uint8Array;
      readonly rowCount: number;
      /** The first row's place in the whole result, from 0. */
      readonly startOffset: bigint;
    }
  | { readonly type: "schema"; readonly schema: DataType }
  | { readonly type: "observed"; readonly metrics: ExecutePlanResponse_ObservedMetrics }
  | { readonly type: "metrics"; readonly metrics: ExecutePlanResponse_Metrics }
  | { readonly type: "progress"; readonly progress: ExecutionProgress }
  | { readonly type: "result"; readonly response: ExecutePlanResponse["responseType"] };

/** Turns the responses of one operation into events; keeps the chunks of a batch until it is whole. */
export class EventReader {
  #chunks: Uint8Array[] = [];
  #rows = 0n;

  /** Responses of a kind that we do not know give no event. */
  *read(response: ExecutePlanResponse): Generator<ExecuteEvent, void> {
    const { responseType, schema, metrics } = response;
    if (schema !== undefined) yield { type: "schema", schema };
    switch (responseType.case) {
      case "arrowBatch":
        yield* this.#readBatch(responseType.value);
        break;
      case "executionProgress":
        yield { type: "progress", progress: toProgress(responseType.value) };
        break;
      case undefined:
      case "resultComplete":
        break;
      default:
        yield { type: "result", response: responseType };
    }
    if (metrics !== undefined) yield { type: "metrics", metrics };
    for (const observed of response.observedMetrics) yield { type: "observed", metrics: observed };
  }

  /** Throws when the operation ended within a batch. */
  end(): void {
    if (this.#chunks.length > 0)
      throw new SparkConnectError("The result ended within a batch: chunks of it are missing.");
  }

  *#readBatch(batch: ExecutePlanResponse_ArrowBatch): Generator<ExecuteEvent, void> {
    const data = this.#assemble(batch);
    if (data === null) return;
    // 3.5 sends no offset.
    const startOffset = batch.startOffset ?? this.#rows;
    if (startOffset !== this.#rows) {
      throw new SparkConnectError(
        `The result has a gap: row ${this.#rows} was expected next and row ${startOffset} came.`,
      );
    }
    this.#rows += batch.rowCount;
    yield { type: "batch", data, rowCount: Number(batch.rowCount), startOffset };
  }

  /** The batch's bytes once all of its chunks are there. */
  #assemble({ data, chunkIndex, numChunksInBatch }: ExecutePlanResponse_ArrowBatch): Uint8Array | null {
    if (Number(chunkIndex ?? 0n) !== this.#chunks.length) {
      throw new SparkConnectError(
        `Chunk ${this.#chunks.length} of a batch was expected next and chunk ${chunkIndex ?? 0n} came.`,
      );
    }
    if ((numChunksInBatch ?? 1n) <= 1n) return data;
    this.#chunks.push(data);
    if (this.#chunks.length < Number(numChunksInBatch)) return null;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [];
    return whole;
  }
}

function toProgress({ stages, numInflightTasks }: ExecutePlanResponse_ExecutionProgress): ExecutionProgress {
  const all = stages.map((stage) => ({
    stageId: stage.stageId,
    tasks: Number(stage.numTasks),
    completedTasks: Number(stage.numCompletedTasks),
    bytesRead: stage.inputBytesRead,
    isDone: stage.done,
  }));
  return {
    stages: all,
    tasks: all.reduce((sum, stage) => sum + stage.tasks, 0),
    completedTasks: all.reduce((sum, stage) => sum + stage.completedTasks, 0),
    inflightTasks: Number(numInflightTasks),
    bytesRead: all.reduce((sum, stage) => sum + stage.bytesRead, 0n),
  };
}
