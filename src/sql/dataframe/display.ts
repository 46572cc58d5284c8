import type { DataFrame } from "./dataframe.ts";

/** Node's consoles call the method of this name. */
const inspect: unique symbol = Symbol.for("nodejs.util.inspect.custom");
/** Deno's and other notebooks call the method of this name, for texts by MIME type. */
const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** Has consoles show instances as their text, rather than as the plan inside them. */
export function showAsText(prototype: { toString(): string }): void {
  Object.defineProperty(prototype, inspect, { value: showText });
}

/** Has notebooks show DataFrames as what they hold. */
export function showInNotebooks(prototype: DataFrame<object>): void {
  Object.defineProperty(prototype, jupyterDisplay, { value: notebookView });
}

function showText(this: { toString(): string }): string {
  return this.toString();
}

/** The first rows, where `spark.sql.repl.eagerEval.enabled` is set; else the columns. */
async function notebookView(this: DataFrame<object>): Promise<Readonly<Record<string, string>>> {
  const setting = (name: string): Promise<string> => this.sparkSession.conf.get(`spark.sql.repl.eagerEval.${name}`);
  if ((await setting("enabled")) !== "true") return { "text/plain": await this.printSchema() };
  const [numRows, truncate] = await Promise.all([setting("maxNumRows"), setting("truncate")]);
  return { "text/html": await this.htmlString(Number(numRows), { truncate: Number(truncate) }) };
}
