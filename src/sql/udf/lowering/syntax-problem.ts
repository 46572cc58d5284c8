/**
 * What cannot run in a function. Data rather than an error: this code is built apart, and an error class of its own would
 * not be the caller's.
 */
export interface SyntaxProblem {
  /** In the given text, from 1. */
  readonly line: number;
  /** Ends a sentence that begins with the function's name: `waits (await)`. */
  readonly what: string;
}
