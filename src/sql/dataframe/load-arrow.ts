import { InvalidInputError } from "../../errors.ts";

/** The program's own apache-arrow. Only the first table loads it: reading rows does not need it. */
export async function loadArrow(): Promise<typeof import("apache-arrow")> {
  try {
    return await import("apache-arrow");
  } catch (cause) {
    throw new InvalidInputError(
      "toArrow() makes a table of the package apache-arrow, which could not be loaded. Install it: npm install apache-arrow",
      { cause },
    );
  }
}
