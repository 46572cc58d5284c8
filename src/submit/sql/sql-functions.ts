import { resolve } from "node:path";
import type { UserFunction } from "../../plan/user-function.ts";
import type { SparkSession } from "../../sql/spark-session.ts";
import { FailureError } from "../failure.ts";
import { loadModule } from "../job-module.ts";

/** What `F.udf` and `F.udtf` make. */
interface Registrable {
  readonly userFunction: UserFunction;
}

/**
 * Lets SQL call the functions that a module exports, each by its export's name. Returns the names that the server knows
 * them by, which differ when the functions' texts differ. Throws a usage failure if the module exports none.
 */
export async function registerFunctions(spark: SparkSession, file: string): Promise<readonly string[]> {
  const exported = Object.entries(await loadModule(resolve(file))).filter(isFunction);
  if (exported.length === 0) {
    throw new FailureError("USAGE", `${file} exports no function for SQL`, {
      hint: 'Export what F.udf or F.udtf makes: export const score = F.udf((n: number) => n, { args: ["int"], returns: "int" }).',
    });
  }
  for (const [name, func] of exported) await spark.udf.register(name, func);
  return exported.map(([, func]) => func.userFunction.name);
}

function isFunction(entry: readonly [string, unknown]): entry is [string, Registrable] {
  const [, value] = entry;
  return typeof value === "function" && "userFunction" in value;
}
