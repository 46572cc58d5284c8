import { InvalidInputError, SparkConnectError } from "../index.ts";

/** One text for each place, if the server's default file system is its disk: `file:///P` is `/P`. */
export function placeOf(path: string): string {
  return path.replace(/^file:\/\/(?=\/)/, "");
}

/**
 * Throws `InvalidInputError` if a directory's name has a colon: Hadoop takes it for the end of a scheme when it lists
 * or matches names, as it does to find days and runs.
 */
export function assertListable(option: string, path: string): void {
  const names = path.replace(/^[a-z][a-z0-9+.-]+:(?:\/\/[^/]*)?/i, "").split("/");
  const name = names.find((part) => part.includes(":"));
  if (name === undefined) return;
  throw new InvalidInputError(
    `${option} ${path} lies in a directory whose name has a colon, "${name}", and Hadoop cannot look for files there: rename it, or, on a disk, name a link to it without a colon (ln -s).`,
  );
}

/** Whether Hadoop met a name with a colon in a directory that it lists; nothing else makes it fail to build a path. */
export function isUnlistable(error: unknown): error is SparkConnectError {
  const isOne = (one: unknown): one is SparkConnectError => one instanceof SparkConnectError;
  for (let one = error; isOne(one); one = one.cause)
    if (one.exceptionClasses.includes("java.net.URISyntaxException")) return true;
  return false;
}
