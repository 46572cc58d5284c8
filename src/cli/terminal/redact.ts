import { redactConnectionString } from "../../client/connection-string.ts";

/** `text` with every `token=…`, the secrets of connection strings, and each of `secrets` replaced by `***`. */
export function redact(text: string, secrets: readonly string[] = []): string {
  // A sentence goes on behind the address.
  let safe = text
    .replace(/sc:\/\/[^\s"'\\]*[^\s"'\\:,.]/g, redactConnectionString)
    .replace(/(token=)[^;&\s"'\\]+/gi, "$1***");
  // A secret of a few characters would blank out innocent words; no real token is that short.
  for (const secret of secrets) if (secret.length >= 8) safe = safe.replaceAll(secret, "***");
  return safe;
}

/** Whether the arguments hold a connection string with a token, which `ps` shows to everyone. */
export function hasTokenInArguments(argv: readonly string[]): boolean {
  return argv.some((argument) => /\bsc:\/\/[^\s]*[;/]token=/i.test(argument));
}
