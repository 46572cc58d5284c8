import { firstSqlPiece, type OpenPart, type SqlPiece } from "../../../../submit/sql/sql-piece.ts";

/** A piece to run: a statement, or a backslash command with its name and what follows it. */
export type Typed =
  | { readonly kind: "statement"; readonly sql: string }
  | { readonly kind: "command"; readonly name: string; readonly argument: string };

/** So much text without an end is looked at again only when a line may end it: looking costs time for each character. */
const longText = 20_000;

/** Gathers lines until they are statements or backslash commands. */
export class StatementReader {
  #text = "";
  #within: OpenPart = "nothing";
  /** What of the text is a statement in the making, when a command is taken out of it. */
  #before: number | null = null;

  /** The statement in the making. */
  get pending(): string {
    return this.#text.slice(0, this.#before ?? undefined).trim();
  }

  /** What has not been taken yet. */
  get remaining(): string {
    return this.#text;
  }

  /** What the next line goes on with. */
  get within(): OpenPart {
    return this.#within;
  }

  add(line: string): void {
    this.#text += `${line}\n`;
    this.#before = null;
  }

  /** Forgets the statement in the making, and gives it. */
  take(): string {
    const taken = this.pending;
    this.#text = this.#before === null ? "" : this.#text.slice(this.#before);
    this.#before = null;
    this.#within = "nothing";
    return taken;
  }

  /** Whether a line may have made a piece complete. */
  mayEnd(line: string): boolean {
    return this.#text.length < longText || /[;\\]/.test(line);
  }

  /** The next piece, or `null` when more lines are needed. */
  next(): Typed | null {
    for (;;) {
      const piece = firstSqlPiece(this.#text);
      this.#before = null;
      switch (piece.kind) {
        case "statement":
          this.#text = piece.rest;
          this.#within = "nothing";
          if (piece.sql === "") continue;
          return wordCommand(piece.sql) ?? { kind: "statement", sql: piece.sql };
        case "command":
          return this.#command(piece);
        case "incomplete":
          return this.#incomplete(piece.within);
      }
    }
  }

  #command({ command, before, rest }: SqlPiece & { readonly kind: "command" }): Typed {
    this.#text = before + rest;
    this.#before = before.length;
    const [, name = "\\", argument = ""] = /^(\\\S*)\s*([\s\S]*?);?$/.exec(command) ?? [];
    return { kind: "command", name: name.replace(/;$/, ""), argument: argument.trim() };
  }

  #incomplete(within: OpenPart): Typed | null {
    const command = wordCommand(this.#text.trim());
    // Blanks and comments are no beginning of a statement.
    if (command !== null || within === "nothing") this.#text = "";
    this.#within = command === null ? within : "nothing";
    return command;
  }
}

/** Words that people type to leave, or to be helped. */
function wordCommand(text: string): Typed | null {
  if (/^(?:exit|quit)$/i.test(text)) return { kind: "command", name: "\\q", argument: "" };
  return /^help$/i.test(text) ? { kind: "command", name: "\\help", argument: "" } : null;
}
