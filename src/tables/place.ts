import { InvalidInputError, SparkConnectError } from "../index.ts";

/** The same place has the same text here, if the server's own file system is its disk: `file:///P` is `/P`. */
export function placeOf(path: string): string {
  return path.replace(/^file:\/\/(?=\/)/, "");
}

/**
 * Throws `InvalidInputError` where a directory's name has a colon: Hadoop takes it for the end of a scheme wherever it
 * lists or matches names, which finding days and runs does.
 */
export function assertListable(option: string, path: string): void {
  const names = path.replace(/^[a-z][a-z0-9+.-]+:(?:\/\/[^/]*)?/i, "").split("/");
  const name = names.find((part) => part.includes(":"));
  if (name === undefined) return;
  throw new InvalidInputError(
    `${option} ${path} lies in a directory whose name has a colon, "${name}", and Hadoop cannot look for files there: rename it, or, on a disk, name a link to it without a colon (ln -s).`,
  );
}

/** Whether Hadoop met a name with a colon where it lists a directory; nothing else makes it fail to build a path. */
export function isUnlistable(error: unknown): error is SparkConnectError {
  const isOne = (one: unknown): one is SparkConnectError => one instanceof SparkConnectError;
  for (let one = error; isOne(one); one = one.cause)
    if (one.exceptionClasses.includes("java.net.URISyntaxException")) return true;
  return false;
}
