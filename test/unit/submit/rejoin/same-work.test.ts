import { describe, expect, it } from "vitest";
import type { RunNotes, StartNote } from "../../../../src/submit/rejoin/run-notes.ts";
import { owesItsEnd, sameWorkIn } from "../../../../src/submit/rejoin/same-work.ts";
import { runOperationId } from "../../../../src/submit/run-ids.ts";

const sessionId = "0a000000-0000-8000-8000-000000000001";
const attempt = 2;
const operationId = runOperationId(sessionId, attempt);
const run = { id: operationId, userId: "spark-connect", sessionId, operationId };
const work = { run, identity: "ours" };

function start(nonce: string, identity: string, minute: number): StartNote {
  return { nonce, identity, startedAt: `2022-03-25T06:${String(minute).padStart(2, "0")}:00.000Z`, fields: {} };
}

function notes(
  starts: readonly StartNote[],
  more: Partial<RunNotes> = {},
  of = attempt,
): ReadonlyMap<number, RunNotes> {
  return new Map([[of, { starts, taken: null, reader: null, isAwaited: false, end: null, ...more }]]);
}

/** The submissions of the same work that the server may have taken, newest first. */
function taken(all: ReadonlyMap<number, RunNotes>): readonly string[] | "open" | undefined {
  const same = sameWorkIn(all, work);
  return typeof same === "object" ? [same.start, ...same.others].map(({ nonce }) => nonce) : same;
}

describe("a run does the same work", () => {
  it("if the one submission that noted it does", () => {
    expect(taken(notes([start("a", "ours", 1)]))).toEqual(["a"]);
    expect(taken(notes([start("a", "theirs", 1)]))).toBe(undefined);
  });

  it("if the submission that the server took does, whatever others have noted", () => {
    const starts = [start("a", "ours", 1), start("b", "theirs", 2)];
    expect(taken(notes(starts, { taken: "a" }))).toEqual(["a"]);
    expect(taken(notes(starts, { taken: "b" }))).toBe(undefined);
  });

  it("if all do that the server may have taken, and is open while some do not", () => {
    expect(taken(notes([start("a", "ours", 1), start("b", "ours", 2)]))).toEqual(["b", "a"]);
    expect(taken(notes([start("a", "ours", 1), start("b", "theirs", 2)]))).toBe("open");
    expect(taken(notes([start("a", "theirs", 1), start("b", "others'", 2)]))).toBe(undefined);
  });

  it("not if nothing is noted of it", () => {
    expect(taken(new Map())).toBe(undefined);
    expect(taken(notes([]))).toBe(undefined);
    expect(taken(notes([start("a", "ours", 1)], {}, attempt + 1))).toBe(undefined);
  });
});

describe("a run that has ended owes its end", () => {
  const owes = (reader: string | null, begunAt: string) => {
    const same = sameWorkIn(notes([start("a", "ours", 0)], { reader }), work);
    return typeof same === "object" && owesItsEnd(same, new Date(`2022-03-25T${begunAt}:00Z`));
  };

  it("for half an hour after the last sign of its reader, or after its start", () => {
    expect(owes("a 2022-03-25T06:10:00.000Z", "06:39")).toBe(true);
    expect(owes("a 2022-03-25T06:10:00.000Z", "06:40")).toBe(false);
    expect(owes(null, "06:29")).toBe(true);
    expect(owes(null, "06:30")).toBe(false);
  });

  it("to submissions that had begun when its user was told", () => {
    expect(owes("told 2022-03-25T06:10:00.000Z", "06:09")).toBe(true);
    expect(owes("told 2022-03-25T06:10:00.000Z", "06:10")).toBe(false);
  });

  it("to none once it was left on purpose", () => {
    expect(owes("left 2022-03-25T06:10:00.000Z", "06:09")).toBe(false);
  });
});
