import type { SqlToken } from "./sql-tokens.ts";

/** Whether a script begins at this token: `BEGIN … END`, which runs as one statement. */
export function beginsScript(tokens: readonly SqlToken[], at: number): boolean {
  return word(tokens, at) === "BEGIN" && word(tokens, at + 1) !== "TRANSACTION";
}

/**
 * The END of the script that begins at a token; without one, the end of the text. Blocks open and close only where a
 * statement may begin: within a statement, up to its semicolon, these words are names or parts of expressions (`w.end`,
 * `CASE … END`).
 * Source: https://spark.apache.org/docs/latest/sql-ref-scripting.html
 */
export function scriptEnd(tokens: readonly SqlToken[], at: number): number {
  let depth = 0;
  for (let index = at; index < tokens.length; ) {
    const { change, next } = step(tokens, index);
    depth += change;
    if (depth === 0) return index;
    index = next;
  }
  return tokens.length;
}

/** How what stands at the start of a statement changes the depth, and where the next statement may begin. */
interface Step {
  readonly change: -1 | 0 | 1;
  readonly next: number;
}

function step(tokens: readonly SqlToken[], at: number): Step {
  if (isLabel(tokens, at)) return { change: 0, next: at + 2 };
  const keyword = word(tokens, at);
  const opens = openers[keyword];
  if (opens !== undefined) return { change: 1, next: opens(tokens, at) };
  return { change: keyword === "END" ? -1 : 0, next: (continuations[keyword] ?? afterSemicolon)(tokens, at) };
}

/** `name: LOOP`. Elsewhere a colon begins a parameter: `CASE :n WHEN 1 …`, `SELECT :n`. */
function isLabel(tokens: readonly SqlToken[], at: number): boolean {
  return tokens[at + 1]?.text === ":" && /^(?:BEGIN|LOOP|REPEAT|WHILE|FOR)$/.test(word(tokens, at + 2));
}

type NextStart = (tokens: readonly SqlToken[], at: number) => number;

const bodyAtOnce: NextStart = (tokens, at) => (word(tokens, at + 1) === "NOT" ? at + 3 : at + 1);

/** What opens a block that END closes, and where its first statement may begin. */
const openers: Readonly<Record<string, NextStart>> = {
  BEGIN: bodyAtOnce,
  LOOP: bodyAtOnce,
  REPEAT: bodyAtOnce,
  IF: (tokens, at) => after("THEN", tokens, at),
  CASE: (tokens, at) => after("THEN", tokens, at),
  WHILE: (tokens, at) => after("DO", tokens, at),
  FOR: (tokens, at) => after("DO", tokens, at),
};

/** Words that continue a block. */
const continuations: Readonly<Record<string, NextStart>> = {
  ELSEIF: (tokens, at) => after("THEN", tokens, at),
  WHEN: (tokens, at) => after("THEN", tokens, at),
  ELSE: (_tokens, at) => at + 1,
  UNTIL: (tokens, at) => endOfRepeat(tokens, at),
  DECLARE: (tokens, at) =>
    word(tokens, at + 2) === "HANDLER" ? afterConditions(tokens, at + 4) : afterSemicolon(tokens, at),
};

function afterSemicolon(tokens: readonly SqlToken[], at: number): number {
  return indexFrom(tokens, at, (index) => tokens[index]?.text === ";") + 1;
}

/** After the THEN or DO that ends a condition or a query: not one within CASE … END, in brackets, or used as a name. */
function after(end: "THEN" | "DO", tokens: readonly SqlToken[], at: number): number {
  const open: string[] = [];
  for (let index = at + 1; index < tokens.length; index++) {
    const { text = "" } = tokens[index] ?? {};
    const keyword = isName(tokens, index) ? "" : word(tokens, index);
    if (text === ";" || (keyword === end && open.length === 0)) return index + 1;
    if (text === "(" || keyword === "CASE") open.push(keyword);
    else if (text === ")" || (keyword === "END" && open.at(-1) === "CASE")) open.pop();
  }
  return tokens.length;
}

/** Whether a word that may be a keyword names something: `w.end`, `AS end`, `end.start`, `case = 1`. */
function isName(tokens: readonly SqlToken[], at: number): boolean {
  const before = tokens[at - 1]?.text.toUpperCase() ?? "";
  const behind = tokens[at + 1]?.text ?? "";
  if (before === "." || before === "AS" || behind === ".") return true;
  return word(tokens, at) === "CASE" && /^[=<>!,)*/%|&^]$|^(?:AND|OR|IS|IN|THEN|DO|LIKE|BETWEEN)$/i.test(behind);
}

function endOfRepeat(tokens: readonly SqlToken[], at: number): number {
  return indexFrom(tokens, at, (index) => word(tokens, index) === "END" && word(tokens, index + 1) === "REPEAT");
}

/** After the conditions of DECLARE … HANDLER FOR, where its statement begins. */
function afterConditions(tokens: readonly SqlToken[], at: number): number {
  const behind = afterCondition(tokens, at);
  return tokens[behind]?.text === "," ? afterConditions(tokens, behind + 1) : behind;
}

/** `SQLSTATE [VALUE] '…'`, `NOT FOUND`, `SQLEXCEPTION`, or the name of a condition. */
function afterCondition(tokens: readonly SqlToken[], at: number): number {
  const keyword = word(tokens, at);
  if (keyword === "SQLSTATE") return word(tokens, at + 1) === "VALUE" ? at + 3 : at + 2;
  if (keyword === "NOT") return at + 2;
  let index = at + 1;
  while (tokens[index]?.text === ".") index += 2;
  return index;
}

/** The word in capitals; empty if the token is not a word. */
function word(tokens: readonly SqlToken[], at: number): string {
  const token = tokens[at];
  return token?.kind === "word" ? token.text.toUpperCase() : "";
}

function indexFrom(tokens: readonly SqlToken[], at: number, isWanted: (index: number) => boolean): number {
  let index = at;
  while (index < tokens.length && !isWanted(index)) index++;
  return index;
}
