import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { decodeStatusDetails } from "../../../src/client/google-rpc.ts";
import { errorInfoAny, retryInfoAny, statusBytes } from "../../scripted/support/google-rpc.ts";

describe("google.rpc.Status", () => {
  it("is read with its ErrorInfo and RetryInfo, and other details are skipped", () => {
    const other = { typeUrl: "type.googleapis.com/google.rpc.Help", value: Uint8Array.of(1, 2, 3) };
    const info = errorInfoAny({ reason: "r", domain: "d", metadata: { errorClass: "A.B", sqlState: "42000" } });
    expect(decodeStatusDetails(statusBytes(13, "boom", [other, info, retryInfoAny(1_500)]))).toEqual({
      code: 13,
      message: "boom",
      errorInfo: { reason: "r", domain: "d", metadata: { errorClass: "A.B", sqlState: "42000" } },
      retryDelayMs: 1_500,
    });
  });

  it("tells a RetryInfo without a delay from none at all", () => {
    const empty = { typeUrl: "type.googleapis.com/google.rpc.RetryInfo", value: new Uint8Array() };
    expect(decodeStatusDetails(statusBytes(14, "", [empty])).retryDelayMs).toBe(0);
    expect(decodeStatusDetails(statusBytes(14, "", [])).retryDelayMs).toBeNull();
  });

  it("is read past fields that it did not have yet", () => {
    const bytes = new BinaryWriter()
      .tag(9, WireType.Varint)
      .uint32(7)
      .raw(statusBytes(5, "m", []))
      .finish();
    expect(decodeStatusDetails(bytes)).toMatchObject({ code: 5, message: "m" });
  });

  it("is refused when it is cut", () => {
    expect(() => decodeStatusDetails(statusBytes(13, "boom", []).subarray(0, 4))).toThrow("premature EOF");
  });
});
