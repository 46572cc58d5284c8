import { SparkConnectError } from "../errors.ts";
import type { KeyValue } from "../gen/spark/connect/base_pb.js";
import { defined } from "../plan/defined.ts";
import type { ActionOptions } from "./action-options.ts";
import { actionOptions } from "./calls/call-options.ts";
import { argument, type Check, isPlainObject, text } from "./calls/checks.ts";
import type { OptionValue } from "./io/option-values.ts";
import type { PlanRunner } from "./plan-runner.ts";

/** The settings of a session, `spark.sql.…`. They apply to operations that start afterwards. */
export class RuntimeConf {
  readonly #runner: PlanRunner;

  /** @internal */
  constructor(runner: PlanRunner) {
    this.#runner = runner;
  }

  /** Sets one, or several at once. Rejects if the server does not let a session change it. */
  async set(key: string, value: Exclude<OptionValue, null>, options?: ActionOptions): Promise<void>;
  async set(settings: Readonly<Record<string, Exclude<OptionValue, null>>>, options?: ActionOptions): Promise<void>;
  async set(
    first: string | Readonly<Record<string, OptionValue>>,
    second?: OptionValue | ActionOptions,
    third?: ActionOptions,
  ): Promise<void> {
    this.#runner.assertMayChange("conf.set");
    const example = 'set("spark.sql.ansi.enabled", true)';
    const isSingle = !isPlainObject(first);
    const settings = isSingle ? { [argument(example, text, first)]: second } : first;
    const options = actionOptions(example, isSingle ? third : second);
    const pairs = Object.entries(settings).map(([key, value]) => ({ key, value: settingText(example, value) }));
    if (pairs.length === 0) return;
    await this.#runner.config({ case: "set", value: { pairs } }, options);
  }

  /**
   * Its value, or the given default, or the server's. Rejects if there is none, unless the default is null. An object of
   * defaults asks for several at once.
   */
  async get(key: string, defaultValue?: string, options?: ActionOptions): Promise<string>;
  async get(key: string, defaultValue: string | null, options?: ActionOptions): Promise<string | null>;
  async get<const K extends string>(
    defaults: Readonly<Record<K, string>>,
    options?: ActionOptions,
  ): Promise<Readonly<Record<K, string>>>;
  async get(
    first: string | Readonly<Record<string, string>>,
    second?: string | null | ActionOptions,
    third: ActionOptions = {},
  ): Promise<string | null | Readonly<Record<string, string>>> {
    if (isPlainObject(first)) return await this.#getAll(first as Readonly<Record<string, string>>, second);
    return await this.#getOne(first as string, second as string | null | undefined, third);
  }

  async #getAll(
    defaults: Readonly<Record<string, string>>,
    options: unknown,
  ): Promise<Readonly<Record<string, string>>> {
    const example = 'get({ "spark.sql.ansi.enabled": "false" }, { signal })';
    const pairs = Object.entries(defaults).map(([key, value]) => ({ key, value: argument(example, text, value) }));
    if (pairs.length === 0) return {};
    const answer = await this.#runner.config(
      { case: "getWithDefault", value: { pairs } },
      actionOptions(example, options),
    );
    return Object.fromEntries(answer.map(({ key, value }) => [key, value ?? defaults[key] ?? ""]));
  }

  async #getOne(key: string, defaultValue: string | null | undefined, options: ActionOptions): Promise<string | null> {
    const example = 'get("spark.sql.ansi.enabled", "false", { signal })';
    argument(example, text, key);
    if (defaultValue !== undefined && defaultValue !== null) argument(example, text, defaultValue);
    const [pair] = await this.#runner.config(
      defaultValue === undefined
        ? { case: "get", value: { keys: [key] } }
        : // Without a value the default is null, as PySpark sends it.
          { case: "getWithDefault", value: { pairs: [defined({ key, value: defaultValue ?? undefined })] } },
      actionOptions('get("key", "none", { signal })', options),
    );
    if (pair?.value !== undefined || defaultValue !== undefined) return pair?.value ?? null;
    throw new SparkConnectError(
      `The setting "${key}" exists, but has no value. Give a default: conf.get("${key}", null).`,
    );
  }

  /** All settings that have a value, or those whose names begin with `prefix`. */
  async getAll(prefix?: string | null, options: ActionOptions = {}): Promise<Readonly<Record<string, string>>> {
    const value =
      prefix === undefined || prefix === null ? {} : { prefix: argument('getAll("spark.sql")', text, prefix) };
    const pairs = await this.#runner.config(
      { case: "getAll", value },
      actionOptions('getAll("spark.sql", { signal })', options),
    );
    // The server answers without the prefix.
    return Object.fromEntries(pairs.map((pair: KeyValue) => [`${prefix ?? ""}${pair.key}`, pair.value ?? ""]));
  }

  /** Resets it to the server's value. */
  async unset(key: string, options: ActionOptions = {}): Promise<void> {
    this.#runner.assertMayChange("conf.unset");
    argument('unset("spark.sql.ansi.enabled")', text, key);
    await this.#runner.config(
      { case: "unset", value: { keys: [key] } },
      actionOptions('unset("key", { signal })', options),
    );
  }

  /** Whether a session may change it. */
  async isModifiable(key: string, options: ActionOptions = {}): Promise<boolean> {
    argument('isModifiable("spark.sql.ansi.enabled")', text, key);
    const [pair] = await this.#runner.config(
      { case: "isModifiable", value: { keys: [key] } },
      actionOptions('isModifiable("key", { signal })', options),
    );
    return pair?.value === "true";
  }
}

/**
 * A setting as it is sent. Throws `InvalidInputError` unless it is a value: Spark would keep "null" or "[object
 * Object]".
 */
export function settingText(example: string, value: unknown): string {
  return String(argument(example, settingCheck, value));
}

const settingCheck: Check<Exclude<OptionValue, null>> = {
  what: "text, a number, true or false",
  fits: (value): value is Exclude<OptionValue, null> =>
    ["string", "number", "bigint", "boolean"].includes(typeof value),
};
