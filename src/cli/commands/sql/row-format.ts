import { distinctNames } from "../../../types/distinct-names.ts";
import { jsonValue, plainText } from "../../../types/json-value.ts";

/** Turns rows into text, a chunk at a time. Cells come by position: two columns may share a name. */
export interface RowFormat {
  /** The text before the rows. */
  begin(columns: readonly string[]): string;
  row(cells: readonly unknown[]): string;
  /** The text after the rows. */
  end(): string;
  /** A note about the rows, given once they are printed, and not among them. */
  summary?(): string;
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

/** JSON Lines: one object per row. A repeated name gets a number: `id`, `id_2`. Values are those of `Row.toJSON`. */
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

/** A table of GitHub's Markdown that escapes all markup in cells. */
export function markdownFormat(): RowFormat {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return {
    begin: (columns) => line(columns.map(markdownCell)) + line(columns.map(() => "---")),
    row: (cells) => line(cells.map((cell) => markdownCell(cellText(cell)))),
    end: () => "",
  };
}

/** An underscore within a word is not markup in Markdown. */
function markdownCell(text: string): string {
  return text.replaceAll(/[\\|*`~[\]<>&]|(?<!\w)_|_(?!\w)/g, "\\$&").replaceAll(/\r\n|\r|\n/g, "<br>");
}

function csvCell(text: string): string {
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A value as a cell of text. */
export function cellText(value: unknown): string {
  return value === null || value === undefined ? "NULL" : plainText(value);
}

/** A text with one space in place of each run of spaces and line ends. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
