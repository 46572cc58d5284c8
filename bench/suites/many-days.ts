import { join } from "node:path";
import type { Contender, Measured } from "../contender.ts";
import { type Context, program } from "../context.ts";
import { interleave } from "../interleave.ts";
import { landingZone } from "../landing.ts";
import { ratio, type Section, tableOf } from "../report.ts";
import { spreadOf } from "../statistics.ts";

const days = 60;
const submissions = `spark-connect submit, ${days} times`;
const inTurn = `spark-connect backfill of ${days} days`;
const twoAtOnce = `spark-connect backfill of ${days} days, --parallel 2`;
const fewDays = "spark-connect backfill of 6 days, --parallel 2";

/** Many days of 1,000 credits, one by one and as one backfill. */
export async function manyDays(context: Context): Promise<Section> {
  const landing = await landingZone(85, 1_000, 1_000);
  const contender = (name: string, how: string, count: number): Contender => ({
    name,
    command: program("many-days.js", how, String(count), landing, join(context.scratch, "many-days")),
    env: { XDG_STATE_HOME: join(context.scratch, "state") },
  });
  const all = [
    contender(submissions, "submissions", days),
    contender(inTurn, "1", days),
    contender(twoAtOnce, "2", days),
  ];
  const rounds = Math.min(context.rounds, 2);
  const measured = await interleave(all, rounds);
  const few = await interleave([contender(fewDays, "2", 6)], rounds);
  return {
    name: `Many days: ${days} days of 1,000 credits, with all checks`,
    tables: [
      tableOf("whole processes, warm server", measured, { unit: "ms", figure: "ms" }),
      tableOf("files read", measured, { unit: null, figure: "files" }),
      tableOf("days kept in all tables", measured, { unit: null, figure: "kept" }),
      tableOf("peak of the process", [...measured, ...few], { unit: "MB", figure: "peakMb" }),
    ],
    targets: [
      {
        claim: `a backfill of ${days} days, two at a time, over ${days} submissions`,
        limit: 0.5,
        better: "at most",
        value: ratio(measured, [twoAtOnce, submissions], "ms"),
      },
      {
        claim: "files that a backfill reads, over the days that its tables keep",
        limit: 1,
        better: "at most",
        value: filesPerDay(measured.find(({ name }) => name === twoAtOnce)),
      },
      {
        claim: `peak memory of a backfill of ${days} days over that of one of 6`,
        limit: 1.2,
        better: "at most",
        value: ratio([...measured, ...few], [twoAtOnce, fewDays], "peakMb"),
      },
    ],
    notes: ["Each of the days that landed is one file."],
  };
}

function filesPerDay(measured: Measured | undefined): number | null {
  if (measured === undefined || measured.failure !== null) return null;
  return spreadOf(measured, "files").median / spreadOf(measured, "kept").median;
}
