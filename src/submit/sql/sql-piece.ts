import { statementEnd } from "./sql-statements.ts";
import { type SqlToken, sqlTokens } from "./sql-tokens.ts";

/** What stands at the start of a text that a person is still typing; statements end with a semicolon. */
export type SqlPiece =
  | { readonly kind: "statement"; readonly sql: string; readonly rest: string }
  /** A backslash command, up to the end of its line; `before` is the statement that it stands in, if there is one. */
  | { readonly kind: "command"; readonly command: string; readonly before: string; readonly rest: string }
  | { readonly kind: "incomplete"; readonly within: OpenPart };

/** What the next line goes on with: nothing yet, a statement, a quoted text or name, or a comment. */
export type OpenPart = "nothing" | "statement" | "comment" | "'" | '"' | "`" | "$";

/**
 * Cuts off the first piece. A quote that is not closed is closed by a later line, as here it is not known yet to be
 * what Spark takes it for at the end of a text.
 */
export function firstSqlPiece(text: string): SqlPiece {
  const all = [...sqlTokens(text)];
  const open = all.findIndex(isOpen);
  const tokens = open < 0 ? all : all.slice(0, open);
  const end = tokens.length === 0 ? 0 : statementEnd(tokens, 0);
  const backslash = tokens.findIndex((token) => token.text === "\\");
  const { start } = tokens[backslash] ?? {};
  if (start !== undefined && backslash < end) {
    const lineEnd = /\r?\n|$/g;
    lineEnd.lastIndex = start;
    const { index = text.length } = lineEnd.exec(text) ?? {};
    return {
      kind: "command",
      command: text.slice(start, index).trim(),
      before: text.slice(0, start),
      rest: text.slice(index),
    };
  }
  const semicolon = tokens[end];
  if (semicolon !== undefined) {
    const sql = end === 0 ? "" : text.slice(tokens[0]?.start, tokens[end - 1]?.end);
    return { kind: "statement", sql, rest: text.slice(semicolon.end) };
  }
  return { kind: "incomplete", within: openPart(all[open]) ?? (tokens.length === 0 ? "nothing" : "statement") };
}

function openPart(token: SqlToken | undefined): OpenPart | null {
  if (token === undefined) return null;
  if (token.text.startsWith("/*")) return "comment";
  const [first] = token.text;
  return first === "'" || first === '"' || first === "`" || first === "$" ? first : null;
}

/** A token that a later line may close. */
function isOpen({ kind, text }: SqlToken): boolean {
  if (kind === "other") return /^(?:['"`]$|\/\*(?!\+))/.test(text);
  const tag = kind === "quoted" ? /^\$[a-z]*\$/i.exec(text)?.[0] : undefined;
  return tag !== undefined && (text.length < 2 * tag.length || !text.endsWith(tag));
}
