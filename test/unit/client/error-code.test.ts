import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { grpcStatus, RpcError } from "../../../src/client/grpc-status.ts";
import { toSparkError } from "../../../src/client/server-error.ts";
import { InvalidInputError, SessionLostError, SparkConnectError, UnreachableError } from "../../../src/errors.ts";

const call = { remote: "sc://host", usesTls: false, sessionId: "s", operationId: null, noNewAddress: null };

describe("an error's code", () => {
  it.each([
    [new InvalidInputError("x"), "INVALID_INPUT"],
    [new UnreachableError("x"), "UNREACHABLE"],
    [new SessionLostError("x"), "SESSION_LOST"],
    [new SparkConnectError("x"), "FAILED"],
  ])("is that of its class: %s", (error, code) => {
    expect(error.code).toBe(code);
  });

  it.each([
    [grpcStatus.UNAVAILABLE, "gone", "UNREACHABLE"],
    [grpcStatus.UNAUTHENTICATED, "who?", "UNAUTHENTICATED"],
    [grpcStatus.PERMISSION_DENIED, "not you", "UNAUTHENTICATED"],
    [grpcStatus.INTERNAL, "[INVALID_HANDLE.SESSION_CLOSED] closed", "SESSION_LOST"],
    [grpcStatus.INTERNAL, "[OPERATION_CANCELED] stopped", "CANCELLED"],
    [grpcStatus.CANCELLED, "stopped", "CANCELLED"],
    [grpcStatus.UNIMPLEMENTED, "what?", "UNSUPPORTED"],
    [grpcStatus.INTERNAL, "[TABLE_OR_VIEW_NOT_FOUND] no", "FAILED"],
  ])("says what status %i, %s, means: %s", (status, message, code) => {
    expect(toSparkError(new RpcError(status, message), call, null).code).toBe(code);
  });

  it("of a failed call is the name of its status", () => {
    const codes = Object.values(grpcStatus).map((status) => new RpcError(status, "x").code);
    expect(codes.slice(1)).toEqual(Object.keys(grpcStatus).slice(1));
  });

  it("of a status that gRPC does not define is UNKNOWN, and the message keeps the number", () => {
    expect(new RpcError(99, "x")).toMatchObject({ code: "UNKNOWN", message: "status 99: x" });
  });

  it("is not printed beside the class's name", () => {
    expect(inspect(new InvalidInputError("x"))).not.toContain("INVALID_INPUT");
  });
});
