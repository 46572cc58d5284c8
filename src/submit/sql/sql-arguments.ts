import { literalExpression, literalMessage } from "../../plan/literal.ts";
import { Column } from "../../sql/column.ts";
import type { Operand } from "../../sql/functions/call.ts";
import type { SqlArguments } from "../../sql/sql-text.ts";
import { epochDayFromIsoDate } from "../../types/iso-date.ts";
import type { SqlParams } from "./sql-param.ts";

/** Values of `--param` as `spark.sql` takes them. Not in the parser's file, which every command loads. */
export function sqlArguments(params: SqlParams): SqlArguments {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, argument(value)]));
}

function argument(value: SqlParams[string]): Operand {
  if (typeof value !== "object") return value;
  // A DOUBLE may be a whole number, which would otherwise become an INT.
  if ("double" in value) return literal({ case: "double", value: value.double });
  return literal({ case: "date", value: epochDayFromIsoDate(value.date) });
}

function literal(value: Parameters<typeof literalMessage>[0]): Column {
  return new Column(literalExpression(literalMessage(value)));
}
