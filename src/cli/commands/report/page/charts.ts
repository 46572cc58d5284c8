import { type Html, html } from "./html.ts";

export interface Bar {
  /** What the bar says when it is pointed at. */
  readonly label: string;
  readonly value: number;
}

interface Chart {
  /** What a reader who does not see it is told. */
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly height?: number;
}

/** So wide is a bar with its gap, in the chart's own units: the chart is stretched to its place. */
const step = 10;
const gap = 2;

/** A bar for each value, from the left to the right, over zero; one without a value leaves its place empty. */
export function barChart({ title, bars, height = 64 }: Chart): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  // Few bars keep their width.
  const slots = Math.max(bars.length, 12);
  return html`<svg class="bars" role="img" aria-label="${title}" viewBox="0 0 ${slots * step} ${height}" preserveAspectRatio="none" style="height:${height}px">${bars.map(
    ({ label, value }, index) => {
      const tall = value <= 0 ? 0 : Math.max(2, (value / most) * height);
      return html`<rect x="${index * step + gap / 2}" y="${round(height - tall)}" width="${step - gap}" height="${round(tall)}"><title>${label}</title></rect>`;
    },
  )}</svg>`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
