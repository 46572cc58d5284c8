import { printableLine } from "../../terminal/printable.ts";
import { cutToWidth, textWidth } from "../../terminal/text-width.ts";
import { cellText, oneLine, type RowFormat } from "./row-format.ts";

/** So many rows decide the widths of the columns, and are in memory at a time, however long the table is. */
const pageRows = 1000;
const gap = "  ";
/** Stands for the columns that do not fit. */
const mark = `${gap}…`;
/** The least width of a column that has to be cut; a narrower one is shown whole. */
const minCutWidth = 8;

/** A table's layout, from its first page. */
interface Layout {
  readonly widths: readonly number[];
  readonly isNumber: readonly boolean[];
}

/**
 * A table for people, printed as its rows come. The first page decides the widths; a later cell that is wider pushes its
 * line out. With `columns`, the width of a terminal, no line is wider: `…` stands for what is cut, and for columns that
 * do not fit.
 */
export function tableFormat(columns?: number): RowFormat {
  let names: readonly string[] = [];
  let page: (readonly unknown[])[] = [];
  let layout: Layout | undefined;
  let count = 0;
  let isCut = false;

  const text = (value: unknown): string => {
    const line = oneLine(cellText(value));
    return columns === undefined ? line : printableLine(line);
  };
  const line = (texts: readonly string[], { widths, isNumber }: Layout): string => {
    const shown = widths.map((width, index) => aligned(texts[index] ?? "", width, isNumber[index] ?? false));
    const isWhole = names.length === widths.length;
    const whole = isWhole ? shown.join(gap).trimEnd() : shown.join(gap) + mark;
    if (columns === undefined || textWidth(whole) <= columns) return `${whole}\n`;
    isCut = true;
    // Cells that are wider than their columns get the rest of the line.
    let spare = columns - widthOf(widths) - (isWhole ? 0 : mark.length);
    const cut = shown.map((cell, index) => {
      const width = widths[index] ?? 0;
      const given = Math.min(spare, textWidth(cell) - width);
      spare -= given;
      return cutToWidth(cell, width + given);
    });
    return isWhole ? `${cut.join(gap).trimEnd()}\n` : `${cut.join(gap)}${mark}\n`;
  };
  const flush = (): string => {
    const rows = page.map((cells) => cells.map(text));
    const first = layoutOf(names.map(text), rows, page, columns);
    layout = first;
    page = [];
    const rule = `${first.widths.map((width) => "-".repeat(width)).join(gap)}\n`;
    return line(names.map(text), first) + rule + rows.map((texts) => line(texts, first)).join("");
  };

  return {
    begin: (columnNames) => {
      names = columnNames;
      return "";
    },
    row: (cells) => {
      count++;
      if (layout !== undefined) return line(cells.map(text), layout);
      page.push(cells);
      return page.length === pageRows ? flush() : "";
    },
    end: () => (layout === undefined ? flush() : ""),
    summary: () => {
      const rows = `${count} row${count === 1 ? "" : "s"}`;
      const shown = layout?.widths.length ?? 0;
      const some = shown === names.length ? "" : `, ${shown} of their ${names.length} columns`;
      const cut =
        isCut || some !== ""
          ? `; … stands for what does not fit ${columns} columns: --format vertical prints all of it`
          : "";
      return `${rows}${some}${cut}`;
    },
  };
}

function layoutOf(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  page: readonly (readonly unknown[])[],
  columns: number | undefined,
): Layout {
  const natural = names.map((name, index) =>
    rows.reduce((width, texts) => Math.max(width, textWidth(texts[index] ?? "")), textWidth(name)),
  );
  const isNumber = names.map((_, index) => page.some((cells) => /^(number|bigint)$/.test(typeof cells[index])));
  return { widths: columns === undefined ? natural : fitted(natural, columns), isNumber };
}

/** Narrows the widest columns until the line fits. A `…` replaces columns at the end that still do not fit. */
function fitted(natural: readonly number[], columns: number): readonly number[] {
  const lineWidth = (count: number, cap: number): number =>
    widthOf(natural.slice(0, count).map((width) => Math.min(width, cap)));
  const roomOf = (count: number): number => (count === natural.length ? columns : columns - mark.length);
  let count = natural.length;
  while (count > 1 && lineWidth(count, minCutWidth) > roomOf(count)) count--;
  let cap = columns;
  while (cap > 1 && lineWidth(count, cap) > roomOf(count)) cap--;
  return natural.slice(0, count).map((width) => Math.min(width, cap));
}

function widthOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1));
}

function aligned(text: string, width: number, isNumber: boolean): string {
  const padding = " ".repeat(Math.max(0, width - textWidth(text)));
  return isNumber ? padding + text : text + padding;
}
