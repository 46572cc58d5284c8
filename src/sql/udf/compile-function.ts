import { createHash } from "node:crypto";
import { InvalidInputError } from "../../errors.ts";
import type { UserFunction } from "../../plan/user-function.ts";
import type { DataType } from "../../types/data-type.ts";
import { dataTypeToProto } from "../../types/proto-data-type.ts";
import { classFile } from "./class-file.ts";
import type { Script } from "./script.ts";
import { zip } from "./zip.ts";

/** What an executor is told about a function besides its script. */
export interface FunctionShape {
  readonly name: string;
  /** A type that only the data knows is `"any"`. */
  readonly args: readonly (DataType | "any")[];
  readonly returns: DataType;
  /** Whether null may be the result. */
  readonly nullable: boolean;
  /** Whether a null among the arguments is the result, without a call. */
  readonly skipsNulls: boolean;
  readonly isDeterministic: boolean;
  readonly limits: Required<CallLimits>;
}

/** The resources that one call of a function may use. */
export interface CallLimits {
  /** Milliseconds. Default: 60,000. */
  readonly timeoutMs?: number;
  /**
   * The bytes that the call allocates, freed or not. Default: a quarter of the executor's memory, and at least 256 MiB.
   */
  readonly maxBytes?: number;
}

/** Spark's interfaces for Java functions end with UDF22. */
const maxParameters = 22;

/** The jar and the names under which the server knows a function. Equal functions have equal ones. */
export function compileFunction(shape: FunctionShape, script: Script): UserFunction {
  const numParameters = shape.args.length + (shape.isDeterministic ? 0 : 1);
  if (numParameters > maxParameters) {
    const limit = maxParameters - (shape.isDeterministic ? 0 : 1);
    throw new InvalidInputError(
      `The function ${shape.name} has ${shape.args.length} parameters, and Spark passes at most ${limit}: pass a struct, F.struct(…).`,
    );
  }
  const definition = JSON.stringify({ ...definitionOf(shape), lines: script.lines });
  const hash = createHash("sha256")
    .update(`${definition}\0${numParameters}\0${script.code}`)
    .digest("hex")
    .slice(0, 16);
  const name = `${shape.name.replace(/\W/g, "_")}_${hash}`;
  const path = `sparkconnect/functions/${name}`;
  return Object.freeze({
    name,
    className: path.replaceAll("/", "."),
    returns: dataTypeToProto(shape.returns),
    isDeterministic: shape.isDeterministic,
    jar: zip([
      { path: `${path}.class`, content: classFile(path, name, numParameters) },
      { path: `${path}.json`, content: Buffer.from(definition) },
      { path: `${path}.js`, content: Buffer.from(script.code) },
    ]),
  });
}

function definitionOf({ name, args, returns, nullable, skipsNulls, limits }: FunctionShape): object {
  return {
    name,
    args: args.map((type) => (type === "any" ? type : type.jsonValue())),
    returns: returns.jsonValue(),
    nullable,
    skipsNulls,
    maxMillis: limits.timeoutMs,
    maxBytes: limits.maxBytes,
  };
}
