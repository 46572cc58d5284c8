import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root: string = join(import.meta.dirname, "..", "..", "..");

/** A block of code in a page. */
export interface Block {
  /** Relative to the repository. */
  readonly page: string;
  /** That of its first fence. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The pages of the site that people write. */
export const pages: readonly string[] = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "examples/README.md",
  "bench/README.md",
  ...readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

export function blocksOf(page: string): readonly Block[] {
  return blocksIn(readFileSync(join(root, page), "utf8"), page);
}

/** The fenced blocks of a text, in order. A fence may be indented, as in a list. */
export function blocksIn(markdown: string, page: string): readonly Block[] {
  return [...markdown.matchAll(/^([ \t]*)(`{3,}|~{3,})[ \t]*(\S*).*\n((?:.*\n)*?)\1\2[ \t]*$/gm)].map((match) => {
    const [, indent = "", , language = "", text = ""] = match;
    const line = markdown.slice(0, match.index).split("\n").length;
    return { page, line, language, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") };
  });
}
