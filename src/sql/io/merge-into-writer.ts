import type { Expression } from "../../gen/spark/connect/expressions_pb.js";
import { type Merge, type MergeActionName, mergeAction, mergeCommand } from "../../plan/merge.ts";
import type { Column } from "../column.ts";
import type { AnyDataFrame } from "../dataframe/dataframe-base.ts";
import type { ActionOptions } from "../plan-runner.ts";

/** New values of the target's columns, by name. */
export type Assignments = Readonly<Record<string, Column>>;
type Kind = "matched" | "notMatched" | "notMatchedBySource";

/** What becomes of rows that both sides have, or that only the target has. */
export interface MergeUpdate {
  /** Sets all columns to the source's. */
  updateAll(): MergeIntoWriter;
  /** Sets these columns of the target, and leaves the others as they are. */
  update(assignments: Assignments): MergeIntoWriter;
  /** Removes the rows from the target. */
  delete(): MergeIntoWriter;
}

/** What becomes of rows that only the source has. */
export interface MergeInsert {
  /** Sets all columns to the source's. */
  insertAll(): MergeIntoWriter;
  /** Adds the row to the target, with these values instead of the source's. */
  insert(assignments: Assignments): MergeIntoWriter;
}

/**
 * Merges a DataFrame into a table: first what becomes of which rows, then `merge`, which starts it. Of several clauses
 * for the same rows, the first whose condition holds applies.
 */
export class MergeIntoWriter {
  readonly #source: AnyDataFrame;
  #merge: Merge;

  constructor(source: AnyDataFrame, table: string, condition: Column) {
    this.#source = source;
    this.#merge = {
      table,
      condition: condition.expression,
      matched: [],
      notMatched: [],
      notMatchedBySource: [],
      withSchemaEvolution: false,
    };
  }

  /** For the rows of the target that the source has too. */
  whenMatched(condition?: Column): MergeUpdate {
    return this.#updates("matched", condition?.expression);
  }

  /** For the rows of the source that the target lacks. */
  whenNotMatched(condition?: Column): MergeInsert {
    const expression = condition?.expression;
    return {
      insertAll: () => this.#add("notMatched", "insertAll", { condition: expression }),
      insert: (assignments) => this.#add("notMatched", "insert", { condition: expression, assignments }),
    };
  }

  /** For the rows of the target that the source lacks. */
  whenNotMatchedBySource(condition?: Column): MergeUpdate {
    return this.#updates("notMatchedBySource", condition?.expression);
  }

  /** Adds the columns that the target lacks. */
  withSchemaEvolution(): this {
    this.#merge = { ...this.#merge, withSchemaEvolution: true };
    return this;
  }

  /** Merges. */
  async merge(options: ActionOptions = {}): Promise<void> {
    const { info } = await this.#source.runner.command(mergeCommand(this.#source.relation, this.#merge), options);
    this.#source.noteExecution(info);
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
    const assignments = Object.entries(clause.assignments ?? {}).map(
      ([name, { expression }]) => [name, expression] as const,
    );
    const added = mergeAction(action, { condition: clause.condition, assignments: Object.fromEntries(assignments) });
    this.#merge = { ...this.#merge, [kind]: [...this.#merge[kind], added] };
    return this;
  }
}
