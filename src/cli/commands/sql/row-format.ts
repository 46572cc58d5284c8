/** Turns rows into text, a chunk at a time. Cells come by position: two columns may share a name. */
export interface RowFormat {
  /** What stands before the rows. */
  begin(columns: readonly string[]): string;
  row(cells: readonly unknown[]): string;
  /** What stands after them. */
  end(): string;
}

/** RFC 4180, with a line of names; `null` is an empty cell, an empty text is `""`. */
export function csvFormat(): RowFormat {
  const line = (cells: readonly string[]) => `${cells.join(",")}\r\n`;
  return {
    begin: (columns) => line(columns.map(csvCell)),
    row: (cells) => line(cells.map((cell) => (cell === null ? "" : csvCell(cellText(cell))))),
    end: () => "",
  };
}

/** JSON Lines: one object a row. A name that comes twice gets a number: `id`, `id_2`. */
export function jsonLinesFormat(): RowFormat {
  let names: readonly string[] = [];
  return {
    begin: (columns) => {
      names = distinctNames(columns);
      return "";
    },
    row: (cells) => `{${cells.map((cell, index) => `${JSON.stringify(names[index])}:${jsonText(cell)}`).join(",")}}\n`,
    end: () => "",
  };
}

/** A table for people. It keeps its rows until the end, as their widths decide the columns'. */
export function tableFormat(): RowFormat {
  let names: readonly string[] = [];
  const rows: (readonly unknown[])[] = [];
  return {
    begin: (columns) => {
      names = columns;
      return "";
    },
    row: (cells) => {
      rows.push(cells);
      return "";
    },
    end: () => tableText(names, rows),
  };
}

function tableText(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const texts = rows.map((cells) => cells.map((cell) => cellText(cell).replace(/\s+/g, " ")));
  const widths = names.map((name, index) => Math.max(name.length, ...texts.map((cells) => cells[index]?.length ?? 0)));
  const isNumber = names.map((_, index) => rows.some((cells) => /^(number|bigint)$/.test(typeof cells[index])));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (isNumber[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [line(names), rule, ...texts.map(line), ""].join("\n");
}

function csvCell(text: string): string {
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One value for people and for CSV: texts as they are, everything nested as JSON. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return value;
  if (typeof value === "object" && !isNested(value)) return String(value);
  return typeof value === "object" ? jsonText(value) : String(value);
}

function isNested(value: object): boolean {
  return value instanceof Map || value instanceof Uint8Array || Symbol.iterator in value;
}

/** JSON with every digit of a `bigint`, base64 for bytes, `null` for what JSON has no number for. */
export function jsonText(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("base64"));
  if (value instanceof Map) return objectText([...value].map(([key, item]) => [cellText(key), item]));
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (typeof value === "object" && !("toJSON" in value)) return objectText(Object.entries(value));
  return JSON.stringify(value) ?? "null";
}

function objectText(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${jsonText(value)}`).join(",")}}`;
}

function distinctNames(columns: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return columns.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}
