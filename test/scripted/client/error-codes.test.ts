import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JobErrorCode, RpcErrorCode, SparkConnectErrorCode } from "../../../src/index.ts";

// A code that is added to a type and not here does not compile; one that is added here and not to the page fails.
const sparkConnectCodes: Record<SparkConnectErrorCode, string> = {
  INVALID_INPUT: "InvalidInputError",
  UNREACHABLE: "UnreachableError",
  UNAUTHENTICATED: "UnreachableError",
  SESSION_LOST: "SessionLostError",
  CANCELLED: "SparkConnectError",
  UNSUPPORTED: "SparkConnectError",
  FAILED: "SparkConnectError",
};
const jobCodes: Record<JobErrorCode, true> = {
  USAGE: true,
  INPUT_NOT_READY: true,
  DATA_CHECK_FAILED: true,
  CONFLICT: true,
  JOB_FAILED: true,
};
const rpcCodes: Record<RpcErrorCode, true> = {
  CANCELLED: true,
  UNKNOWN: true,
  INVALID_ARGUMENT: true,
  DEADLINE_EXCEEDED: true,
  NOT_FOUND: true,
  ALREADY_EXISTS: true,
  PERMISSION_DENIED: true,
  RESOURCE_EXHAUSTED: true,
  FAILED_PRECONDITION: true,
  ABORTED: true,
  OUT_OF_RANGE: true,
  UNIMPLEMENTED: true,
  INTERNAL: true,
  UNAVAILABLE: true,
  DATA_LOSS: true,
  UNAUTHENTICATED: true,
};

/** The code cells of the table's rows below a head that starts so: `| \`FAILED\` | …`. */
async function rowsBelow(head: string): Promise<readonly (readonly string[])[]> {
  const page = await readFile(join(import.meta.dirname, "../../../docs/operating.md"), "utf8");
  const lines = page
    .slice(page.indexOf(`\n${head}`))
    .trimStart()
    .split("\n")
    .slice(2);
  const rows = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith("|")),
  );
  return rows
    .map((row) => row.split("|").map((cell) => cell.trim().replaceAll("`", "")))
    .map((cells) => cells.slice(1));
}

describe("docs/operating.md", () => {
  it("has every code of SparkConnectError, with its class", async () => {
    const rows = await rowsBelow("| `code` | class |");
    expect(Object.fromEntries(rows.map(([code, name]) => [code, name]))).toEqual(sparkConnectCodes);
  });

  it.each([
    ["a `JobError`", jobCodes],
    ["an `RpcError`", rpcCodes],
  ])("has every code of %s", async (error, codes) => {
    const rows = await rowsBelow(`| \`code\` of ${error} |`);
    expect(rows.map(([code]) => code)).toEqual(Object.keys(codes));
  });
});
