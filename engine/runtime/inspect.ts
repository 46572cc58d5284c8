const named: ReadonlyMap<string, string> = new Map([
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ["'", "\\'"],
  ["\\", "\\\\"],
]);

/** Stands in for Node's `inspect`, which the text of a row asks for texts in quotes alone. */
export function inspect(value: unknown): string {
  if (typeof value !== "string") return String(value);
  const quote = quoteFor(value);
  const text = value.replace(/[\p{Cc}'\\]/gu, (character) =>
    character === "'" && quote !== "'" ? character : (named.get(character) ?? hex(character)),
  );
  return quote + text + quote;
}

/** The first that the text does not hold. */
function quoteFor(text: string): string {
  if (!text.includes("'")) return "'";
  if (!text.includes('"')) return '"';
  return text.includes("`") || text.includes(`\${`) ? "'" : "`";
}

function hex(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
