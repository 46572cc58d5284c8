import { describe, expect, it } from "vitest";
import { grpcStatus } from "../../../src/client/grpc-status.ts";
import { hasEnded } from "../../../src/submit/has-ended.ts";
import { scripted } from "../support/scripted.ts";
import { StatusError, sparkError } from "../support/scripted-server.ts";

const operationId = "0a000000-0000-4000-8000-000000000001";
const classes = '["org.apache.spark.SparkException","java.lang.Exception"]';

/** What is said of an operation whose reading fails so, on a server without GetStatus. */
async function said(error: StatusError): Promise<boolean> {
  await using scene = await scripted({
    getStatus: () => {
      throw new StatusError(grpcStatus.UNIMPLEMENTED, "no GetStatus");
    },
    reattachExecute: (stream) => stream.fail(error),
  });
  return await hasEnded(scene.client, operationId, new AbortController().signal);
}

describe("an operation on a server without GetStatus", () => {
  it.each([
    ["its verdict is a failure", sparkError("DIVIDE_BY_ZERO", { classes })],
    ["its verdict is a cancellation", sparkError("OPERATION_CANCELED", { classes })],
    ["it was released", sparkError("INVALID_HANDLE.OPERATION_NOT_FOUND", { classes })],
    ["it was dropped", sparkError("INVALID_HANDLE.OPERATION_ABANDONED", { classes })],
  ])("has ended when %s", async (_what, error) => {
    expect(await said(error)).toBe(true);
  });

  it.each([
    ["a bare status of gRPC", new StatusError(grpcStatus.UNKNOWN, "Application error processing RPC")],
    ["a message that is too large", new StatusError(grpcStatus.RESOURCE_EXHAUSTED, "larger than max")],
    ["a cursor that is not there any more", sparkError("INVALID_CURSOR.POSITION_NOT_AVAILABLE", { classes })],
  ])("is not taken to have ended by %s", async (_what, error) => {
    await expect(said(error)).rejects.toMatchObject({ name: "SparkConnectError" });
  });
});
