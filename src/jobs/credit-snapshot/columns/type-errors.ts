import type { DataType, JobError, JsonObject } from "../../../index.ts";
import type { NameKey } from "../../../tables/column.ts";
import { aligned, firstMisfit, isSameType, type Misfit, widens } from "../../../tables/landing/conversion.ts";
import { dataCheckFailed } from "../../../tables/table-errors.ts";
import { type DisputedColumn, type FileGroup, lastDay, type TypeInFiles } from "./column-types.ts";

/** Files disagree about the types of columns, and none is declared. */
export function changedColumns(disputed: readonly DisputedColumn[], key: NameKey): JobError {
  const disputes = disputed.flatMap((dispute) => disputeOf(dispute, key) ?? []);
  const texts = disputes.map(({ column, from, to }) => `${column} is ${typeAt(from)} and ${typeAt(to)}`);
  const days = new Set(disputes.flatMap(({ from, to }) => [from.date, to.date]));
  const isOneDay = days.size === 1;
  const start = isOneDay
    ? `The files of ${[...days].join()} disagree about the type of a column`
    : "A column changed its type";
  const types = disputes.map(({ types }) => types);
  return dataCheckFailed(`${start}: ${texts.join("; ")}.`, wayOut(types), {
    ...(isOneDay && { day: [...days].join() }),
    changedColumns: disputes.map(({ column, from, to }) => ({ column, from, to })),
  });
}

type Place = { readonly date: string | null; readonly type: string; readonly file?: string };

interface Dispute {
  readonly column: string;
  readonly from: Place;
  readonly to: Place;
  readonly types: readonly [DataType, DataType];
}

function disputeOf({ name, types: [first, second] }: DisputedColumn, key: NameKey): Dispute | undefined {
  if (first === undefined || second === undefined) return undefined;
  const later = aligned({ from: second.type, to: first.type }, key);
  const misfit = firstMisfit(name, { from: later, to: first.type }, isSameType);
  const isLeaf = misfit?.to !== undefined;
  const types = isLeaf ? ([misfit.to, misfit.from] as const) : ([first.type, second.type] as const);
  const isOneDay = lastDay(first.group) === lastDay(second.group);
  const place = ({ group }: TypeInFiles, type: DataType): Place => ({
    date: lastDay(group) ?? null,
    type: type.simpleString(),
    ...(isOneDay && { file: group.files[0]?.path ?? "" }),
  });
  const [from, to] = [place(first, types[0]), place(second, types[1])];
  return { column: isLeaf ? misfit.path : name, from, to, types };
}

function typeAt({ date, type, file }: Place): string {
  return `${type} ${file === undefined ? `on ${date}` : `in ${file}`}`;
}

/** A column of some files that differs from its declaration. */
export interface NotDeclared {
  readonly name: string;
  readonly from: DataType;
  readonly to: DataType;
  readonly misfit: Misfit;
  readonly group: FileGroup;
}

export function notAsDeclared(wrong: readonly NotDeclared[]): JobError {
  const facts = wrong.map(({ name, misfit: { path, from, to }, group }): JsonObject & { declared: string | null } => ({
    column: to === undefined ? name : path,
    ...(to === undefined && { field: path }),
    type: from.simpleString(),
    declared: to?.simpleString() ?? null,
    day: lastDay(group) ?? null,
  }));
  const texts = wrong.map(({ misfit: { path, from, to }, group }) =>
    to === undefined
      ? `${path}, which is ${from.simpleString()} on ${lastDay(group)}, is not declared`
      : `${path} is ${from.simpleString()} on ${lastDay(group)}, not ${to.simpleString()}`,
  );
  const types = wrong.flatMap(({ misfit: { from, to } }) => (to === undefined ? [] : [[from, to] as const]));
  const out = settingFor(types) ?? "Declare the type that the data has, or a wider one.";
  return dataCheckFailed(`The data does not match --schema: ${texts.join("; ")}.`, out, {
    changedColumns: facts,
  });
}

/** What to do about files whose types differ. */
function wayOut(types: readonly (readonly [DataType, DataType])[]): string {
  const setting = settingFor(types);
  if (setting !== undefined) return setting;
  const isWidening = types.every(([from, to]) => widens(from, to) || widens(to, from));
  return isWidening
    ? "Ask for the day to be delivered again with the old type, or declare the wider type with --schema."
    : "Ask for the day to be delivered again with the old type: no type holds the values of both.";
}

/** The settings of Spark that read two types as one. */
const SETTINGS: Readonly<Record<string, string>> = {
  "timestamp,timestamp_ntz":
    "A local time names no instant. If the local times are those of UTC, -c spark.sql.parquet.inferTimestampNTZ.enabled=false reads both as instants; else ask for the day to be delivered again.",
  "binary,string":
    "Bytes need not be text. If they are UTF-8, -c spark.sql.parquet.binaryAsString=true reads them as text; else ask for the day to be delivered again.",
};

function settingFor(types: readonly (readonly [DataType, DataType])[]): string | undefined {
  const pairs = new Set(
    types.map((pair) =>
      pair
        .map((type) => type.simpleString())
        .sort()
        .join(),
    ),
  );
  const [only] = pairs;
  return pairs.size === 1 && only !== undefined ? SETTINGS[only] : undefined;
}
