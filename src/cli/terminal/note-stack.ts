import type { CliContext } from "../context.ts";

/** With --verbose: where an error was thrown, and each of its causes, down to the server's own stack trace. */
export function noteStack({ verbose, output }: Pick<CliContext, "verbose" | "output">, error: unknown): void {
  if (!verbose || !(error instanceof Error)) return;
  const chain = causesOf(error);
  const stacks = chain.map((one) => one.stack ?? String(one));
  // An error that explains another has the same stack.
  const onServer = chain.flatMap((one) => serverStackTraceOf(one) ?? [])[0];
  output.note([...stacks, ...(onServer === undefined ? [] : [`on the server: ${onServer}`])].join("\nCaused by: "));
}

function causesOf(error: Error): readonly Error[] {
  const chain = [error];
  for (let { cause } = error; cause instanceof Error && !chain.includes(cause); { cause } = cause) chain.push(cause);
  return chain;
}

/** A job module may bring its own copy of this package, so the field counts, not the class. */
function serverStackTraceOf(error: Error): string | undefined {
  return "serverStackTrace" in error && typeof error.serverStackTrace === "string" ? error.serverStackTrace : undefined;
}
