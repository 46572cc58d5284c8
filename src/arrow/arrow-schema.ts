import { SparkConnectError } from "../errors.ts";
import type { FlatbufferTable } from "./flatbuffer.ts";

/** How values lie in memory. Only the layouts that Spark, or a writer of Arrow tables for it, uses. */
export type ArrowType =
  | { readonly id: "null" | "bool" | "binary" | "utf8" | "largeBinary" | "largeUtf8" | "list" | "largeList" }
  | { readonly id: "struct" | "map" }
  | { readonly id: "int"; readonly bits: number; readonly signed: boolean }
  | { readonly id: "float"; readonly bits: 16 | 32 | 64 }
  | { readonly id: "decimal"; readonly bits: number; readonly precision: number; readonly scale: number }
  | { readonly id: "date"; readonly unit: "day" | "millisecond" }
  | { readonly id: "time"; readonly unit: TimeUnit; readonly bits: number }
  | { readonly id: "timestamp"; readonly unit: TimeUnit; readonly timeZone: string | null }
  | { readonly id: "duration"; readonly unit: TimeUnit }
  | { readonly id: "interval"; readonly unit: "yearMonth" | "dayTime" | "monthDayNano" }
  | { readonly id: "fixedSizeBinary"; readonly byteWidth: number };

export type TimeUnit = "second" | "millisecond" | "microsecond" | "nanosecond";

export interface ArrowField {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Set where the column holds indices into a dictionary of this id; `type` is that of the dictionary's values. */
  readonly dictionary: { readonly id: number; readonly bits: number; readonly signed: boolean } | null;
}

/** Reads the fields of a `Schema` (Schema.fbs). */
export function readArrowSchema(schema: FlatbufferTable): readonly ArrowField[] {
  if (schema.int16(0) !== 0) throw new SparkConnectError("Arrow data in big-endian order cannot be read.");
  return schema.tables(1).map(readField);
}

/** Field: name 0, nullable 1, type_type 2, type 3, dictionary 4, children 5, custom_metadata 6. */
function readField(field: FlatbufferTable): ArrowField {
  const dictionary = field.table(4);
  const indexType = dictionary?.table(1);
  return {
    name: field.string(0) ?? "",
    nullable: field.int8(1) !== 0,
    type: readType(field.int8(2), field.table(3)),
    children: field.tables(5).map(readField),
    metadata: new Map(field.tables(6).map((entry) => [entry.string(0) ?? "", entry.string(1) ?? ""])),
    dictionary:
      dictionary === undefined
        ? null
        : {
            id: dictionary.int64(0),
            bits: indexType?.int32(0, 32) ?? 32,
            signed: indexType === undefined || indexType.int8(1) !== 0,
          },
  };
}

const timeUnits: readonly TimeUnit[] = ["second", "millisecond", "microsecond", "nanosecond"];
const intervalUnits = ["yearMonth", "dayTime", "monthDayNano"] as const;
const floatBits = [16, 32, 64] as const;

/** `id` is the number in the union `Type` of Schema.fbs. */
function readType(id: number, type: FlatbufferTable | undefined): ArrowType {
  switch (id) {
    case 1:
      return { id: "null" };
    case 2:
      return { id: "int", bits: type?.int32(0) ?? 32, signed: type?.int8(1) !== 0 };
    case 3:
      return { id: "float", bits: floatBits[type?.int16(0) ?? 0] ?? 16 };
    case 4:
      return { id: "binary" };
    case 5:
      return { id: "utf8" };
    case 6:
      return { id: "bool" };
    case 7:
      return {
        id: "decimal",
        precision: type?.int32(0) ?? 0,
        scale: type?.int32(1) ?? 0,
        bits: type?.int32(2, 128) ?? 128,
      };
    case 8:
      return { id: "date", unit: type?.int16(0, 1) === 0 ? "day" : "millisecond" };
    case 9:
      return { id: "time", unit: timeUnit(type, 1), bits: type?.int32(1, 32) ?? 32 };
    case 10:
      return { id: "timestamp", unit: timeUnit(type, 0), timeZone: type?.string(1) ?? null };
    case 11:
      return { id: "interval", unit: intervalUnits[type?.int16(0) ?? 0] ?? "yearMonth" };
    case 12:
      return { id: "list" };
    case 13:
      return { id: "struct" };
    case 15:
      return { id: "fixedSizeBinary", byteWidth: type?.int32(0) ?? 0 };
    case 17:
      return { id: "map" };
    case 18:
      return { id: "duration", unit: timeUnit(type, 1) };
    case 19:
      return { id: "largeBinary" };
    case 20:
      return { id: "largeUtf8" };
    case 21:
      return { id: "largeList" };
    default:
      throw new SparkConnectError(`Arrow type number ${id} of the format's schema cannot be read.`);
  }
}

function timeUnit(type: FlatbufferTable | undefined, absent: number): TimeUnit {
  return timeUnits[type?.int16(0, absent) ?? absent] ?? "second";
}
