import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InvalidInputError } from "../../errors.ts";
import { bundle, bundledName, entryName, importStatement } from "./bundle.ts";
import { capturedText } from "./captured.ts";
import { engineGlobals, valueClasses, whyAbsent } from "./engine-globals.ts";
import type { Import } from "./lowering/read-imports.ts";
import { findPlace, ownPlace, type SourcePlace } from "./source-place.ts";
import { loadTool } from "./tool.ts";

/** A function, and what it uses from the scope around it. */
export interface ScriptInput {
  readonly name: string;
  readonly fn: unknown;
  readonly captured: Readonly<Record<string, unknown>>;
  /** The URL of the file whose imports the function may use. */
  readonly from: string | undefined;
}

/** What the engine runs: a script whose value is the function. */
export interface Script {
  readonly code: string;
  /** For each of its lines, the user's line, as `job.ts:12`; null for lines that the user did not write. */
  readonly lines: readonly (string | null)[];
}

/** Reads, checks, bundles and lowers a function. Throws `InvalidInputError`, with the line, for what cannot run. */
export function scriptOf(input: ScriptInput): Script {
  return new ScriptWriter(input).write();
}

/** A declaration in the script: its name, its text, and the origin of the text. */
interface Piece {
  readonly name: string;
  readonly text: string;
  /** Null for a value. */
  readonly place: SourcePlace | null;
}

class ScriptWriter {
  readonly #input: ScriptInput;
  readonly #file: string | undefined;
  readonly #pieces = new Map<string, Piece>();
  readonly #used = new Map<string, Import>();
  #imports: ReadonlyMap<string, Import> | null = null;

  constructor(input: ScriptInput) {
    this.#input = input;
    this.#file = input.from === undefined ? undefined : fileURLToPath(input.from);
  }

  write(): Script {
    const { name, fn } = this.#input;
    const main = this.#functionPiece(name, fn, findPlace(textOf(name, fn), name, this.#file));
    return this.#used.size > 0 && this.#file !== undefined ? this.#bundled(main, this.#file) : this.#plain(main);
  }

  #plain(main: Piece): Script {
    const lines = new LineWriter();
    lines.add("(function () {", '"use strict";');
    for (const piece of this.#ordered()) lines.declare("var", piece);
    lines.value("return (", main, ");");
    lines.add("})();");
    const { code, lines: map } = loadTool().lower(lines.text(), entryName);
    return { code, lines: map.map((line) => (line === null ? null : lines.origin(line.line))) };
  }

  #bundled(main: Piece, file: string): Script {
    const entry = new LineWriter();
    for (const [local, from] of this.#used) entry.add(importStatement(local, from));
    for (const piece of this.#ordered()) entry.declare("const", piece);
    entry.value("export default (", main, ");");
    const { code, map } = bundle(entry.text(), file);
    const lowered = loadTool().lower(code, "bundle.js", map);
    const origin = ({ source, line }: { readonly source: string; readonly line: number }): string | null =>
      source.endsWith(entryName) ? entry.origin(line) : `${bundledName(source)}:${line}`;
    return { code: lowered.code, lines: lowered.lines.map((line) => (line === null ? null : origin(line))) };
  }

  /**
   * Values first: they need nothing, and a class may read them as soon as it is declared. Then functions and classes in
   * the order in which the user passed them: a class may extend one before it.
   */
  #ordered(): readonly Piece[] {
    const pieces = Object.keys(this.#input.captured).flatMap((name) => this.#pieces.get(name) ?? []);
    return [...pieces.filter(({ place }) => place === null), ...pieces.filter(({ place }) => place !== null)];
  }

  #functionPiece(name: string, fn: unknown, place: SourcePlace): Piece {
    const { text, free, problems } = loadTool().inspect(textOf(name, fn));
    const [problem] = problems;
    if (problem !== undefined) throw this.#refusal(problem.what, place.lineName(problem.line));
    for (const [used, line] of free) this.#resolve(used, place.lineName(line));
    return { name, text, place };
  }

  #resolve(name: string, line: string): void {
    if (this.#pieces.has(name) || this.#used.has(name)) return;
    if (Object.hasOwn(this.#input.captured, name)) {
      this.#capture(name, this.#input.captured[name]);
      return;
    }
    // Before the engine's globals, whose names an import hides: lodash has an `escape`.
    const imported = this.#importOf(name);
    if (imported?.module === "spark-connect" && imported.imported === name && valueClasses.has(name)) return;
    if (imported !== undefined) {
      this.#used.set(name, imported);
      return;
    }
    if (engineGlobals.has(name)) return;
    const why = whyAbsent(name);
    if (why !== undefined) throw this.#refusal(`uses ${name}: ${why}`, line);
    throw this.#refusal(
      `uses ${name}, which it does not declare. It runs on the cluster, without the scope around it here. Pass the value, with: { ${name} }; if it is imported, set from: import.meta.url`,
      line,
    );
  }

  #capture(name: string, value: unknown): void {
    if (typeof value !== "function") {
      this.#pieces.set(name, { name, text: capturedText(value, name), place: null });
      return;
    }
    // Before it is read: two functions may call each other.
    this.#pieces.set(name, { name, text: "", place: null });
    this.#pieces.set(name, this.#functionPiece(name, value, ownPlace(name)));
  }

  #importOf(name: string): Import | undefined {
    if (this.#file === undefined) return undefined;
    this.#imports ??= loadTool().readImports(readFileSync(this.#file, "utf8"));
    return this.#imports.get(name);
  }

  #refusal(what: string, line: string): InvalidInputError {
    return new InvalidInputError(`The function ${this.#input.name} cannot run on the cluster: it ${what} (${line}).`);
  }
}

function textOf(name: string, fn: unknown): string {
  const text = String(fn);
  if (typeof fn === "function" && !text.includes("[native code]")) return text;
  throw new InvalidInputError(
    `${name} has no text that could be sent to the cluster: it is ${typeof fn === "function" ? "built in, or bound" : `a ${typeof fn}`}. Write it as a function: (x) => …`,
  );
}

/** A text with the origin of each line. */
class LineWriter {
  readonly #lines: string[] = [];
  readonly #origins: (string | null)[] = [];

  add(...lines: readonly string[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      this.#origins.push(null);
    }
  }

  declare(keyword: "var" | "const", piece: Piece): void {
    this.value(`${keyword} ${piece.name} = (`, piece, ");");
  }

  value(before: string, { text, place }: Piece, after: string): void {
    this.add(before);
    text.split("\n").forEach((line, index) => {
      this.#lines.push(line);
      this.#origins.push(place?.lineName(index + 1) ?? null);
    });
    this.add(after);
  }

  text(): string {
    return this.#lines.join("\n");
  }

  /** Of a line from 1. */
  origin(line: number): string | null {
    return this.#origins[line - 1] ?? null;
  }
}
