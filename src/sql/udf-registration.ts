import { InvalidInputError } from "../errors.ts";
import { commandPlan } from "../plan/command.ts";
import { defined } from "../plan/defined.ts";
import type { UserFunction } from "../plan/user-function.ts";
import type { DataType } from "../types/data-type.ts";
import { dataTypeToProto } from "../types/proto-data-type.ts";
import type { ActionOptions } from "./action-options.ts";
import { actionOptions, callOptions } from "./calls/call-options.ts";
import { argument, type Check, text, wrongArgument } from "./calls/checks.ts";
import { typeArgument } from "./calls/type-argument.ts";
import type { PlanRunner } from "./plan-runner.ts";
import { namedFunction } from "./udf/function-installer.ts";

/** `spark.udf`: makes functions callable by name, in SQL too: functions of yours, and Java classes of the server's. */
export class UDFRegistration {
  readonly #runner: PlanRunner;

  /** @internal */
  constructor(runner: PlanRunner) {
    this.#runner = runner;
  }

  /**
   * Names a function of yours: `SELECT score(amount, days)`. If the name is taken, even by Spark's own function, it
   * means this one from now on, in this session. Returns the function.
   */
  async register<Func extends { readonly userFunction: UserFunction }>(
    name: string,
    func: Func,
    options: ActionOptions = {},
  ): Promise<Func> {
    this.#runner.assertMayChange("udf.register");
    const example = 'register("score", F.udf((amount) => amount * 2, { args: ["double"], returns: "double" }))';
    argument(example, text, name);
    const { signal } = actionOptions(example, options);
    const given: unknown = func;
    if (typeof given !== "function" || !("userFunction" in given)) {
      throw wrongArgument(example, "a function of F.udf", given);
    }
    const { userFunction } = func;
    if (!userFunction.isDeterministic) {
      throw new InvalidInputError(
        `The function ${name} may answer differently each time, which cannot be declared for SQL. Call it in a DataFrame.`,
      );
    }
    await this.#runner.command(namedFunction(name, userFunction), { signal });
    return func;
  }

  /** Names a class that implements one of `org.apache.spark.sql.api.java.UDF0` to `UDF22`. Without a type it is inferred. */
  async registerJavaFunction(
    name: string,
    javaClassName: string,
    options?: DataType | string | (ActionOptions & { readonly returnType?: DataType | string }),
  ): Promise<void> {
    this.#runner.assertMayChange("udf.registerJavaFunction");
    const { returnType, ...action } = callOptions(javaFunctionOptions, [options]);
    const outputType =
      returnType === undefined ? undefined : dataTypeToProto(typeArgument(javaFunctionOptions.example, returnType));
    await this.#register(name, { className: javaClassName, aggregate: false, ...defined({ outputType }) }, action);
  }

  /** Names a class that extends `UserDefinedAggregateFunction`. */
  async registerJavaUDAF(name: string, javaClassName: string, options: ActionOptions = {}): Promise<void> {
    this.#runner.assertMayChange("udf.registerJavaUDAF");
    await this.#register(
      name,
      { className: javaClassName, aggregate: true },
      actionOptions('registerJavaUDAF("v", "org.example.F", { signal })', options),
    );
  }

  async #register(functionName: string, javaUdf: JavaClass, options: ActionOptions): Promise<void> {
    for (const name of [functionName, javaUdf.className]) argument(javaFunctionOptions.example, text, name);
    const value = { functionName, function: { case: "javaUdf", value: javaUdf } } as const;
    await this.#runner.command(commandPlan({ case: "registerFunction", value }), options);
  }
}

const javaFunctionOptions = {
  example: 'registerJavaFunction("f", "org.example.F", { returnType: "int" })',
  checks: {
    returnType: {
      what: "a type or its DDL",
      fits: (value): value is DataType | string =>
        text.fits(value) || (typeof value === "object" && value !== null && "jsonValue" in value),
    } satisfies Check<DataType | string>,
  },
  inOrder: ["returnType"],
} as const;

interface JavaClass {
  readonly className: string;
  readonly aggregate: boolean;
  readonly outputType?: ReturnType<typeof dataTypeToProto>;
}
