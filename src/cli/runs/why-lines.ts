import type { Failure } from "../../submit/failure.ts";
import { wrapLine } from "../terminal/wrap.ts";

/** Why a run failed, below its state; `columns` is the width of the terminal, if there is one. */
export function whyLines(failure: Failure | null, columns: number | undefined): readonly string[] {
  if (failure === null) return [];
  const { code, message, hint } = failure;
  const lines = [`  why      ${code}: ${message.trim()}`, ...(hint === null ? [] : [`  hint     ${hint}`])];
  return columns === undefined ? lines : lines.map((line) => wrapLine(line, columns));
}
