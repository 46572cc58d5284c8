import { distinctNames } from "../../../types/distinct-names.ts";
import { jsonValue, plainText } from "../../../types/json-value.ts";

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

/** JSON Lines: one object a row. A name that comes twice gets a number: `id`, `id_2`. Values are those of `Row.toJSON`. */
export function jsonLinesFormat(): RowFormat {
  let names: readonly string[] = [];
  return {
    begin: (columns) => {
      names = distinctNames(columns);
      return "";
    },
    row: (cells) =>
      `{${cells.map((cell, index) => `${JSON.stringify(names[index])}:${JSON.stringify(jsonValue(cell))}`).join(",")}}\n`,
    end: () => "",
  };
}

/** A line for each value, under a line for each row; for rows wider than a terminal. */
export function verticalFormat(): RowFormat {
  let names: readonly string[] = [];
  let width = 0;
  let count = 0;
  return {
    begin: (columns) => {
      names = columns.map(oneLine);
      width = names.reduce((widest, { length }) => Math.max(widest, length), 0);
      return "";
    },
    row: (cells) => {
      const lines = cells.map((cell, index) => ` ${(names[index] ?? "").padEnd(width)} | ${oneLine(cellText(cell))}`);
      return [`-RECORD ${count++}`.padEnd(width + 3, "-"), ...lines, ""].join("\n");
    },
    end: () => "",
  };
}

/** A table of GitHub's Markdown, in which no cell is taken for markup. */
export function markdownFormat(): RowFormat {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return {
    begin: (columns) => line(columns.map(markdownCell)) + line(columns.map(() => "---")),
    row: (cells) => line(cells.map((cell) => markdownCell(cellText(cell)))),
    end: () => "",
  };
}

/** An underscore within a word is none of Markdown's. */
function markdownCell(text: string): string {
  return text.replaceAll(/[\\|*`~[\]<>&]|(?<!\w)_|_(?!\w)/g, "\\$&").replaceAll(/\r\n|\r|\n/g, "<br>");
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
  const texts = rows.map((cells) => cells.map((cell) => oneLine(cellText(cell))));
  const widths = names.map((name, index) =>
    texts.reduce((width, cells) => Math.max(width, cells[index]?.length ?? 0), name.length),
  );
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

function cellText(value: unknown): string {
  return value === null || value === undefined ? "NULL" : plainText(value);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
