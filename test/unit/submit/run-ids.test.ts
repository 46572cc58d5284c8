import { describe, expect, it } from "vitest";
import { nextAttempt } from "../../../src/submit/known-runs.ts";
import { isRunOperation, runOperationId, runSessionId } from "../../../src/submit/run-ids.ts";

const identity = { job: "credit-snapshot", target: ["/processed", "2022-03-25"] };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("run ids", () => {
  it("never change: other machines and versions find a run by them", () => {
    const sessionId = runSessionId(identity, 0);
    expect(sessionId).toBe("f799b5c4-1c94-8ddf-ae74-b6c90b042a84");
    expect(runOperationId(sessionId, 0)).toBe("d21432f3-44e0-8582-91ea-b639c36d6625");
  });

  it("are those of one target for file:///P and /P, and of two for s3 and s3a", () => {
    const idOf = (target: string) => runSessionId({ job: "credit-snapshot", target: [target, "2022-03-25"] }, 0);
    expect(idOf("file:///processed")).toBe(runSessionId(identity, 0));
    expect(idOf("s3://processed")).not.toBe(idOf("s3a://processed"));
  });

  it("are UUIDs, as the server takes nothing else", () => {
    const sessionId = runSessionId(identity, 3);
    expect(sessionId).toMatch(uuid);
    expect(runOperationId(sessionId, 7)).toMatch(uuid);
  });

  it("differ by job, target, epoch and attempt", () => {
    const sessions = [
      runSessionId(identity, 0),
      runSessionId(identity, 1),
      runSessionId({ ...identity, job: "other" }, 0),
      runSessionId({ ...identity, target: ["/processed", "2022-03-26"] }, 0),
      runSessionId({ ...identity, target: ["/processed2022-03-25"] }, 0),
    ];
    const operations = sessions.flatMap((id) => [runOperationId(id, 0), runOperationId(id, 1)]);
    expect(new Set([...sessions, ...operations]).size).toBe(15);
  });

  it("tell a run from the queries that prepare one", () => {
    const sessionId = runSessionId(identity, 0);
    expect(isRunOperation(sessionId, runOperationId(sessionId, 12))).toBe(true);
    expect(isRunOperation(sessionId, runOperationId(runSessionId(identity, 1), 12))).toBe(false);
    expect(isRunOperation(sessionId, "8b8d3f5e-8c39-4b8a-9f39-5c1d5f0e6a01")).toBe(false);
  });
});

describe("nextAttempt", () => {
  const sessionId = runSessionId(identity, 0);

  it("is the first when the server remembers none", () => {
    expect(nextAttempt(sessionId, [])).toBe(0);
  });

  it("follows the greatest that the server remembers, over gaps", () => {
    expect(nextAttempt(sessionId, [runOperationId(sessionId, 1), runOperationId(sessionId, 4)])).toBe(5);
  });
});
