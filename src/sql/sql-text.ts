import type { Relation } from "../gen/spark/connect/relations_pb.js";
import { sql } from "../plan/source.ts";
import { subqueryAlias } from "../plan/transform.ts";
import type { ActionOptions } from "./action-options.ts";
import type { OptionsCall } from "./calls/call-options.ts";
import { argument, type Check, isPlainObject, record, text } from "./calls/checks.ts";
import type { Operand } from "./column.ts";
import { lit } from "./columns.ts";
import { PlannedRows, relationOf } from "./dataframe/planned-rows.ts";

/** Values for the markers of a SQL text: by name (`:day`), or in order (`?`). */
export type SqlArguments = Readonly<Record<string, Operand>> | readonly Operand[];

/** What `spark.sql` takes besides the text and its arguments. */
export interface SqlOptions extends ActionOptions {
  /** DataFrames that the text names as if they were views. */
  readonly views?: Readonly<Record<string, PlannedRows>>;
}

export const sqlOptions: OptionsCall<{ readonly views: Check<Readonly<Record<string, PlannedRows>>> }> = {
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
