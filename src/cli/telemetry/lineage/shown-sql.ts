import { readText } from "../../../submit/read-text.ts";
import { firstWord, sqlStatements } from "../../../submit/sql/sql-statements.ts";
import { redact } from "../../terminal/redact.ts";
import { withoutSecretValues } from "../../terminal/secret-values.ts";

/** The statements of a SQL file as others may read them: without settings, and without what looks like a secret. */
export async function shownSql(file: string): Promise<string> {
  return sqlStatements(await readText(file))
    .filter((statement) => firstWord(statement) !== "SET")
    .map((statement) => `${withoutSecretValues(redact(statement))};`)
    .join("\n");
}
