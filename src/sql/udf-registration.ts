import { InvalidInputError } from "../errors.ts";
import { commandPlan } from "../plan/command.ts";
import { defined } from "../plan/defined.ts";
import type { UserFunction } from "../plan/user-function.ts";
import type { DataType } from "../types/data-type.ts";
import { dataTypeFromDDL } from "../types/nested-types.ts";
import { dataTypeToProto } from "../types/proto-data-type.ts";
import type { ActionOptions, PlanRunner } from "./plan-runner.ts";

/** `spark.udf`: makes functions callable by name, in SQL too: functions of yours, and Java classes of the server's. */
export class UDFRegistration {
  readonly #runner: PlanRunner;

  constructor(runner: PlanRunner) {
    this.#runner = runner;
  }

  /**
   * Names a function of yours: `SELECT score(amount, days)`. A name that is taken, by a function of Spark's too, means
   * this one from now on, in this session. Gives the function back.
   */
  async register<Func extends { readonly userFunction: UserFunction }>(
    name: string,
    func: Func,
    options: ActionOptions = {},
  ): Promise<Func> {
    this.#runner.assertMayChange("udf.register");
    const { userFunction } = func;
    if (!userFunction.isDeterministic) {
      throw new InvalidInputError(
        `The function ${name} may answer differently each time, which SQL cannot be told of it. Call it in a DataFrame.`,
      );
    }
    await this.#runner.functions.install([userFunction], options.signal);
    await this.#runner.functions.register(name, userFunction, options.signal);
    return func;
  }

  /** Names a class that implements one of `org.apache.spark.sql.api.java.UDF0` to `UDF22`. Without a type it is inferred. */
  async registerJavaFunction(
    name: string,
    javaClassName: string,
    options: ActionOptions & { readonly returnType?: DataType | string } = {},
  ): Promise<void> {
    this.#runner.assertMayChange("udf.registerJavaFunction");
    const { returnType, ...action } = options;
    const type = typeof returnType === "string" ? dataTypeFromDDL(returnType) : returnType;
    const outputType = type && dataTypeToProto(type);
    await this.#register(name, { className: javaClassName, aggregate: false, ...defined({ outputType }) }, action);
  }

  /** Names a class that extends `UserDefinedAggregateFunction`. */
  async registerJavaUDAF(name: string, javaClassName: string, options: ActionOptions = {}): Promise<void> {
    this.#runner.assertMayChange("udf.registerJavaUDAF");
    await this.#register(name, { className: javaClassName, aggregate: true }, options);
  }

  async #register(functionName: string, javaUdf: JavaClass, options: ActionOptions): Promise<void> {
    const value = { functionName, function: { case: "javaUdf", value: javaUdf } } as const;
    await this.#runner.command(commandPlan({ case: "registerFunction", value }), options);
  }
}

interface JavaClass {
  readonly className: string;
  readonly aggregate: boolean;
  readonly outputType?: ReturnType<typeof dataTypeToProto>;
}
