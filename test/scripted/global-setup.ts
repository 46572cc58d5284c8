import { requireBuild } from "../integration/require-build.ts";

/** What is tested without a Spark needs no more than the built command. */
export function setup(): void {
  requireBuild();
}
