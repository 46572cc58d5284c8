import type { KeptSource } from "../days/find-source.ts";
import type { Options } from "../options.ts";
import type { Rule } from "./checks.ts";
import { latestColumn } from "./duplicate-rule.ts";
import type { Before } from "./max-drop.ts";

/** A check, as a run's page shows it. */
// A type, not an interface: the compiler takes only a type for JSON.
export type ListedCheck = {
  readonly what: string;
  /** `passed` and `skipped` are known before the run starts; `in-write` fails the write. */
  readonly state: "passed" | "skipped" | "in-write";
  /** What a failure names the check by; left out for one that is made before the run. */
  readonly rule?: Rule;
  /** What it found, or why it is not made. */
  readonly detail?: string;
};

interface Checked {
  readonly options: Options;
  readonly source: Pick<KeptSource, "days" | "accepted" | "substitutions" | "carried">;
  /** How many rows landed for the day; undefined if the day itself is not written. */
  readonly rows: number | undefined;
  /** What they were compared with. */
  readonly drop: Before | undefined;
}

/** What is checked of a run: what was found before it starts, and the rules that its write checks. */
export function listedChecks({ options, source, rows, drop }: Checked): readonly ListedCheck[] {
  const { key, onDuplicate, where, partitionBy, store } = options;
  const latest = latestColumn(onDuplicate);
  const inWrite = (rule: Rule, what: string): ListedCheck => ({ what, state: "in-write", rule });
  return [
    { what: "All days have landed", state: "passed", detail: landedDetail(source) },
    { what: "No day is empty", state: "passed" },
    { what: "The columns fit the table and the options", state: "passed" },
    dropCheck(options, { rows, drop }),
    inWrite("changedInput", "The input does not change during the run"),
    inWrite("nullKey", `Each record has its key (${key.join(", ")})`),
    duplicates(onDuplicate === "fail" ? undefined : (latest ?? null), inWrite),
    ...(where === undefined ? [] : [inWrite("noneOfDay", "--where matches a record of the table's own day")]),
    ...(partitionBy.length > 0 && "processed" in store
      ? [inWrite("emptyPartition", `No text of a partition column is empty (${partitionBy.join(", ")})`)]
      : []),
  ];
}

/** `latest` is the column that chooses between records; null if all are kept, undefined if a key twice is an error. */
function duplicates(
  latest: string | null | undefined,
  inWrite: (rule: Rule, what: string) => ListedCheck,
): ListedCheck {
  const what = "No day holds a key twice";
  if (latest === undefined) return inWrite("duplicateKey", what);
  const detail = latest === null ? "--on-duplicate allow" : `of each key's records the one with the latest ${latest}`;
  return { what, state: "skipped", detail };
}

function dropCheck({ maxDrop }: Options, { rows, drop }: Pick<Checked, "rows" | "drop">): ListedCheck {
  const what = "The day has not dropped suddenly";
  if (drop === undefined || rows === undefined)
    return { what, state: "skipped", detail: "the day is not written anew" };
  if ("skipped" in drop) return { what, state: "skipped", detail: drop.skipped };
  const detail = `${rows} records landed, and ${drop.asOf} has ${drop.rows}; up to ${maxDrop}% fewer pass`;
  return { what, state: "passed", detail };
}

function landedDetail({ days, accepted, substitutions, carried }: Checked["source"]): string {
  return [
    `${days.length} ${days.length === 1 ? "day" : "days"}`,
    ...(substitutions.length > 0 ? [`${substitutions.length} by a stand-in`] : []),
    ...(carried.length > 0 ? [`${carried.length} carried forward`] : []),
    ...(accepted.length > 0 ? [`${accepted.length} missing, as accepted`] : []),
  ].join(", ");
}
