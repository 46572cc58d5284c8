import { InvalidInputError } from "../../errors.ts";

/** The program's own apache-arrow. Loaded by the first table alone: reading rows does without it. */
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
