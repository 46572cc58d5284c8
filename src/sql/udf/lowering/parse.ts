import { parseSync, type types } from "@babel/core";
import type { SyntaxProblem } from "./syntax-problem.ts";

/** The configuration of the user's project must not affect how functions are lowered. */
export const alone = { configFile: false, babelrc: false, browserslistConfigFile: false } as const;

/** The text as an expression, or what is wrong with it. A method's text is a function's without the word. */
export function parseExpression(source: string): { readonly text: string; readonly file: types.File } | SyntaxProblem {
  let problem: SyntaxProblem | undefined;
  for (const text of [source, `function ${source}`, source.replace(/^async\s/, "async function ")]) {
    try {
      return { text, file: parsed(`(${text}\n)`, []) };
    } catch (error) {
      problem ??= asProblem(error);
    }
  }
  return problem ?? { line: 1, what: "cannot be read" };
}

/** A module of TypeScript, or of JavaScript. Throws Babel's own error. */
export function parseModule(source: string): types.File {
  return parsed(source, ["typescript"]);
}

function parsed(source: string, plugins: readonly "typescript"[]): types.File {
  const options = { ...alone, sourceType: "module" as const, parserOpts: { plugins: [...plugins] } };
  const file = parseSync(source, options);
  if (file?.type !== "File") throw new TypeError("Babel gave no file.");
  return file;
}

function asProblem(error: unknown): SyntaxProblem {
  const { message, loc } = error as { readonly message?: string; readonly loc?: { readonly line: number } };
  return { line: loc?.line ?? 1, what: `has a syntax that functions do not have: ${firstLine(String(message))}` };
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/^unknown file: |^unknown: /i, "");
}
