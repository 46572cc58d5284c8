import { redact } from "./redact.ts";

/** Words that name a secret: in settings, options, parameters, SQL and URLs. Every filter of the command is made of them. */
const words = [
  "passw(?:or)?d|passphrase|\\bpass\\b|pwd|secret|credentials?|authorization|auth(?![a-z])|cookie|signature",
  "(?:api|access|account|private|shared|signing|encryption|sas)[-_.]?key",
  // Of a shared access signature of Azure, in a URL or a setting: `sv=2022-11-02&sig=…`.
  "\\bsig(?==)",
].join("|");
/** Not of a count, such as `maxTokens`. */
const secretWord = `${words}|token(?!s)`;

const secretName = new RegExp(`(?:${secretWord})`, "i");
const quoted = `'(?:[^'\\\\]|''|\\\\.)*'|"(?:[^"\\\\]|""|\\\\.)*"`;
// `password=x`, `"token": "x"`, `secret => 'x'`, and `password 'x'` and `key 'x'`, as SQL's OPTIONS have it.
const assigned = new RegExp(
  `((?:(?:${secretWord})[\\w.-]*|\\bkey(?=["'\`]?\\s+['"]))["'\`]?)(\\s*(?:=>|==?|:)\\s*|\\s+(?=['"]))(${quoted}|[^\\s,;&)\\]}"'<>]+)`,
  "gi",
);

/** What stands for a secret. */
export const placeholder = "***";

/** Whether a setting, an option or a parameter of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/**
 * `text` without the values that follow a secret's name, and without the passwords of URLs: for what is kept or handed on,
 * such as a page. It rather leaves out too much.
 */
export function withoutSecretValues(text: string): string {
  return (
    text
      // What Azure's schemes have before the @ is a container.
      .replace(/(\b(?!abfss?:|wasbs?:)[a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+@(?=[^\s/@])/gi, `$1${placeholder}@`)
      .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${placeholder}`)
      .replace(assigned, (all, name: string, sign: string, value: string) => {
        const [quote = ""] = /^['"]/.exec(value) ?? [];
        // `NAME:type=***` is masked already.
        return value === placeholder || /^\w+=\*\*\*$/.test(value)
          ? all
          : `${name}${sign}${quote}${placeholder}${quote}`;
      })
  );
}

/**
 * A copy of `value` without secrets in any of its texts: by `clean`, which knows the command's own, and by the words that
 * name a secret before it, whether in one text or as a field's name.
 */
export function withoutSecrets<T>(value: T, clean: (text: string) => string = redact): T {
  return walked(value, (text, name) =>
    isSecretName(name) && text !== "" ? placeholder : withoutSecretValues(clean(text)),
  );
}

/** A copy of `value` without the texts of fields whose name is that of a secret. Other texts stay as they are. */
export function withoutSecretFields<T>(value: T): T {
  return walked(value, (text, name) => (isSecretName(name) && text !== "" ? placeholder : text));
}

/** What was typed for a job's parameters, without the values of those whose name is a secret's. */
export function withoutSecretArguments(
  typed: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(typed).map(([name, texts]) => [name, texts.map((text) => shown(name, text))]),
  );
}

/** The words of a command line, in the same way. */
export function withoutSecretWords(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const option = /^--?(.+)$/.exec(words[index - 1] ?? "")?.[1] ?? "";
    return word.startsWith("-") ? withoutSecretValues(redact(word)) : shown(option, word);
  });
}

/** An argument: a switch that was given is `true`, and of `NAME=VALUE` the NAME counts too. */
function shown(name: string, text: string): string {
  if (isSecretName(name)) return text === "true" ? text : placeholder;
  const [key] = /^[a-z_][\w.-]*(?::\w+)?=/i.exec(text) ?? [];
  return key !== undefined && isSecretName(key) ? `${key}${placeholder}` : withoutSecretValues(redact(text));
}

/** Words before a secret in a statement. A column may be called `token`: only with a value is that a secret. */
const before = new RegExp(
  `${words}|identified\\s+by|\\bbearer\\s|\\bAKIA[0-9A-Z]{16}\\b|(?:api|access|account|shared|sas)[-_.]?token|token["'\`]?\\s*(?:=|:|,|\\s["'])`,
  "i",
);

/** `jdbc:postgresql://user:password@host`. */
const userInUrl = /:\/\/[^\s/:@'"]+:[^\s@'"]+@/;

/** Whether a statement may hold a secret. It errs on the side of yes: what is not kept is only not recalled. */
export function mayHoldSecret(statement: string, secrets: readonly string[]): boolean {
  return before.test(statement) || userInUrl.test(statement) || redact(statement, secrets) !== statement;
}

function walked<T>(value: T, shown: (text: string, name: string) => string): T {
  const walk = (one: unknown, name: string): unknown => {
    if (typeof one === "string") return shown(one, name);
    if (Array.isArray(one)) return one.map((each) => walk(each, name));
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, each]) => [key, walk(each, key)]));
  };
  // Only texts change: its shape stays that of T.
  return walk(value, "") as T;
}
