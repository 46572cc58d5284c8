import { processIdentity } from "../../src/local/process-identity.ts";
import { docker } from "./docker.ts";

/** The project's name says which process started the cluster, so that the cluster of a killed test run can be found. */
export function projectOf(pid: number): string {
  return `spark-connect-test-${pid}`;
}

/** Removes the clusters of test runs that were killed before they could. */
export async function removeLeftovers(): Promise<void> {
  const format = '{{ .ID }} {{ .Label "com.docker.compose.project" }}';
  const containers = (await docker("ps", "--all", "--format", format)).trim().split("\n");
  for (const [, id, pid] of containers.map((line) => /^(\w+) spark-connect-test-(\d+)$/.exec(line) ?? [])) {
    if (id === undefined || (await processIdentity(Number(pid))) !== null) continue;
    await docker("rm", "--force", "--volumes", id);
    // Refused until the last container is gone.
    await docker("network", "rm", `${projectOf(Number(pid))}_default`).catch(() => {});
  }
}
