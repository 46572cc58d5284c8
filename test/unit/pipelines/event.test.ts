import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { PipelineEventSchema } from "../../../src/gen/spark/connect/pipelines_pb.js";
import { readEvent } from "../../../src/pipelines/event.ts";

const timestamp = { seconds: 1_700_000_000n, nanos: 250_000_000 };

describe("an event tells of a flow's status", () => {
  it.each([
    ["Flow spark_catalog.db.a is QUEUED.", "spark_catalog.db.a", "queued"],
    ["Flow spark_catalog.db.a is PLANNING.", "spark_catalog.db.a", "planning"],
    ["Flow spark_catalog.db.a is STARTING.", "spark_catalog.db.a", "starting"],
    ["Flow spark_catalog.db.a is RUNNING.", "spark_catalog.db.a", "running"],
    ["Flow spark_catalog.db.a has COMPLETED.", "spark_catalog.db.a", "completed"],
    ["Flow 'spark_catalog.db.a' has FAILED.\nError: [DIVIDE_BY_ZERO] …", "spark_catalog.db.a", "failed"],
    ["Flow 'spark_catalog.db.a' SKIPPED due to upstream failure(s).", "spark_catalog.db.a", "skipped"],
    ["Flow 'a b' is EXCLUDED.", "a b", "excluded"],
    ["Flow 'a' is IDLE, waiting for new data.", "a", "idle"],
    ["Flow 'a' has STOPPED.", "a", "stopped"],
    ["Failed to resolve flow: 'a'.\nError: …", "a", "failed"],
    ["Failed to resolve flow due to upstream failure: 'a'.", "a", "skipped"],
    ["Run is COMPLETED.", null, null],
    ["Flow 'a' has been processed by a previous iteration and will not be rerun.", null, null],
    ["Flow control of NOTHING.", null, null],
  ])("%s", (message, flow, status) => {
    const event = readEvent(create(PipelineEventSchema, { timestamp, message }));
    expect(event).toEqual({ time: new Date(1_700_000_000_250), message, flow, status, location: undefined });
  });
});
