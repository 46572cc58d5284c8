import { commandOutput } from "./address/command-output.ts";
import { headerProblem } from "./calls/headers.ts";

/**
 * Where a bearer token comes from: the token itself, an environment variable, a file, a command that prints it,
 * or a function. All but the first are read when first needed and again, once, when the server refuses the token.
 */
export type TokenSource =
  | string
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly [string, ...string[]] }
  | (() => string | Promise<string>);

/** The variable that PySpark reads too. */
export const tokenVariable = "SPARK_CONNECT_AUTHENTICATE_TOKEN";

/** One token, read when first asked for and kept until `refresh`. */
export class Token {
  readonly #source: TokenSource;
  #value: Promise<string> | null = null;

  constructor(source: TokenSource) {
    this.#source = source;
  }

  /** Rejects with the error of the file, command or function. */
  get(): Promise<string> {
    if (this.#value === null) {
      const value = read(this.#source);
      this.#value = value;
      // A failed read is not kept: the next call tries again.
      value.catch(() => this.#forget(value));
    }
    return this.#value;
  }

  /** Reads the source again after the server refused `refused`; `false` if the token cannot change or did not. */
  async refresh(refused: string): Promise<boolean> {
    if (typeof this.#source === "string") return false;
    // Another call may have refreshed it while this one was under way.
    if ((await this.get()) !== refused) return true;
    this.#value = null;
    return (await this.get()) !== refused;
  }

  #forget(value: Promise<string>): void {
    if (this.#value === value) this.#value = null;
  }
}

async function read(source: TokenSource): Promise<string> {
  if (typeof source === "string") return sendable(source, "the client was given");
  if (typeof source === "function") return nonEmpty(await source(), "the token function returned");
  if ("env" in source) return nonEmpty(process.env[source.env] ?? "", `the environment variable ${source.env} holds`);
  if ("file" in source) {
    const { readFile } = await import("node:fs/promises");
    return nonEmpty(await readFile(source.file, "utf8"), `the file ${source.file} holds`);
  }
  return nonEmpty(await commandOutput(source.command), `the command ${source.command[0]} printed`);
}

function nonEmpty(text: string, where: string): string {
  const token = text.trim();
  if (token === "") throw new Error(`No token: ${where} nothing.`);
  return sendable(token, where);
}

/** The gRPC library refuses such a token too, with the token in its message. */
function sendable(token: string, where: string): string {
  if (headerProblem("authorization", token) === null) return token;
  throw new Error(`No token: ${where} characters that no header can carry. A token is printable ASCII text.`);
}
