import { RuntimeConf } from "../runtime-conf.ts";
import { type PlannedRows, runnerOf } from "./planned-rows.ts";

/** The part of a DataFrame that is used here. */
interface Shown extends PlannedRows {
  printSchema(): Promise<string>;
  htmlString(numRows: number, options: { readonly truncate: number }): Promise<string>;
}

/** Deno's and other notebooks call the method of this name, for texts by MIME type. */
const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** Makes notebooks show the contents of DataFrames. */
export function showInNotebooks(prototype: Shown): void {
  Object.defineProperty(prototype, jupyterDisplay, { value: notebookView });
}

/** The first rows, if `spark.sql.repl.eagerEval.enabled` is set; otherwise the columns. */
async function notebookView(this: Shown): Promise<Readonly<Record<string, string>>> {
  const conf = new RuntimeConf(runnerOf(this));
  const setting = (name: string): Promise<string> => conf.get(`spark.sql.repl.eagerEval.${name}`);
  if ((await setting("enabled")) !== "true") return { "text/plain": await this.printSchema() };
  const [numRows, truncate] = await Promise.all([setting("maxNumRows"), setting("truncate")]);
  return { "text/html": await this.htmlString(Number(numRows), { truncate: Number(truncate) }) };
}
