import { csvFormat, jsonLinesFormat, markdownFormat, type RowFormat, verticalFormat } from "./row-format.ts";
import type { rowFormatNames } from "./row-format-names.ts";
import { tableFormat } from "./table-format.ts";

export type RowFormatName = (typeof rowFormatNames)[number];

/** Makes each format; a table is cut to `columns` where they are given. */
export const rowFormats: Readonly<Record<RowFormatName, (columns?: number) => RowFormat>> = {
  table: tableFormat,
  json: jsonLinesFormat,
  csv: csvFormat,
  markdown: markdownFormat,
  vertical: verticalFormat,
};
