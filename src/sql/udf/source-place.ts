import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { callerLine } from "../../plan/call-site.ts";

/** Where in the user's files a function stands. */
export interface SourcePlace {
  /** The name in messages for a line of the function's text, from 1: `job.ts:12`. */
  readonly lineName: (line: number) => string;
}

/** The place of a text whose file is unknown: lines count from the function's first. */
export function ownPlace(name: string): SourcePlace {
  return { lineName: (line) => `${name}:${line}` };
}

/**
 * Finds a function's text in the file at the user's line that is being run, or in `file`. Node leaves blanks where
 * types were, so that every other character stands where it stood. Text that another tool has rewritten is not found.
 */
export function findPlace(text: string, name: string, file?: string): SourcePlace {
  const site = /^(.*):(\d+):\d+$/.exec(callerLine());
  const path = file ?? site?.[1];
  const content = path === undefined ? null : read(path);
  if (path === undefined || content === null) return ownPlace(name);
  const near = site !== null && site[1] === path ? offsetOfLine(content, Number(site[2])) : 0;
  const at = indexOfStripped(content, text, near) ?? indexOfStripped(content, text, 0);
  if (at === undefined) return ownPlace(name);
  const first = content.slice(0, at).split("\n").length;
  return { lineName: (line) => `${basename(path)}:${first + line - 1}` };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // Bundled, evaluated, or gone: the place is for messages only.
  }
}

function offsetOfLine(content: string, line: number): number {
  let offset = 0;
  for (let before = 1; before < line; before++) offset = content.indexOf("\n", offset) + 1;
  return offset;
}

function indexOfStripped(content: string, text: string, from: number): number | undefined {
  const start = /^\S+/.exec(text)?.[0].slice(0, 8) ?? "";
  for (let at = content.indexOf(start, from); at >= 0; at = content.indexOf(start, at + 1)) {
    if (isStripped(content, text, at)) return at;
  }
  return undefined;
}

function isStripped(content: string, text: string, at: number): boolean {
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character !== content[at + index] && character !== " ") return false;
  }
  return true;
}
