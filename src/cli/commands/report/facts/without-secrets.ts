import { isSecretName, withoutSecretValues } from "../../../terminal/secret-values.ts";

/**
 * A copy of `value` without secrets in any of its texts: by `clean`, which knows the command's own, and by the words that
 * name a secret before it, whether in one text or as a field's name.
 */
export function withoutSecrets<T>(value: T, clean: (text: string) => string): T {
  const walk = (one: unknown, name: string): unknown => {
    if (typeof one === "string") return isSecretName(name) && one !== "" ? "***" : withoutSecretValues(clean(one));
    if (Array.isArray(one)) return one.map((each) => walk(each, name));
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, each]) => [key, walk(each, key)]));
  };
  // Only texts change: its shape stays that of T.
  return walk(value, "") as T;
}
