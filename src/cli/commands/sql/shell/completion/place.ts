import { firstSqlPiece } from "../../../../../submit/sql/sql-piece.ts";
import { type SqlToken, sqlTokens } from "../../../../../submit/sql/sql-tokens.ts";

/** A table or view that a statement reads or changes. */
export interface NamedRelation {
  readonly path: readonly string[];
  readonly alias: string | null;
}

/** What may stand at the cursor. */
export type CompletionPlace =
  | { readonly kind: "nothing" }
  | { readonly kind: "backslash"; readonly typed: string }
  /** The argument of a backslash command. */
  | { readonly kind: "argument"; readonly command: string; readonly typed: string }
  /** A table, view, database or catalog; `path` is the names before the last dot. */
  | {
      readonly kind: "relation";
      readonly path: readonly string[];
      readonly typed: string;
      readonly own: readonly string[];
    }
  | { readonly kind: "database"; readonly path: readonly string[]; readonly typed: string }
  | {
      readonly kind: "expression";
      readonly path: readonly string[];
      readonly typed: string;
      readonly relations: readonly NamedRelation[];
    };

const lastName = /((?:(?:`[^`]*`|[\p{L}\d_]+)\s*\.\s*)*)(`[^`]*|[\p{L}\d_]*)$/u;
const name = /^(?:`[^`]*`|[\p{L}_][\p{L}\d_]*)$/u;

/** What comes right before a table's name. */
const beforeRelation = /^(?:FROM|JOIN|INTO|UPDATE|TABLE|VIEW|DESCRIBE|DESC|EXISTS|OVERWRITE|USING)$/;
/** Words that end a list of tables, and are no alias. */
const afterRelation =
  /^(?:WHERE|JOIN|INNER|LEFT|RIGHT|FULL|CROSS|NATURAL|SEMI|ANTI|ON|USING|GROUP|ORDER|SORT|CLUSTER|DISTRIBUTE|HAVING|LIMIT|OFFSET|UNION|EXCEPT|INTERSECT|MINUS|LATERAL|WINDOW|SET|VALUES|SELECT|PIVOT|UNPIVOT|TABLESAMPLE|WHEN|AS|VERSION|TIMESTAMP|FOR)$/;

/** The place of the cursor, which stands behind `before` in `text`: a statement in the making, or a backslash command. */
export function completionPlace(before: string, text: string): CompletionPlace {
  const [, command, argument] = /^\s*(\\\S*)(?:\s+(\S*))?$/.exec(before) ?? [];
  if (command !== undefined && argument === undefined) return { kind: "backslash", typed: command };
  if (command !== undefined && argument !== undefined) return { kind: "argument", command, typed: argument };
  const piece = firstSqlPiece(before);
  if (piece.kind !== "incomplete" || /^['"$]|comment/.test(piece.within)) return { kind: "nothing" };
  const [whole = "", qualifier = "", typed = ""] = lastName.exec(before) ?? [];
  const path = namesIn(qualifier);
  const tokens = [...sqlTokens(before.slice(0, before.length - whole.length))];
  const last = word(tokens.at(-1));
  const first = word(tokens[0]);
  if (first === "USE" || (first === "SHOW" && /^(?:IN|FROM)$/.test(last))) return { kind: "database", path, typed };
  const isListed = last === "," && clauseOf(tokens) === "FROM";
  const all = [...sqlTokens(text)];
  if (beforeRelation.test(last) || isListed) return { kind: "relation", path, typed, own: queryNames(all) };
  return { kind: "expression", path, typed, relations: relationsIn(all) };
}

function namesIn(qualifier: string): readonly string[] {
  return [...qualifier.matchAll(/`([^`]*)`|([\p{L}\d_]+)/gu)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

/** The keyword that begins the clause at the end of some tokens; what stands in brackets does not count. */
function clauseOf(tokens: readonly SqlToken[]): string {
  let depth = 0;
  for (const token of [...tokens].reverse()) {
    if (token.text === ")") depth++;
    if (token.text === "(") depth--;
    if (depth < 0) return "(";
    const keyword = word(token);
    if (depth === 0 && /^(?:FROM|SELECT|WHERE|BY|ON|USING|HAVING|SET|VALUES)$/.test(keyword)) return keyword;
  }
  return "";
}

/** The tables and views that stand behind FROM, JOIN, INTO and UPDATE. */
function relationsIn(tokens: readonly SqlToken[]): readonly NamedRelation[] {
  const relations: NamedRelation[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (!/^(?:FROM|JOIN|INTO|UPDATE|USING)$/.test(word(tokens[at]))) continue;
    for (let next = at + 1; ; next++) {
      const { relation, end } = relationAt(tokens, next);
      if (relation === null) break;
      relations.push(relation);
      if (tokens[end]?.text !== ",") break;
      next = end;
    }
  }
  return relations;
}

function relationAt(
  tokens: readonly SqlToken[],
  at: number,
): { readonly relation: NamedRelation | null; readonly end: number } {
  const path: string[] = [];
  let end = at;
  for (; isName(tokens[end]); end += 2) {
    path.push(unquoted(tokens[end]?.text ?? ""));
    if (tokens[end + 1]?.text !== ".") {
      end++;
      break;
    }
  }
  if (path.length === 0) return { relation: null, end };
  if (word(tokens[end]) === "AS") end++;
  const isAlias = isName(tokens[end]) && !afterRelation.test(word(tokens[end]));
  const alias = isAlias ? unquoted(tokens[end]?.text ?? "") : null;
  return { relation: { path, alias }, end: isAlias ? end + 1 : end };
}

/** The names of `WITH name AS (…)`. */
function queryNames(tokens: readonly SqlToken[]): readonly string[] {
  return tokens.flatMap((token, at) =>
    isName(token) && word(tokens[at + 1]) === "AS" && tokens[at + 2]?.text === "(" ? [unquoted(token.text)] : [],
  );
}

function isName(token: SqlToken | undefined): boolean {
  return token !== undefined && name.test(token.text);
}

function unquoted(text: string): string {
  return text.replaceAll("`", "");
}

function word(token: SqlToken | undefined): string {
  return token?.text.toUpperCase() ?? "";
}
