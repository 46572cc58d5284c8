import { RuntimeConf } from "../runtime-conf.ts";
import { type PlannedRows, runnerOf } from "./planned-rows.ts";

/** A DataFrame, seen from here. */
interface Shown extends PlannedRows {
  printSchema(): Promise<string>;
  htmlString(numRows: number, options: { readonly truncate: number }): Promise<string>;
}

/** Deno's and other notebooks call the method of this name, for texts by MIME type. */
const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** Has notebooks show DataFrames as what they hold. */
export function showInNotebooks(prototype: Shown): void {
  Object.defineProperty(prototype, jupyterDisplay, { value: notebookView });
}

/** The first rows, where `spark.sql.repl.eagerEval.enabled` is set; else the columns. */
async function notebookView(this: Shown): Promise<Readonly<Record<string, string>>> {
  const conf = new RuntimeConf(runnerOf(this));
  const setting = (name: string): Promise<string> => conf.get(`spark.sql.repl.eagerEval.${name}`);
  if ((await setting("enabled")) !== "true") return { "text/plain": await this.printSchema() };
  const [numRows, truncate] = await Promise.all([setting("maxNumRows"), setting("truncate")]);
  return { "text/html": await this.htmlString(Number(numRows), { truncate: Number(truncate) }) };
}
