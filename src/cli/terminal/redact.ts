import { redactConnectionString } from "../../client/connection-string.ts";

/** `text` with every `token=…`, whatever is secret in a connection string, and each of `secrets` replaced by `***`. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let safe = text.replace(/sc:\/\/[^\s"'\\]+/g, redactConnectionString).replace(/(token=)[^;&\s"'\\]+/gi, "$1***");
  // A secret of a few characters would blank out innocent words; nobody's token is that short.
  for (const secret of secrets) if (secret.length >= 8) safe = safe.replaceAll(secret, "***");
  return safe;
}

/** Whether a connection string with a token stands among the arguments, where `ps` shows it to everyone. */
export function hasTokenInArguments(argv: readonly string[]): boolean {
  return argv.some((argument) => /\bsc:\/\/[^\s]*[;/]token=/i.test(argument));
}
