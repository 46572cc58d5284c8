import { InvalidInputError } from "../../errors.ts";
import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import { wrongArgument } from "../calls/checks.ts";
import type { ExecutionInfo } from "../execution-info.ts";
import type { PlanRunner } from "../plan-runner.ts";

interface Parts {
  readonly relation: Relation;
  readonly runner: PlanRunner;
  executionInfo: ExecutionInfo | null;
}

let partsOf: (rows: PlannedRows) => Parts;

/**
 * Rows that are described and not yet computed: every DataFrame, whatever its columns. The plan and its runner stay
 * private; this library's own files get them with the functions below.
 */
export abstract class PlannedRows {
  readonly #parts: Parts;

  static {
    partsOf = (rows) => rows.#parts;
  }

  /** @internal */
  constructor(relation: Relation, runner: PlanRunner) {
    this.#parts = { relation, runner, executionInfo: null };
  }

  /** What the server told about the last action of this DataFrame that ended: metrics of operators, observed ones. */
  get executionInfo(): ExecutionInfo | null {
    return this.#parts.executionInfo;
  }
}

/** The plan, frozen and shared. */
export function relationOf(rows: PlannedRows): Relation {
  return partsOf(rows).relation;
}

/** The runner of plans in the session of these rows. */
export function runnerOf(rows: PlannedRows): PlanRunner {
  return partsOf(rows).runner;
}

/** Keeps what the server told about an action on these rows. */
export function noteExecution(rows: PlannedRows, info: ExecutionInfo): void {
  partsOf(rows).executionInfo = info;
}

/**
 * The plan of `other`, to go into one of `rows`. Throws `InvalidInputError` unless it is a DataFrame of the same
 * session.
 */
export function relationBeside(rows: PlannedRows, other: PlannedRows, example: string): Relation {
  if (!(other instanceof PlannedRows)) throw wrongArgument(example, "a DataFrame", other);
  const [mine, theirs] = [runnerOf(rows).client.sessionId, runnerOf(other).client.sessionId];
  if (mine === theirs) return relationOf(other);
  throw new InvalidInputError(
    `DataFrames of two sessions (${mine} and ${theirs}) cannot meet in one plan; make both in one session.`,
  );
}
