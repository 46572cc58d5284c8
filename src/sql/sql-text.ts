import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { sqlCommand } from "../plan/command.ts";
import { inPlaceOf, relation } from "../plan/relation.ts";
import { sql } from "../plan/source.ts";
import { subqueryAlias } from "../plan/transform.ts";
import type { ActionOptions } from "./action-options.ts";
import { callOptions, type OptionsCall } from "./calls/call-options.ts";
import { isCertainlyQuery } from "./calls/certain-query.ts";
import { argument, type Check, isPlainObject, record, text } from "./calls/checks.ts";
import type { Operand } from "./column.ts";
import { lit } from "./columns.ts";
import { PlannedRows, relationOf } from "./dataframe/planned-rows.ts";
import type { ExecutionInfo } from "./execution-info.ts";
import type { PlanRunner } from "./plan-runner.ts";

/** Values for the markers of a SQL text: by name (`:day`), or in order (`?`). */
export type SqlArguments = Readonly<Record<string, Operand>> | readonly Operand[];

/** What `spark.sql` takes besides the text and its arguments. */
export interface SqlOptions extends ActionOptions {
  /** DataFrames that the text names as if they were views. */
  readonly views?: Readonly<Record<string, PlannedRows>>;
}

const sqlOptions: OptionsCall<{ readonly views: Check<Readonly<Record<string, PlannedRows>>> }> = {
  example: 'sql("SELECT :a + max(id) FROM v", { a: 1 }, { views: { v: df } })',
  checks: {
    views: {
      what: "an object of DataFrames",
      fits: (value): value is Readonly<Record<string, PlannedRows>> =>
        isPlainObject(value) && Object.values(value).every((view) => view instanceof PlannedRows),
    },
  },
};

/** The plan of a SQL text. Throws `InvalidInputError` for invalid arguments and views. */
export function sqlRelation(query: string, args: SqlArguments, views: Readonly<Record<string, PlannedRows>>): Relation {
  argument(sqlOptions.example, text, query);
  const value = (parameter: Operand) => lit(parameter).expression;
  const named = Object.entries(views).map(([name, view]) => subqueryAlias(relationOf(view), name));
  if (isList(args)) return sql(query, { positional: Array.from(args, value), views: named });
  const entries = Object.entries(argument(sqlOptions.example, record, args ?? {})).map(
    ([name, parameter]) => [name, value(parameter as Operand)] as const,
  );
  return sql(query, { named: Object.fromEntries(entries), views: named });
}

// Array.isArray does not narrow readonly arrays (microsoft/TypeScript#17002).
function isList(args: SqlArguments): args is readonly Operand[] {
  return Array.isArray(args);
}

/** What `spark.sql` was asked for. */
export interface AskedSql {
  readonly relation: Relation;
  /** Whether a caller may run the relation as it is, without asking the server first what it is. */
  readonly isQuery: boolean;
  /** Has the server check the text, and run it if it is a command. */
  readonly run: () => Promise<{ readonly relation: Relation; readonly info: ExecutionInfo }>;
}

/** Sends nothing. For wrong arguments `run` rejects, as it does for the server's errors. */
export function askedSql(
  runner: PlanRunner,
  query: string,
  { args, options }: { readonly args: SqlArguments; readonly options: SqlOptions },
): AskedSql {
  try {
    const { views = {}, ...action } = callOptions(sqlOptions, [options]);
    const text = sqlRelation(query, args, views);
    const asked = relation(text.relType);
    // With options, such as a signal, the check is a call of its own. A pipeline's definitions are the server's to judge.
    const isPlain = Object.keys(action).length === 0 && runner.context.changes === "allowed";
    const run = () => runSql(runner, text, { asked, action });
    return { relation: asked, isQuery: isPlain && isCertainlyQuery(query), run };
  } catch (error) {
    return { relation: sql(""), isQuery: false, run: () => Promise.reject(error) };
  }
}

async function runSql(
  runner: PlanRunner,
  text: Relation,
  { asked, action }: { readonly asked: Relation; readonly action: ActionOptions },
) {
  const { result, info } = await runner.command(sqlCommand(text), action);
  const answer = result.case === "sqlCommandResult" ? result.value.relation : undefined;
  // The answer may be our own query, or a plan of the server's.
  return { relation: answer?.relType.case === undefined ? asked : inPlaceOf(asked, answer.relType), info };
}
