import { literalExpression, literalMessage } from "../../plan/literal.ts";
import { Column } from "../../sql/column.ts";
import type { SqlArguments } from "../../sql/sql-text.ts";
import type { SqlParams } from "./sql-param.ts";

/** Values of `--param` as `spark.sql` takes them; apart from the parser, which every command loads. */
export function sqlArguments(params: SqlParams): SqlArguments {
  const entries = Object.entries(params);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "object" ? double(value.double) : value]),
  );
}

/** A DOUBLE that may be a whole number, which would be an INT otherwise. */
function double(value: number): Column {
  return new Column(literalExpression(literalMessage({ case: "double", value })));
}
