import type { JsonObject } from "../../../job/json.ts";
import type { Failure } from "../../../submit/failure.ts";
import { durationText } from "../../duration.ts";
import { titleOf } from "../../run-result.ts";
import { alignColumns } from "../../terminal/columns.ts";

/** One run of a list. */
export interface RunRow {
  /** What names it: the beginning of its id, or of its folder's name. */
  readonly id: string;
  readonly state: string;
  /** ISO 8601; `null` if that was not recorded. */
  readonly startedAt: string | null;
  /** `null` if its end was not seen. */
  readonly tookMs: number | null;
  /** The job's own fields: `asOf`, `rows`. */
  readonly fields: JsonObject;
  /** The job, or what its submitter called the run. */
  readonly what: string;
  readonly why?: Pick<Failure, "code" | "message">;
}

/** A line for each run, and below it why it failed. On a terminal, `…` stands for what its width cuts. */
export function rowLines(rows: readonly RunRow[], columns: number | undefined): readonly string[] {
  const aligned = alignColumns(rows.map(cellsOf));
  const lines = rows.flatMap(({ why }, index) => [
    aligned[index] ?? "",
    ...(why === undefined ? [] : [`          ${why.code}: ${firstLine(why.message)}`]),
  ]);
  return columns === undefined ? lines : lines.map((line) => cut(line, columns));
}

function cellsOf({ id, state, startedAt, tookMs, fields, what }: RunRow): readonly string[] {
  const { rows } = fields;
  return [
    id,
    state,
    startedAt === null ? "" : `${startedAt.slice(0, 16)}Z`,
    tookMs === null ? "" : durationText(tookMs),
    typeof rows === "number" ? String(rows) : "",
    titleOf(what, fields),
  ];
}

function firstLine(message: string): string {
  return message.trim().split(/\r?\n/, 1)[0] ?? "";
}

function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}
