import { InvalidInputError } from "../../errors.ts";
import type { DataType, UserDefinedType } from "../../types/data-type.ts";

/** The type that values of a user-defined type are written as. Throws `InvalidInputError` if it is not known. */
export function storedType({ sqlType, implementation }: UserDefinedType): DataType {
  if (sqlType !== null) return sqlType;
  const name = implementation.jvmClass ?? implementation.pythonClass ?? "without a name";
  throw new InvalidInputError(
    `It is not known how the user-defined type ${name} stores its values. Make it with its sqlType: new UserDefinedType(sqlType, …).`,
  );
}
