/** A line as lines of at most `columns`, broken at spaces and indented from the second on; a longer word stays whole. */
export function wrapLine(line: string, columns: number): string {
  if (line.length <= columns) return line;
  const [indent = ""] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trimStart().split(" ")) {
    const begun = current.trim() !== "";
    if (begun && current.length + 1 + word.length > columns) {
      lines.push(current);
      current = `${indent}  ${word}`;
    } else current += begun ? ` ${word}` : word;
  }
  return [...lines, current].join("\n");
}
