import { assertCount } from "../../plan/assert-count.ts";
import type { range } from "../../plan/source.ts";
import { plainOptions } from "./call-options.ts";
import { argument, number, whole } from "./checks.ts";

const rangeOptions = {
  example: "range(0, 10, { step: 2 })",
  checks: { step: whole, numPartitions: number },
  inOrder: ["step", "numPartitions"],
} as const;

/** The numbers of `range`: from a start (by default 0) to an end, which is excluded, in steps of 1 by default. */
export type RangeArguments =
  | readonly [end: number | bigint]
  | readonly [
      start: number | bigint,
      end: number | bigint,
      options?: { readonly step?: number | bigint; readonly numPartitions?: number },
    ]
  | readonly [start: number | bigint, end: number | bigint, step: number | bigint, numPartitions?: number | null];

/**
 * The arguments of `range`, in any of its forms: the end; start and end; and then options, or a step and partitions.
 */
export function rangeBounds([first, second, ...rest]: readonly unknown[]): Parameters<typeof range>[0] {
  const { example } = rangeOptions;
  const { step = 1, numPartitions } = plainOptions(rangeOptions, rest);
  if (numPartitions !== undefined) assertCount("The number of partitions", numPartitions, 1);
  const [start, end] = second === undefined || second === null ? [0, first] : [first, second];
  const bounds = { start: argument(example, whole, start), end: argument(example, whole, end), step };
  return { start: BigInt(bounds.start), end: BigInt(bounds.end), step: BigInt(bounds.step), numPartitions };
}
