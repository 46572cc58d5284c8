import { SparkConnectError } from "../../errors.ts";
import type { Unfit } from "../encode/value-error.ts";
import type { ColumnData } from "./column-data.ts";
import { RecentDates } from "./recent-dates.ts";
import { compileRowBuilder, type RowBuilder } from "./row-class.ts";

/** What the batches of one result share: row classes, and dates already written out. */
export class DecodeContext {
  readonly #rowBuilders = new Map<string, RowBuilder>();
  readonly #dates = new RecentDates();
  readonly #dictionaries = new WeakMap<readonly ColumnData[], ArrayLike<unknown>>();
  /** Whether what is decoded will be encoded again, so that each value must be exactly what it was. */
  readonly isForEncoding: boolean;

  readonly #longs: "bigint" | "number" | "string";

  constructor(purpose: "reading" | "encoding" = "reading", longs: "bigint" | "number" | "string" = "bigint") {
    this.isForEncoding = purpose === "encoding";
    this.#longs = longs;
  }

  /**
   * Converts 64-bit integers as the caller wants, and keeps nulls. Throws `UnsafeLong` if a number would lose
   * digits.
   */
  longs(values: ArrayLike<unknown>): ArrayLike<unknown> {
    if (this.#longs === "bigint") return values;
    const convert = this.#longs === "number" ? safeNumber : String;
    return Array.from(values, (value) => (typeof value === "bigint" ? convert(value) : value));
  }

  /** Stands for a value that Spark's type cannot hold: the encoder refuses it, and says where it is. */
  unfit(value: Unfit): Unfit {
    if (this.isForEncoding) return value;
    throw new SparkConnectError(`The server sent ${value.text}, which its type cannot hold: ${value.why}.`);
  }

  /** The builder for rows with these column names; structs with the same names share one class. */
  rowBuilder(names: readonly string[]): RowBuilder {
    const key = JSON.stringify(names);
    let builder = this.#rowBuilders.get(key);
    if (builder === undefined) {
      builder = compileRowBuilder(names);
      this.#rowBuilders.set(key, builder);
    }
    return builder;
  }

  isoDate(epochDay: number): string {
    return this.#dates.text(epochDay);
  }

  /** The decoded values of a dictionary, which many batches may point into. */
  dictionary(data: readonly ColumnData[], decode: () => ArrayLike<unknown>): ArrayLike<unknown> {
    let values = this.#dictionaries.get(data);
    if (values === undefined) {
      values = decode();
      this.#dictionaries.set(data, values);
    }
    return values;
  }
}

/** A LONG that no JavaScript number holds. */
export class UnsafeLong extends Error {
  readonly value: bigint;

  constructor(value: bigint) {
    super(`${value} is beyond what a JavaScript number holds exactly.`);
    this.value = value;
  }
}

function safeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new UnsafeLong(value);
  return number;
}
