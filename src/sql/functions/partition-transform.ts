import type { Column } from "../column.ts";
import { type ColumnOrName, call } from "./call.ts";

export { lit } from "./call.ts";

// Only for `writeTo(…).partitionedBy(…)`. Also reachable as `F.partitioning`.

/** Partitions by the hash of a column, into this many buckets. */
export const bucket = (buckets: Column | number, value: ColumnOrName): Column => call("bucket", buckets, value);
/** Partitions by day. */
export const days = (value: ColumnOrName): Column => call("days", value);
/** Partitions by hour. */
export const hours = (value: ColumnOrName): Column => call("hours", value);
/** Partitions by month. */
export const months = (value: ColumnOrName): Column => call("months", value);
/** Partitions by year. */
export const years = (value: ColumnOrName): Column => call("years", value);
