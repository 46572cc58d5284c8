import type { Relation } from "../../gen/spark/connect/relations_pb.js";
import type { PlanRunner } from "../plan-runner.ts";
import { DataFrame } from "./dataframe.ts";

/**
 * What `spark.sql` gives: a DataFrame to use at once, and a promise of it. `await spark.sql(q)` waits until the
 * server has checked the text, and run it where it is a command; `await spark.sql(q).collect()` waits for the rows, and
 * a query is then sent once. The awaited value is a plain DataFrame, not a promise.
 */
export class SqlDataFrame extends DataFrame implements Promise<DataFrame> {
  readonly [Symbol.toStringTag] = "SqlDataFrame";
  readonly #make: () => Promise<DataFrame>;
  #made: Promise<DataFrame> | null = null;

  /** @internal */
  constructor(relation: Relation, runner: PlanRunner, make: () => Promise<DataFrame>) {
    super(relation, runner);
    this.#make = make;
  }

  /**
   * Has the server check the text, and run it if it is a command: once.
   *
   * @internal
   */
  start(): Promise<DataFrame> {
    this.#made ??= this.#make();
    return this.#made;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is what makes one await enough.
  then<Fulfilled = DataFrame, Rejected = never>(
    onFulfilled?: ((value: DataFrame) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.start().then(onFulfilled, onRejected);
  }

  /** As a promise's. */
  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<DataFrame | Rejected> {
    return this.start().catch(onRejected);
  }

  /** As a promise's. */
  finally(onFinally?: (() => void) | null): Promise<DataFrame> {
    return this.start().finally(onFinally);
  }
}
