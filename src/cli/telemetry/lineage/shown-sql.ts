import { readSqlFile } from "../../../submit/sql/read-sql.ts";
import { firstWord, sqlStatements } from "../../../submit/sql/sql-statements.ts";
import { redact } from "../../terminal/redact.ts";

/** The statements of a SQL file as others may read them: without settings, and without what looks like a secret. */
export async function shownSql(file: string): Promise<string> {
  return sqlStatements(await readSqlFile(file))
    .filter((statement) => firstWord(statement) !== "SET")
    .map((statement) => `${withoutSecrets(redact(statement))};`)
    .join("\n");
}

/** `OPTIONS (password 'x')`, `'fs.s3a.secret.key' = 'x'`: the literal behind a name that says so. */
function withoutSecrets(statement: string): string {
  return statement.replace(
    /((?:pass(?:word|wd|phrase)?|secret|token|credential|(?:access|account|api|sas)[._-]?key|\bkey)[\w.-]*["'`]?\s*(?:=>?|:|,)?\s*)(['"])(?:(?!\2)[^\\]|\\.|\2\2)*\2/gi,
    "$1$2***$2",
  );
}
