import { inject } from "vitest";

/** The connection string, with its token, of the Spark that all tests share. Use a session of your own. */
export function sparkRemote(): string {
  return inject("sparkRemote");
}

/** The distribution that the embedded server runs; if we installed it, also PySpark's package directory. */
export function sparkHome(): string {
  return inject("sparkHome");
}
