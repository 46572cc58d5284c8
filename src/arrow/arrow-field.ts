/** How values lie in memory: all layouts of the format except unions, for which Spark has no type. */
export type ArrowType =
  | { readonly id: "null" | "bool" | "binary" | "utf8" | "largeBinary" | "largeUtf8" | "list" | "largeList" }
  | { readonly id: "struct" | "map" | "utf8View" | "binaryView" | "listView" | "largeListView" | "runEndEncoded" }
  | { readonly id: "fixedSizeList"; readonly listSize: number }
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
  /** Set if the column holds indices into the dictionary of this id; `type` is that of the dictionary's values. */
  readonly dictionary: { readonly id: number; readonly bits: number; readonly signed: boolean } | null;
}
