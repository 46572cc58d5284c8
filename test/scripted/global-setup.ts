import { requireBuild } from "../integration/require-build.ts";

/** Tests without a Spark need only the built command. */
export function setup(): void {
  requireBuild();
}
