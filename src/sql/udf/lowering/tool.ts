/** The entry of what is built apart, for functions alone: Babel, which takes a tenth of a second to load. */
export { inspect } from "./inspect.ts";
export { lower } from "./lower.ts";
export { readImports } from "./read-imports.ts";
