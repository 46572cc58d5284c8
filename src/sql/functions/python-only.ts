import { InvalidInputError } from "../../errors.ts";

/** @internal As the two below: of PySpark, not here, so that a program without types reads what to use instead. */
export const pandas_udf: (...args: readonly unknown[]) => never = leftOut("pandas_udf", "F.udf");

/** @internal */
export const arrow_udf: (...args: readonly unknown[]) => never = leftOut("arrow_udf", "F.udf");

/** @internal */
export const arrow_udtf: (...args: readonly unknown[]) => never = leftOut("arrow_udtf", "F.udtf");

function leftOut(name: string, instead: string): () => never {
  return () => {
    throw new InvalidInputError(`${name} is left out here: it runs Python; use ${instead}, which runs TypeScript.`);
  };
}
