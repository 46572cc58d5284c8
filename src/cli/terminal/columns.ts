/** Rows as lines, each one line whatever its cells hold, each column as wide as its widest cell and two spaces from the next. */
export function alignColumns(table: readonly (readonly string[])[]): readonly string[] {
  const rows = table.map((cells) => cells.map((cell) => cell.replaceAll(/\r?\n/g, "\\n")));
  const widths = rows.reduce<readonly number[]>(
    (widest, cells) => cells.map((cell, index) => Math.max(cell.length, widest[index] ?? 0)),
    [],
  );
  return rows.map((cells) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
