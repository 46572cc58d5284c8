/**
 * The statements of a SQL text, split at semicolons: not at those in quotes, in comments, or between BEGIN and END.
 * Source: https://spark.apache.org/docs/latest/sql-ref-literals.html and sql-ref-scripting.html.
 */
export function sqlStatements(text: string): readonly string[] {
  const statements: string[] = [];
  let start = 0;
  let depth = 0;
  let blank = true;
  const close = (end: number) => {
    if (!blank) statements.push(text.slice(start, end).trim());
    start = end + 1;
    blank = true;
  };
  for (const { index, 0: token } of text.matchAll(tokens)) {
    if (token === ";") {
      if (depth === 0) close(index);
      continue;
    }
    if (/^(--|\/\*|\s)/.test(token)) continue;
    const isFirst = blank;
    blank = false;
    // A column may be called begin.
    if (depth === 0 && !isFirst && /^begin$/i.test(token)) continue;
    depth = Math.max(0, depth + depthChange(token, text, index));
  }
  close(text.length);
  return statements;
}

/** Whether a text is one script, that runs as one operation. */
export function isScript(statement: string): boolean {
  return /^begin$/i.test(firstWord(statement)) && !/^begin\s+transaction\b/i.test(withoutComments(statement));
}

/** The first word of a statement, in capitals: `INSERT`, `SELECT`. Empty when it begins with something else. */
export function firstWord(statement: string): string {
  return (/^[a-z_]+/i.exec(withoutComments(statement))?.[0] ?? "").toUpperCase();
}

/** Quoted texts and identifiers, comments, words, then anything else, one character at a time. */
const tokens =
  /'(?:[^'\\]|\\[\s\S]|'')*'?|"(?:[^"\\]|\\[\s\S]|"")*"?|`(?:[^`]|``)*`?|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[a-z_0-9]+|\s+|[\s\S]/gi;

/** BEGIN and CASE open a block that END closes. IF, WHILE and their like need no counting: they stand within BEGIN. */
function depthChange(token: string, text: string, index: number): number {
  const word = token.toUpperCase();
  if (word === "END") return /^\s+(?:IF|WHILE|LOOP|FOR|REPEAT)\b/i.test(text.slice(index + 3, index + 40)) ? 0 : -1;
  const opens = word === "BEGIN" || word === "CASE";
  return opens && !/\bEND\s+$/i.test(text.slice(Math.max(0, index - 20), index)) ? 1 : 0;
}

function withoutComments(statement: string): string {
  return statement.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, "");
}
