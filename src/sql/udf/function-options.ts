import { InvalidInputError } from "../../errors.ts";
import { type DataType, dataTypeFromDDL } from "../../types/data-type.ts";
import type { CallLimits } from "./compile-function.ts";
import type { TypeDeclaration } from "./declared-values.ts";

/** The options of any function that runs on the cluster. */
export interface FunctionOptions {
  /** Its name in plans and messages. Default: the function's own name, or `udf`. */
  readonly name?: string;
  /**
   * What it uses from the scope around it, by name: values, functions and classes. They are copied when it is declared.
   */
  readonly with?: Readonly<Record<string, unknown>>;
  /** `import.meta.url`, if it uses what its file imports: pure npm packages, or files of yours. Needs esbuild. */
  readonly from?: string;
  readonly limits?: CallLimits;
}

/** To the engine, a limit that depends on the executor's memory. */
const executorsMemory = 0;

/** The options of `limits` with what they are by default. Throws `InvalidInputError`. */
export function callLimits({ timeoutMs, maxBytes }: CallLimits = {}): Required<CallLimits> {
  return {
    timeoutMs: limit("timeoutMs", timeoutMs) ?? 60_000,
    maxBytes: limit("maxBytes", maxBytes) ?? executorsMemory,
  };
}

function limit(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return value;
  throw new InvalidInputError(`limits: ${name} must be a whole number above 0, not ${value}.`);
}

/** A name for plans and messages. */
export function functionName(fn: unknown, { name }: FunctionOptions): string {
  if (name === "") throw new InvalidInputError("The name of a function must not be empty.");
  // A function has its name as a property, which is empty if it has none.
  return name ?? ((fn as { readonly name?: string } | null)?.name || "udf");
}

/** A type that a function declares. Throws `InvalidInputError` if functions cannot have it. */
export function declaredType(declaration: TypeDeclaration, what: string): DataType {
  const type = typeof declaration === "string" ? dataTypeFromDDL(declaration) : declaration;
  const unfit = unfitPart(type);
  if (unfit === undefined) return type;
  throw new InvalidInputError(`${what} cannot be ${unfit.sql()}${unfitHints[unfit.kind] ?? ""}.`);
}

const unfitHints: Readonly<Record<string, string>> = {
  char: "; declare STRING",
  varchar: "; declare STRING",
};

const unfitKinds: ReadonlySet<DataType["kind"]> = new Set([
  "char",
  "varchar",
  "void",
  "udt",
  "geometry",
  "geography",
  "timestamp_ltz_nanos",
  "timestamp_ntz_nanos",
]);

function unfitPart(type: DataType): DataType | undefined {
  if (type.kind === "array") return unfitPart(type.elementType);
  if (type.kind === "map") return unfitPart(type.keyType) ?? unfitPart(type.valueType);
  if (type.kind === "struct") return type.fields.map((field) => unfitPart(field.dataType)).find((part) => part);
  return unfitKinds.has(type.kind) ? type : undefined;
}
