import { type Json, type JsonObject, type RecordedRun, StructType } from "../../index.ts";
import { parseDuplicateRule } from "./duplicate-rule.ts";
import { type LandedFile, placeInLanding } from "./landing.ts";
import type { Source } from "./source.ts";
import type { RowRules } from "./violations.ts";

/** What a run read, and by which rules. */
export interface RecordedWork {
  readonly source: Source;
  readonly rules: RowRules;
}

/** The work of a run that another process started, from the details that it recorded; undefined where it did not. */
export function recordedWork({ details: { options, schema, inputs } }: RecordedRun): RecordedWork | undefined {
  if (!isObject(options) || typeof schema !== "string" || !Array.isArray(inputs)) return undefined;
  const files = inputs.flatMap(landedFile);
  return {
    source: { days: [...new Set(files.map(({ day }) => day))], files },
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

/** Of `[path, bytes, milliseconds]`; none of another shape. */
function landedFile(input: Json): readonly LandedFile[] {
  const [file, bytes, modifiedMs] = Array.isArray(input) ? input.map(String) : [];
  const place = file === undefined ? undefined : placeInLanding(file);
  if (file === undefined || place === undefined) return [];
  const root = file.slice(0, -place.path.length - 1);
  return [{ root, ...place, bytes: Number(bytes), modifiedMs: Number(modifiedMs) }];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
