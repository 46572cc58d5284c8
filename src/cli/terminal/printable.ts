/**
 * A text that a terminal shows and does not obey: control characters, and those that turn the direction of what follows,
 * are written as JSON writes them (`\u001b`), but for tabs and the ends of lines.
 */
export function printable(text: string): string {
  return text.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: These are what it looks for.
    /\r(?!\n)|[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The same on one line: a line end is written too. */
export function printableLine(text: string): string {
  return printable(text.replaceAll(/\r?\n/g, "\\n"));
}
