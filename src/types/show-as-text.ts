/** The consoles of Node and Bun call the method of the first name, Deno's of the second. */
const inspectNames: readonly symbol[] = [Symbol.for("nodejs.util.inspect.custom"), Symbol.for("Deno.customInspect")];

/** Has consoles show instances as a text, their own unless another is given, rather than as the fields inside them. */
export function showAsText<T extends object>(prototype: T, text: (value: T) => string = String): void {
  const value = function inspect(this: T): string {
    return text(this);
  };
  for (const name of inspectNames) Object.defineProperty(prototype, name, { value });
}
