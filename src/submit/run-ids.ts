import { createHash } from "node:crypto";
import { placeOf } from "../tables/place.ts";

/** Where a run can be found on its server, from any machine. None of it is secret. */
export interface RunIds {
  /** The same as `operationId`: one id is enough to talk about a run. */
  readonly id: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly operationId: string;
}

/** Which runs exclude each other: runs of one job on one target share a session. */
export interface RunIdentity {
  readonly job: string;
  readonly target: readonly string[];
}

/** The user that runs belong to unless the connection string names one: operations are scoped by user. */
export const defaultRunUser = "spark-connect";

/**
 * The session of all runs of one target; `epoch` counts its sessions that the server has closed. `file:///P` and `/P`
 * are one target. On a cluster with a file system of its own they differ, and their runs exclude each other needlessly.
 */
export function runSessionId({ job, target }: RunIdentity, epoch: number): string {
  return derivedUuid(JSON.stringify(["spark-connect", "session", job, target.map(placeOf), epoch]));
}

/**
 * The operation of a run; `attempt` counts the runs that the session has seen.
 *
 * It does not depend on what is run: the server refuses a second plan under an id that is in use, in one step, so that
 * two runs of one target exclude each other even when their options differ. Asking first which operations are live
 * would leave a gap between the answer and the start.
 */
export function runOperationId(sessionId: string, attempt: number): string {
  const uuid = derivedUuid(JSON.stringify(["spark-connect", "operation", sessionId, attempt]));
  return uuid.slice(0, -12) + runMark(sessionId);
}

/** Whether an operation of the session is a run, and not a query that prepares one. */
export function isRunOperation(sessionId: string, operationId: string): boolean {
  return operationId.endsWith(`-${runMark(sessionId)}`);
}

function runMark(sessionId: string): string {
  return sha256(JSON.stringify(["spark-connect", "run", sessionId]))
    .toString("hex")
    .slice(0, 12);
}

/** SHA-256 of a text in the form of a UUID, version 8: "custom" (RFC 9562), as the server only takes UUIDs. */
export function derivedUuid(text: string): string {
  const bytes = sha256(text).subarray(0, 16);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
