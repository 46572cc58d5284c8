/** A piece of a SQL text as Spark's lexer cuts it; it may be a single character. Comments and spaces are not tokens. */
export interface SqlToken {
  readonly kind: "word" | "quoted" | "other";
  readonly text: string;
  /** Where it begins in the text, and where it ends: the start of what follows. */
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a SQL text as Spark's SqlBaseLexer does: a quote that is not closed is a token of one character. A bracketed
 * comment that is not closed is a token, as Spark refuses it.
 * Source: https://github.com/apache/spark/blob/v4.1.0/sql/api/src/main/antlr4/org/apache/spark/sql/catalyst/parser/SqlBaseLexer.g4
 */
export function* sqlTokens(text: string): Generator<SqlToken, void> {
  for (let at = 0; at < text.length; ) {
    const { kind, end } = cut(text, at);
    if (kind !== "hidden") yield { kind, text: text.slice(at, end), start: at, end };
    at = end;
  }
}

/** The comments that go to the end of a line, whole and in order. */
export function* sqlLineComments(text: string): Generator<Omit<SqlToken, "kind">, void> {
  for (let at = 0; at < text.length; ) {
    const { kind, end } = cut(text, at);
    if (kind === "hidden" && text.startsWith("--", at)) yield { text: text.slice(at, end), start: at, end };
    at = end;
  }
}

interface Cut {
  readonly kind: SqlToken["kind"] | "hidden";
  readonly end: number;
}

/** Pieces that last as long as their characters fit; the first pattern that matches counts. */
const runs: readonly (readonly [kind: Cut["kind"], run: RegExp])[] = [
  ["hidden", /[ \t\n\f\r\v\u00A0\u1680\u2000-\u200A\u2028\u202F\u205F\u3000]+/y],
  // A backslash at the end of the line takes the next line into the comment, unless the line ends with \r.
  ["hidden", /--[^\r\n]*(?:(?<=\\)\n[^\r\n]*)*\r?\n?/y],
  // A path without quotes: nothing in it begins a comment.
  ["word", /\p{L}+:\/\/[\p{L}0-9_/\-.?=&#%]+|[\p{L}0-9_]+/uy],
  // The end of a hint: its slash does not begin a comment.
  ["other", /\*\//y],
];

function cut(text: string, at: number): Cut {
  const delimited = delimiters[text[at] ?? ""]?.(text, at);
  if (delimited !== undefined && delimited !== null) return delimited;
  for (const [kind, run] of runs) {
    run.lastIndex = at;
    if (run.test(text)) return { kind, end: run.lastIndex };
  }
  return { kind: "other", end: at + 1 };
}

type Delimited = (text: string, at: number) => Cut | null;

/** Pieces with an end of their own, by their first character; `null` if none begins there, or if it does not end. */
const delimiters: Readonly<Record<string, Delimited>> = {
  "/": bracketedComment,
  "'": quoted,
  '"': quoted,
  "`": quoted,
  r: rawString,
  R: rawString,
  $: dollarQuoted,
};

/** Comments nest. A hint does not begin one, within a comment either. */
function bracketedComment(text: string, at: number): Cut | null {
  if (text[at + 1] !== "*" || text[at + 2] === "+") return null;
  const marks = /\/\*(?!\+)|\*\//g;
  marks.lastIndex = at + 2;
  let depth = 1;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === "*/" ? -1 : 1;
    if (depth === 0) return { kind: "hidden", end: marks.lastIndex };
  }
  return { kind: "other", end: text.length };
}

/** A doubled quote stands for one, unless no other quote closes. A backslash is plain only in backquotes. */
function quoted(text: string, at: number): Cut | null {
  const quote = text[at] ?? "";
  const marks = quote === "`" ? /`/g : quote === "'" ? /['\\]/g : /["\\]/g;
  marks.lastIndex = at + 1;
  let firstOfTwo: Cut | null = null;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const end = mark.index + 1;
    if (mark[0] === quote && text[end] !== quote) return { kind: "quoted", end };
    if (mark[0] === quote) firstOfTwo = { kind: "quoted", end };
    marks.lastIndex = end + 1;
  }
  return firstOfTwo;
}

/** `r'…'`, in which a backslash is plain. */
function rawString(text: string, at: number): Cut | null {
  const quote = text[at + 1] ?? "";
  const close = quote === "'" || quote === '"' ? text.indexOf(quote, at + 2) : -1;
  return close < 0 ? null : { kind: "quoted", end: close + 1 };
}

/** `$$ … $$` and `$tag$ … $tag$`, which Spark 4.2 and newer have; if not closed, it goes on to the end of the text. */
function dollarQuoted(text: string, at: number): Cut | null {
  const tag = /^\$[a-z]*\$/i.exec(text.slice(at, at + 100))?.[0];
  if (tag === undefined) return null;
  const close = text.indexOf(tag, at + tag.length);
  return { kind: "quoted", end: close < 0 ? text.length : close + tag.length };
}
