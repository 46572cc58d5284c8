import { beginsScript, scriptEnd } from "./sql-script.ts";
import { type SqlToken, sqlTokens } from "./sql-tokens.ts";

/** The statements of a SQL text, without separators and without the comments around them. */
export function sqlStatements(text: string): readonly string[] {
  const tokens = [...sqlTokens(text)];
  const statements: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const end = statementEnd(tokens, at);
    if (end > at) statements.push(text.slice(tokens[at]?.start, tokens[end - 1]?.end));
    at = end + 1;
  }
  return statements;
}

/** The index of the semicolon that ends the statement which begins at a token; without one, the end of the text. */
export function statementEnd(tokens: readonly SqlToken[], at: number): number {
  let index = beginsScript(tokens, at) ? scriptEnd(tokens, at) : at;
  while (index < tokens.length && tokens[index]?.text !== ";") index++;
  return index;
}

/** Whether a statement is one script, which runs as one operation. */
export function isScript(statement: string): boolean {
  return beginsScript([...sqlTokens(statement)], 0);
}

/** The first word of a statement, in capitals: `INSERT`, `SELECT`. Empty when it begins with something else. */
export function firstWord(statement: string): string {
  for (const { kind, text } of sqlTokens(statement)) return kind === "word" ? text.toUpperCase() : "";
  return "";
}
