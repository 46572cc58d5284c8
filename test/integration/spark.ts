import { inject } from "vitest";

/** The connection string, with its token, of the Spark that all tests share. Use a session of your own. */
export function sparkRemote(): string {
  return inject("sparkRemote");
}

/** The distribution that the embedded server runs; also PySpark's own package directory where it was installed by us. */
export function sparkHome(): string {
  return inject("sparkHome");
}
