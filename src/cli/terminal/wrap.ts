import { stripVTControlCharacters } from "node:util";

/** A line as lines of at most `columns`, broken at spaces and indented from the second on; a longer word stays whole. */
export function wrapLine(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  const [indent = ""] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trimStart().split(" ")) {
    const begun = current.trim() !== "";
    if (begun && widthOf(current) + 1 + widthOf(word) > columns) {
      lines.push(current);
      current = `${indent}  ${word}`;
    } else current += begun ? ` ${word}` : word;
  }
  return [...lines, current].join("\n");
}

/** Colours take no room. */
function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
