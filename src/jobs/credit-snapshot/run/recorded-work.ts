import { type Json, type JsonObject, type RecordedRun, StructType } from "../../../index.ts";
import type { LandedAs, Source } from "../../../tables/landing/source.ts";
import { filesOfInputs, isObject } from "../../../tables/store/recorded-inputs.ts";
import { parseDuplicateRule } from "../checks/duplicate-rule.ts";
import type { RowRules } from "../checks/violations.ts";

/** What a run read, and its rules. */
export interface RecordedWork {
  readonly source: Source;
  readonly rules: RowRules;
}

/** The work of a run that another process started, from the details that it recorded; undefined if it recorded none. */
export function recordedWork({
  details: { options, schema, inputs, landedAs },
}: RecordedRun): RecordedWork | undefined {
  const files = filesOfInputs(inputs);
  if (!isObject(options) || typeof schema !== "string" || files === undefined) return undefined;
  return {
    source: { days: [...new Set(files.map(({ day }) => day))].sort(), files, landedAs: landedAsOf(landedAs) },
    rules: { columns: StructType.fromDDL(schema), options: rowOptions(options) },
  };
}

function rowOptions({ key, onDuplicate, showKeys, where }: JsonObject): RowRules["options"] {
  return {
    key: Array.isArray(key) ? key.map(String) : [],
    onDuplicate: parseDuplicateRule(String(onDuplicate)),
    showKeys: showKeys === true,
    where: typeof where === "string" ? where : undefined,
  };
}

function landedAsOf(recorded: Json | undefined): readonly LandedAs[] {
  if (!Array.isArray(recorded)) return [];
  return recorded.filter(isObject).map(({ files, schema }) => ({
    files: Array.isArray(files) ? files.map(String) : [],
    columns: StructType.fromDDL(String(schema)),
  }));
}
