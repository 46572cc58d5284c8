import { daysBetween, type IsoDate, JobError } from "../../../index.ts";
import { landedDays } from "../../../tables/landing/landed-files.ts";
import type { Server } from "../../../tables/server.ts";
import type { Options } from "../options.ts";
import type { MissingDay } from "./retention.ts";

/** Says at once everything that is missing, and what has landed instead. This lists the whole landing zone. */
export async function inputNotReady(
  server: Server,
  { landing, readyMarker, settle, monthEnd, carryForward }: Options,
  missing: readonly MissingDay[],
): Promise<JobError> {
  const landed = await landedDays(server, landing);
  if (landed === undefined) return noLanding(landing);
  const facts = { missing: missing.map((day) => describeMissing(day, landed)), newest: landed.at(-1) ?? null };
  const late = missing.find(({ role }) => role === "current")?.date;
  const gaps = missing.filter(({ role }) => role === "month-end").map(({ date }) => date);
  const absent = gaps.filter((date) => !landed.includes(date));
  const unmarked = gaps.filter((date) => landed.includes(date));
  const lateText =
    late !== undefined && landed.includes(late) ? unfinishedText({ readyMarker, settle }) : newestText(landed, late);
  const sentences = [
    ...(late === undefined ? [] : [`${late} has not landed in ${landing} (${lateText}).`]),
    ...(absent.length === 0
      ? []
      : [
          `${landing} has no ${absent.join(", ")}: ${absent.length === 1 ? "a month-end" : "month-ends"} that the table needs.`,
        ]),
    ...(unmarked.length === 0
      ? []
      : [
          `${unmarked.join(", ")}: ${unfinishedText({ readyMarker, settle: 0 })}, and the table needs the month's end.`,
        ]),
  ];
  return new JobError("INPUT_NOT_READY", sentences.join(" "), {
    hint: gaps.length === 0 ? WHEN_LATE : gapsHint(gaps, { monthEnd, carryForward }),
    retryable: gaps.length === 0,
    facts,
  });
}

const WHEN_LATE = "Run it again once the day has landed.";

/** Every way to publish without the month-ends that the options do not take already. */
function gapsHint(
  gaps: readonly IsoDate[],
  { monthEnd, carryForward }: Pick<Options, "monthEnd" | "carryForward">,
): string {
  const isOne = gaps.length === 1;
  const [day, them, accept] = isOne
    ? ["the day", "it", `--accept-missing ${gaps[0]}`]
    : ["the days", "them", "--accept-missing DAY for each"];
  const ways = [
    `Ask for ${day} to be delivered`,
    ...(carryForward ? [] : [`take ${them} from the newest earlier table with --carry-forward`]),
    ...(monthEnd === "strict" ? ["take the last day that landed in the month with --month-end last-available"] : []),
    `publish without ${them} with ${accept}`,
  ];
  return `${ways.join(", ")}, or start the table later with --since YYYY-MM.`;
}

function noLanding(landing: string): JobError {
  return new JobError("INPUT_NOT_READY", `Spark finds no landing zone at ${landing}.`, {
    hint: "Check --landing. A path without a scheme is on the server's default file system.",
    retryable: false,
    facts: { missing: [] },
  });
}

function describeMissing(
  { date, role }: MissingDay,
  landed: readonly IsoDate[],
): { date: string; role: string; nearest: string | null } {
  return { date, role, nearest: nearest(landed, date) ?? null };
}

/** The closest landed day; the earlier one of two. */
export function nearest(landed: readonly IsoDate[], day: IsoDate): IsoDate | undefined {
  const distance = (other: IsoDate): number => Math.abs(daysBetween(other, day));
  return landed.reduce<IsoDate | undefined>(
    (best, other) => (best === undefined || distance(other) < distance(best) ? other : best),
    undefined,
  );
}

/** A day that is there but does not count must not be called stale. */
function unfinishedText({ readyMarker, settle }: Pick<Options, "readyMarker" | "settle">): string {
  const missing = [
    ...(readyMarker === undefined ? [] : [`the ready marker ${readyMarker} is missing`]),
    ...(settle === 0 ? [] : [`its newest file is less than ${settle / 1000} s old`]),
  ];
  return `its files are there, but ${missing.join(" or ")}`;
}

function newestText(landed: readonly IsoDate[], day: IsoDate | undefined): string {
  const newest = landed.at(-1);
  if (newest === undefined || day === undefined) return "no day has";
  const stale = daysBetween(newest, day);
  if (stale <= 0) return `the newest day is ${newest}, the oldest ${landed[0]}`;
  return `newest: ${newest}, ${stale} ${stale === 1 ? "day" : "days"} stale`;
}
