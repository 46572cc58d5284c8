import type { Expression } from "../../gen/spark/connect/expressions_pb.js";
import { type Merge, type MergeActionName, mergeAction, mergeCommand } from "../../plan/merge.ts";
import type { ActionOptions } from "../action-options.ts";
import { actionOptions } from "../calls/call-options.ts";
import { argument, record } from "../calls/checks.ts";
import { type Column, expressionOf } from "../column.ts";
import { noteExecution, type PlannedRows, relationOf, runnerOf } from "../dataframe/planned-rows.ts";

/** New values of the target's columns, by name. */
export type Assignments = Readonly<Record<string, Column>>;
type Kind = "matched" | "notMatched" | "notMatchedBySource";

/** What to do with rows that both sides have, or that only the target has. */
export interface MergeUpdate {
  /** Sets all columns to the source's. */
  updateAll(): MergeIntoWriter;
  /** Sets these columns of the target, and leaves the others as they are. */
  update(assignments: Assignments): MergeIntoWriter;
  /** Removes the rows from the target. */
  delete(): MergeIntoWriter;
}

/** What to do with rows that only the source has. */
export interface MergeInsert {
  /** Sets all columns to the source's. */
  insertAll(): MergeIntoWriter;
  /** Adds the row to the target, with these values instead of the source's. */
  insert(assignments: Assignments): MergeIntoWriter;
}

/**
 * Merges a DataFrame into a table: first clauses say what to do with which rows, then `merge` starts it. If several
 * clauses are for the same rows, the first one whose condition holds applies.
 */
export class MergeIntoWriter {
  readonly #source: PlannedRows;
  #merge: Merge;

  /** @internal */
  constructor(source: PlannedRows, table: string, condition: Expression) {
    this.#source = source;
    this.#merge = {
      table,
      condition,
      matched: [],
      notMatched: [],
      notMatchedBySource: [],
      withSchemaEvolution: false,
    };
  }

  /** For the rows of the target that the source has too. */
  whenMatched(condition?: Column): MergeUpdate {
    return this.#updates("matched", given(condition, "whenMatched"));
  }

  /** For the rows of the source that the target lacks. */
  whenNotMatched(condition?: Column): MergeInsert {
    const expression = given(condition, "whenNotMatched");
    return {
      insertAll: () => this.#add("notMatched", "insertAll", { condition: expression }),
      insert: (assignments) => this.#add("notMatched", "insert", { condition: expression, assignments }),
    };
  }

  /** For the rows of the target that the source lacks. */
  whenNotMatchedBySource(condition?: Column): MergeUpdate {
    return this.#updates("notMatchedBySource", given(condition, "whenNotMatchedBySource"));
  }

  /** Adds the columns that the target lacks. */
  withSchemaEvolution(): this {
    this.#merge = { ...this.#merge, withSchemaEvolution: true };
    return this;
  }

  /** Merges. */
  async merge(options: ActionOptions = {}): Promise<void> {
    const { info } = await runnerOf(this.#source).command(
      mergeCommand(relationOf(this.#source), this.#merge),
      actionOptions("merge({ signal })", options),
    );
    noteExecution(this.#source, info);
  }

  #updates(kind: Kind, condition: Expression | undefined): MergeUpdate {
    return {
      updateAll: () => this.#add(kind, "updateAll", { condition }),
      update: (assignments) => this.#add(kind, "update", { condition, assignments }),
      delete: () => this.#add(kind, "delete", { condition }),
    };
  }

  #add(
    kind: Kind,
    action: MergeActionName,
    clause: { readonly condition: Expression | undefined; readonly assignments?: Assignments },
  ): this {
    const example = `${action}({ amount: col("s.amount") })`;
    const isAssigning = action === "update" || action === "insert";
    const assigned = isAssigning ? argument(example, record, clause.assignments) : {};
    const assignments = Object.entries(assigned).map(
      ([name, column]) => [name, expressionOf(column as Column, example)] as const,
    );
    const added = mergeAction(action, { condition: clause.condition, assignments: Object.fromEntries(assignments) });
    this.#merge = { ...this.#merge, [kind]: [...this.#merge[kind], added] };
    return this;
  }
}

function given(condition: Column | null | undefined, method: string): Expression | undefined {
  if (condition === undefined || condition === null) return undefined;
  return expressionOf(condition, `${method}(col("s.amount").gt(0))`);
}
