import type { PlanFacts, ScanFilters } from "./run-facts.ts";

/** A plan with the filters that Spark leaves to the files: they are in its text alone. */
export function planFacts(text: string, of: PlanFacts["of"]): PlanFacts {
  return { text: text.trim(), of, scans: scansIn(text) };
}

/**
 * Sections of a formatted plan: `(1) Scan parquet`, and below it a line for each property. A plan that was adapted while it
 * ran has a scan twice; equal ones are one.
 */
function scansIn(text: string): readonly ScanFilters[] {
  const sections = text.split(/^(?=\(\d+\) )/m);
  const scans = sections.flatMap((section): readonly ScanFilters[] => {
    const [, scan] = /^\(\d+\) ((?:Batch)?Scan [^\n[]*)/.exec(section) ?? [];
    if (scan === undefined) return [];
    const [partition, pushed] = [property(section, "PartitionFilters"), property(section, "PushedFilters")];
    return [{ scan: scan.trim(), partition, pushed }];
  });
  return [...new Map(scans.map((scan) => [JSON.stringify(scan), scan])).values()];
}

/** Spark leaves out the line if there are none. The numbers of its columns (`record_date#54`) say nothing to people. */
function property(section: string, name: string): string | null {
  const [, value] = new RegExp(`^${name}: (.*)$`, "m").exec(section) ?? [];
  return value === undefined || value === "[]"
    ? null
    : value.replaceAll(/(?<=\w)#\d+L?/g, "").replace(/^\[(.*)\]$/, "$1");
}
