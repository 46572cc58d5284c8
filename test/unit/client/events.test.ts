import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { EventReader } from "../../../src/client/events.ts";
import { ExecutePlanResponseSchema } from "../../../src/gen/spark/connect/base_pb.js";

function eventsOf(reader: EventReader, init: MessageInitShape<typeof ExecutePlanResponseSchema>): readonly unknown[] {
  return [...reader.read(create(ExecutePlanResponseSchema, init))];
}

function batch(data: readonly number[], more: object = {}): MessageInitShape<typeof ExecutePlanResponseSchema> {
  return { responseType: { case: "arrowBatch", value: { data: Uint8Array.from(data), rowCount: 2n, ...more } } };
}

describe("the event reader", () => {
  it("counts rows itself where the server sends no offset", () => {
    const reader = new EventReader();
    expect(eventsOf(reader, batch([1]))).toEqual([
      { type: "batch", data: Uint8Array.of(1), rowCount: 2, startOffset: 0n },
    ]);
    expect(eventsOf(reader, batch([2]))).toEqual([
      { type: "batch", data: Uint8Array.of(2), rowCount: 2, startOffset: 2n },
    ]);
  });

  it("gives the batch's own bytes, not a copy, when it came whole", () => {
    const data = Uint8Array.of(1, 2, 3);
    const response = create(ExecutePlanResponseSchema);
    response.responseType = { case: "arrowBatch", value: { ...batchOf(), data } };
    const [event] = [...new EventReader().read(response)];
    expect(event?.type === "batch" && event.data).toBe(data);
  });

  it("puts the chunks of a batch together", () => {
    const reader = new EventReader();
    const chunk = (index: bigint, data: readonly number[]): readonly unknown[] =>
      eventsOf(reader, batch(data, { startOffset: 0n, chunkIndex: index, numChunksInBatch: 3n }));
    expect([...chunk(0n, [1, 2]), ...chunk(1n, [3])]).toEqual([]);
    expect(chunk(2n, [4])).toEqual([{ type: "batch", data: Buffer.of(1, 2, 3, 4), rowCount: 2, startOffset: 0n }]);
    reader.end();
  });

  it("refuses a result with rows missing", () => {
    expect(() => eventsOf(new EventReader(), batch([1], { startOffset: 5n }))).toThrowError(
      "row 0 was expected next and row 5 came",
    );
  });

  it("refuses a chunk out of order, and a result that ends within a batch", () => {
    const reader = new EventReader();
    eventsOf(reader, batch([1], { chunkIndex: 0n, numChunksInBatch: 3n }));
    expect(() => reader.end()).toThrowError("The result ended within a batch");
    expect(() => eventsOf(reader, batch([1], { chunkIndex: 2n, numChunksInBatch: 3n }))).toThrowError(
      "Chunk 1 of a batch was expected next and chunk 2 came",
    );
  });

  it("sums the stages of a progress report", () => {
    const stages = [
      { stageId: 1n, numTasks: 4n, numCompletedTasks: 3n, inputBytesRead: 10n, done: false },
      { stageId: 2n, numTasks: 2n, numCompletedTasks: 2n, inputBytesRead: 5n, done: true },
    ];
    expect(
      eventsOf(new EventReader(), {
        responseType: { case: "executionProgress", value: { stages, numInflightTasks: 1n } },
      }),
    ).toEqual([
      {
        type: "progress",
        progress: {
          stages: [
            { stageId: 1n, tasks: 4, completedTasks: 3, bytesRead: 10n, isDone: false },
            { stageId: 2n, tasks: 2, completedTasks: 2, bytesRead: 5n, isDone: true },
          ],
          tasks: 6,
          completedTasks: 5,
          inflightTasks: 1,
          bytesRead: 15n,
        },
      },
    ]);
  });

  it("skips a response of a kind from the future", () => {
    expect(eventsOf(new EventReader(), {})).toEqual([]);
  });
});

function batchOf() {
  const response = create(ExecutePlanResponseSchema, batch([0]));
  if (response.responseType.case !== "arrowBatch") throw new Error("not a batch");
  return response.responseType.value;
}
