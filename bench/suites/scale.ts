import type { Contender, Measured } from "../contender.ts";
import { type Context, program } from "../context.ts";
import { interleave } from "../interleave.ts";
import { landingZone } from "../landing.ts";
import { type Section, type Table, tableOf } from "../report.ts";
import { query } from "./decode.ts";

const orders = [10, 100, 1_000, 10_000];

/** How cost grows with partitions, days, columns, rows, records and concurrent runs, over three orders of magnitude. */
export async function scale(context: Context): Promise<Section> {
  const rounds = Math.min(context.rounds, 3);
  const zones = [];
  for (const days of [5, 50, 500, 5_000]) zones.push({ days, path: await landingZone(days, 1) });
  const curve = (label: string, points: readonly Contender[], columns: Readonly<Record<string, Table["unit"]>>) =>
    interleave(points, rounds).then((measured) => tablesOf(label, measured, columns));
  const point = (kind: string, n: number): Contender => ({
    name: n.toLocaleString("en-US"),
    command: program("scale.ts", kind, String(n)),
  });
  return {
    name: "Scale",
    tables: [
      ...(await curve("partitions landed: finding one day by its name", zones.map(zonePoint("find")), { ms: "ms" })),
      ...(await curve("partitions landed: discovery of the whole zone", zones.map(zonePoint("discover")), {
        ms: "ms",
      })),
      ...(await curve(
        "days kept: the publishing command",
        [1, ...orders.slice(0, 3)].map((n) => point("days", n)),
        { ms: "ms", bytes: "bytes" },
      )),
      ...(await curve(
        "columns: the publishing command",
        orders.map((n) => point("columns", n)),
        { ms: "ms", bytes: "bytes" },
      )),
      ...(await curve("rows streamed", [5_000, 50_000, 500_000, 5_000_000].map(streamPoint), {
        aboveIdleMb: "MB",
        ms: "ms",
      })),
      ...(await curve(
        "runs on record: one more",
        orders.map((n) => point("store", n)),
        { ms: "ms", listMs: "ms", findMs: "ms" },
      )),
      ...(await curve(
        "operations at once, one session",
        [1, 10, 100, 1_000].map((n) => point("runs", n)),
        { ms: "ms", peakMb: "MB" },
      )),
    ],
    targets: [],
    notes: [],
  };
}

function zonePoint(how: string) {
  return ({ days, path }: { readonly days: number; readonly path: string }): Contender => ({
    name: days.toLocaleString("en-US"),
    command: program("scale.ts", how, path),
  });
}

function streamPoint(rows: number): Contender {
  return { name: rows.toLocaleString("en-US"), command: program("decode.js", "stream", query(rows)) };
}

function tablesOf(
  label: string,
  measured: readonly Measured[],
  columns: Readonly<Record<string, Table["unit"]>>,
): Table[] {
  return Object.entries(columns).map(([figure, unit]) => tableOf(`${label} (${figure})`, measured, { unit, figure }));
}
