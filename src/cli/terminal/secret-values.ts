/** Words that name a secret: in settings, options, SQL and URLs. */
const secretWord =
  "passw(?:or)?d|passphrase|pwd|secret|token|credentials?|authorization|api[-_.]?key|access[-_.]?key|account[-_.]?key|private[-_.]?key|signature";

const secretName = new RegExp(`(?:${secretWord})`, "i");
const quoted = `'(?:[^'\\\\]|''|\\\\.)*'|"(?:[^"\\\\]|""|\\\\.)*"`;
// `password=x`, `"token": "x"`, `secret => 'x'`, and `password 'x'`, as SQL's OPTIONS have it.
const assigned = new RegExp(
  `((?:${secretWord})[\\w.-]*["'\`]?)(\\s*(?:=>|==?|:)\\s*|\\s+(?=['"]))(${quoted}|[^\\s,;&)\\]}"'<>]+)`,
  "gi",
);

/** Whether a setting or an option of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/**
 * `text` without the values that follow a secret's name, and without the passwords of URLs: for what is kept or handed on,
 * such as a page. It rather leaves out too much.
 */
export function withoutSecretValues(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+@(?=[^\s/@])/gi, "$1***@")
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, "$1 ***")
    .replace(assigned, (all, name: string, sign: string, value: string) =>
      // What is masked already keeps its quotes, which a command needs.
      /^(['"]?)\*\*\*\1$/.test(value) ? all : `${name}${sign}***`,
    );
}
