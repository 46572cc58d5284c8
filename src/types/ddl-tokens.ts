import { InvalidInputError } from "../errors.ts";

/** A word or number as written, a name out of backquotes, the text of a string literal, or one punctuation mark. */
export interface DdlToken {
  readonly kind: "word" | "quoted" | "text" | "symbol" | "end";
  readonly value: string;
  /** Where it begins, in characters from 0. */
  readonly at: number;
}

const patterns = {
  blank: /\s+|--[^\n]*|\/\*[\s\S]*?\*\//y,
  word: /[A-Za-z0-9_]+/y,
  quoted: /`((?:[^`]|``)*)`/y,
  rawText: /[rR](?:'([^']*)'|"([^"]*)")/y,
  text: /'((?:[^'\\]|\\[\s\S]|'')*)'|"((?:[^"\\]|\\[\s\S]|"")*)"/y,
  symbol: /[<>(),:.]/y,
} as const;

/** Cuts DDL into tokens; the last one is always `end`. Throws `InvalidInputError` at a character that starts none. */
export function ddlTokens(ddl: string): readonly DdlToken[] {
  const tokens: DdlToken[] = [];
  let at = 0;
  while (at < ddl.length) {
    const { token, length } = tokenAt(ddl, at);
    if (token !== undefined) tokens.push(token);
    at += length;
  }
  tokens.push({ kind: "end", value: "", at });
  return tokens;
}

function tokenAt(ddl: string, at: number): { readonly token: DdlToken | undefined; readonly length: number } {
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(ddl);
  };
  const blank = match(patterns.blank);
  if (blank !== null) return { token: undefined, length: blank[0].length };
  const raw = match(patterns.rawText);
  if (raw !== null) return { token: { kind: "text", value: raw[1] ?? raw[2] ?? "", at }, length: raw[0].length };
  const text = match(patterns.text);
  if (text !== null) return { token: { kind: "text", value: unescapeText(text), at }, length: text[0].length };
  const quoted = match(patterns.quoted);
  if (quoted !== null) {
    return { token: { kind: "quoted", value: (quoted[1] ?? "").replaceAll("``", "`"), at }, length: quoted[0].length };
  }
  for (const kind of ["word", "symbol"] as const) {
    const matched = match(patterns[kind]);
    if (matched !== null) return { token: { kind, value: matched[0], at }, length: matched[0].length };
  }
  throw new InvalidInputError(`Unexpected ${JSON.stringify(ddl[at])} at character ${at + 1} of the schema: ${ddl}`);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["0", "\0"],
  ["b", "\b"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["Z", "\u001a"],
  // Patterns of LIKE keep their backslash.
  ["%", "\\%"],
  ["_", "\\_"],
]);

/** Spark's string literals: backslash escapes, code points in octal or hex, and the quote doubled. */
function unescapeText(match: RegExpExecArray): string {
  const quote = match[0].charAt(0);
  const body = match[1] ?? match[2] ?? "";
  return body
    .split(quote + quote)
    .map((part) =>
      part.replace(
        /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-3][0-7]{2})|([\s\S]))/g,
        (_all, short?: string, long?: string, octal?: string, plain?: string) => {
          if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
          const hex = short ?? long;
          if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
          return escapes.get(plain ?? "") ?? plain ?? "";
        },
      ),
    )
    .join(quote);
}
