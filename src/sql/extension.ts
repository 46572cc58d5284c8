import { InvalidInputError } from "../errors.ts";
import type { Expression } from "../gen/spark/connect/expressions_pb.js";
import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { subqueriesOf } from "../plan/freeze.ts";
import { wrongArgument } from "./calls/checks.ts";
import { Column } from "./column.ts";
import { PlannedRows, relationOf, runnerOf } from "./dataframe/planned-rows.ts";
import type { PlanRunner } from "./plan-runner.ts";

/**
 * The plan of rows or of a column, to be encoded. Throws `InvalidInputError` for rows of another session, and for a column
 * with a subquery, whose plan would stay behind.
 */
export function planOf(plan: PlannedRows | Column, runner: PlanRunner): Relation | Expression {
  if (plan instanceof Column) {
    if (subqueriesOf(plan.expression).length === 0) return plan.expression;
    throw new InvalidInputError(`The column ${String(plan)} has a subquery, which cannot be in a plug-in's message.`);
  }
  if (!(plan instanceof PlannedRows)) throw wrongArgument("toProto(df)", "a DataFrame or a column", plan);
  const [mine, theirs] = [runner.client.sessionId, runnerOf(plan).client.sessionId];
  if (mine === theirs) return relationOf(plan);
  throw new InvalidInputError(`The DataFrame belongs to session ${theirs}, and not to this one, ${mine}.`);
}
