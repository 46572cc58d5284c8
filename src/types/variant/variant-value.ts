import type { Timestamp, TimestampNTZ } from "../timestamp.ts";
import type { VariantDecimal } from "./variant-decimal.ts";

/** What a variant holds, as JavaScript sees it. */
export type VariantValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Timestamp
  | TimestampNTZ
  | VariantDecimal
  | readonly VariantValue[]
  | { readonly [key: string]: VariantValue };
