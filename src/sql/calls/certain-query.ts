/** What may come before a statement's first word: blanks, opening brackets, and comments that hold no other. */
const before = /^(?:[\s(]|--[^\r\n\\]*(?=[\r\n])|\/\*(?!\+)(?:(?!\/\*|\*\/)[\s\S])*\*\/)*/;

/** What these begin is always a query. WITH and FROM also begin commands: `FROM t INSERT INTO …`. */
const always = /^(?:SELECT|VALUES|TABLE)\b/i;
const mostly = /^(?:WITH|FROM)\b/i;
const changes = /\b(?:INSERT|INTO|OVERWRITE|UPDATE|DELETE|MERGE)\b/i;

/**
 * Whether a SQL text is certainly a query, so that it can be sent as a relation: the server would run a command at each
 * analysis of such a relation. For any doubt the answer is no, and the server is asked what the text is.
 */
export function isCertainlyQuery(text: string): boolean {
  const statement = text.slice(before.exec(text)?.[0].length ?? 0);
  return always.test(statement) || (mostly.test(statement) && !changes.test(statement));
}
