import { type Content, type Html, html } from "./html.ts";

export interface Column {
  readonly heading: string;
  readonly kind?: "number" | "nowrap" | "wide" | "plain";
}

/** The first cell names its row. */
export interface Row {
  readonly cells: readonly Content[];
}

/** A table that becomes a list of cards on a phone. The roles stay, which browsers take from a table that is laid out anew. */
export function responsiveTable(caption: Content, columns: readonly Column[], rows: readonly Row[]): Html {
  return html`<table class="rows" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    ({ heading, kind = "" }) => html`<th role="columnheader" scope="col" class="${kind}">${heading}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">
${rows.map(({ cells }) => html`<tr role="row">${cells.map((cell, index) => cellOf(cell, columns[index], index === 0))}</tr>\n`)}</tbody>
</table>`;
}

function cellOf(cell: Content, column: Column | undefined, isFirst: boolean): Html | null {
  const { heading = "", kind = "" } = column ?? {};
  if (isFirst) return html`<th role="rowheader" scope="row" class="${kind}">${cell}</th>`;
  // On a phone the heading stands before the value, unless the value speaks for itself.
  if (kind === "wide" || kind === "plain") return html`<td role="cell" class="${kind}">${cell}</td>`;
  return html`<td role="cell" class="${kind}" data-label="${heading}">${cell}</td>`;
}
