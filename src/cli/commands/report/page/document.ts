import { type Content, type Html, html } from "./html.ts";
import { style } from "./style.ts";

/** The page's own mark, by which a page of ours is told from another file that must not be overwritten. */
export const generator = "spark-connect report";

export interface PageOptions {
  readonly title: string;
  /** Above the title: what kind of page it is. */
  readonly crumb: string;
  /** Below the title. */
  readonly line: Content;
  readonly main: Content;
  readonly version: string;
  readonly madeAt: string;
}

/**
 * A whole page, which needs nothing from elsewhere: no network, no script. The policy forbids both, should a text ever get
 * out of its place.
 */
export function pageText({ title, crumb, line, main, version, madeAt }: PageOptions): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  // The style sheet is ours, and has no place for a value.
  const [head, tail] = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${generator}">
<title>${title}</title>
<style>STYLE</style>
</head>
<body>
<header>
<p class="crumb">${crumb}</p>
<h1>${title}</h1>
<div class="line">${line}</div>
</header>
<main>
${main}
</main>
<footer><p>Made ${time(madeAt)} by spark-connect ${version}.</p></footer>
</body>
</html>
`.text.split("STYLE</style>", 2);
  return `${head}${style}</style>${tail}`;
}

/** A time as people read it, in UTC: `2022-03-26 04:00:12 UTC`. */
export function time(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")} UTC</time>`;
}

/** The same in a table whose heading says that it is UTC: `2022-03-26 04:00`. */
export function shortTime(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")}</time>`;
}

/** A part of the page, named by its heading; `id` is its anchor. */
export function section(id: string, heading: string, content: Content): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
${content}
</section>
`;
}

/** A list of names with what they stand for. */
export function factList(facts: readonly (readonly [name: Content, value: Content])[]): Html {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A count with its thousands apart: `5,725,229`. */
export function countText(count: number): string {
  return new Intl.NumberFormat("en-US").format(count);
}
