import { printable } from "../../../terminal/printable.ts";

/** Markup that may stand in a page as it is. Only `html` makes it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a place in markup takes: a text is escaped, and nothing stands for `null` and `undefined`. */
export type Content = Html | string | number | null | undefined | readonly Content[];

/** Markup with values in it. A text that comes from outside can be no markup: `<`, `&` and quotes are escaped. */
export function html(markup: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(markup.reduce((all, part, index) => `${all}${textOf(values[index - 1])}${part}`));
}

function textOf(value: Content): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(textOf).join("");
  return escaped(String(value));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
