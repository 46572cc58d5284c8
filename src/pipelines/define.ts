import { AsyncLocalStorage } from "node:async_hooks";
import { InvalidInputError } from "../errors.ts";
import { callerLocation, type SourceLocation } from "../plan/call-site.ts";
import type { Definition } from "./definition.ts";

// As in PySpark, loading a module defines its pipeline, so no argument can say which pipeline that is.
const current = new AsyncLocalStorage<Definition[]>();

/** What `work` defines, in order; also what it defines after awaiting something. */
export async function definitionsOf(work: () => unknown): Promise<readonly Definition[]> {
  const definitions: Definition[] = [];
  await current.run(definitions, async () => await work());
  return definitions;
}

/** What `define` was called with, for messages: `materializedView "totals"`. */
export interface Call {
  readonly method: string;
  readonly name: unknown;
}

const outside =
  "was called outside of a pipeline. Call it in a file that the pipeline's spec names under libraries, or in what DataflowGraph.define runs.";

/** Makes a definition, given the line that asks for it. */
export type Maker = (location: SourceLocation | undefined) => Definition;

/** Adds definitions to the pipeline that is being defined, with the line of the module that asks for them. */
export function define(call: Call, makers: readonly Maker[]): void {
  checkName(call);
  const definitions = current.getStore();
  if (definitions === undefined) throw invalid(call, outside);
  const location = callerLocation();
  definitions.push(...makers.map((make) => make(location)));
}

/** The error for a wrong call, with the line that made it. */
export function invalid({ method, name }: Call, reason: string): InvalidInputError {
  const called = typeof name === "string" ? `${method} "${name}"` : method;
  return new InvalidInputError(`${placeOf(callerLocation())}${called} ${reason}`);
}

/** The line in front of a message: `/home/me/totals.ts:12: `. Empty if the line is unknown. */
export function placeOf(location: SourceLocation | undefined): string {
  return location === undefined ? "" : `${location.fileName}:${location.lineNumber}: `;
}

function checkName(call: Call): void {
  if (typeof call.name === "string" && call.name.trim() !== "") return;
  throw invalid(call, `takes a name first, a text that is not empty, and got ${JSON.stringify(call.name)}.`);
}

/** Throws for an unknown option: Node runs TypeScript without checking it, and the option would have no effect. */
export function checkOptions(call: Call, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw invalid(call, `has no option "${unknown}"; its options are ${known.join(", ")}.`);
}

/** Throws if no function says what the dataset holds. */
export function checkQuery(call: Call, query: unknown): void {
  if (typeof query === "function") return;
  const expected = 'takes a function that returns a DataFrame, (spark) => spark.table("source")';
  throw invalid(call, `${expected}, and got ${query === null ? "null" : typeof query}.`);
}
