import { redact } from "../../../terminal/redact.ts";

/** Words that stand before a secret: `PASSWORD 'x'`, `fs.s3a.secret.key`, `azure.account.key`. Whole statements count. */
const words =
  /pass(?:word|wd|phrase)|\bpwd\b|secret|credential|(?:api|access|account|private|shared|signing|encryption|sas)[._-]?(?:key|token)|identified\s+by|\bbearer\s|\bsig=|\bAKIA[0-9A-Z]{16}\b/i;

/** `token=x`, `token 'x'`, `"token": "x"`, `my.auth-token = x`: not a column of that name alone. */
const token = /token["'`]?\s*(?:=|:|,|\s["'])/i;

/** `jdbc:postgresql://user:password@host`. */
const userInUrl = /:\/\/[^\s/:@'"]+:[^\s@'"]+@/;

/** Whether a statement may hold a secret. It errs on the side of yes: what is not kept is only not recalled. */
export function mayHoldSecret(statement: string, secrets: readonly string[]): boolean {
  return (
    [words, token, userInUrl].some((pattern) => pattern.test(statement)) || redact(statement, secrets) !== statement
  );
}
