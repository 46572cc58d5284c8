const names = /^[0-9a-z_.-]+$/;
const printable = /^[\x20-\x7e]*$/;

/** Headers by name in lower case, as HTTP/2 has them. */
export function lowerCaseKeys(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Why a header cannot be sent; `null` if it can. */
export function headerProblem(name: string, value: unknown): string | null {
  if (!names.test(name)) return `"${name}" is not a valid name of a header. Use letters, digits, "-", "_" and ".".`;
  if (name.endsWith("-bin")) return `The header ${name} is binary by its name, and headers here are text. Rename it.`;
  if (typeof value === "string" && printable.test(value)) return null;
  return `The value of the header ${name} is not printable ASCII text. Encode it.`;
}
