import { SparkConnectError } from "../errors.ts";
import type { KeyValue } from "../gen/spark/connect/base_pb.js";
import { defined } from "../plan/defined.ts";
import type { OptionValue } from "./io/option-values.ts";
import type { ActionOptions, PlanRunner } from "./plan-runner.ts";

/** The settings of a session, `spark.sql.…`. They hold for operations that start afterwards. */
export class RuntimeConf {
  readonly #runner: PlanRunner;

  constructor(runner: PlanRunner) {
    this.#runner = runner;
  }

  /** Sets one, or several at once. Rejects where the server does not let a session change it. */
  async set(key: string, value: Exclude<OptionValue, null>, options?: ActionOptions): Promise<void>;
  async set(settings: Readonly<Record<string, Exclude<OptionValue, null>>>, options?: ActionOptions): Promise<void>;
  async set(
    first: string | Readonly<Record<string, OptionValue>>,
    second?: OptionValue | ActionOptions,
    third?: ActionOptions,
  ): Promise<void> {
    this.#runner.assertMayChange("conf.set");
    // As the overloads have it.
    const settings = typeof first === "string" ? { [first]: second as OptionValue } : first;
    const options = (typeof first === "string" ? third : second) as ActionOptions | undefined;
    const pairs = Object.entries(settings).map(([key, value]) => ({ key, value: String(value) }));
    await this.#runner.config({ case: "set", value: { pairs } }, options);
  }

  /** Its value, or the default given, or the server's. Rejects where there is none, unless the default is null. */
  async get(key: string, defaultValue?: string, options?: ActionOptions): Promise<string>;
  async get(key: string, defaultValue: string | null, options?: ActionOptions): Promise<string | null>;
  async get(key: string, defaultValue?: string | null, options: ActionOptions = {}): Promise<string | null> {
    const [pair] = await this.#runner.config(
      defaultValue === undefined
        ? { case: "get", value: { keys: [key] } }
        : // Without a value the default is null, as PySpark sends it.
          { case: "getWithDefault", value: { pairs: [defined({ key, value: defaultValue ?? undefined })] } },
      options,
    );
    if (pair?.value !== undefined || defaultValue !== undefined) return pair?.value ?? null;
    throw new SparkConnectError(
      `The setting "${key}" exists, but has no value. Give a default: conf.get("${key}", null).`,
    );
  }

  /** All settings that have a value, or those whose names begin with `prefix`. */
  async getAll(prefix?: string, options: ActionOptions = {}): Promise<Readonly<Record<string, string>>> {
    const value = prefix === undefined ? {} : { prefix };
    const pairs = await this.#runner.config({ case: "getAll", value }, options);
    // The server answers without the prefix.
    return Object.fromEntries(pairs.map((pair: KeyValue) => [`${prefix ?? ""}${pair.key}`, pair.value ?? ""]));
  }

  /** Back to the server's value. */
  async unset(key: string, options: ActionOptions = {}): Promise<void> {
    this.#runner.assertMayChange("conf.unset");
    await this.#runner.config({ case: "unset", value: { keys: [key] } }, options);
  }

  /** Whether a session may change it. */
  async isModifiable(key: string, options: ActionOptions = {}): Promise<boolean> {
    const [pair] = await this.#runner.config({ case: "isModifiable", value: { keys: [key] } }, options);
    return pair?.value === "true";
  }
}
