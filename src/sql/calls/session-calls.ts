import type { ProgressHandler, ResponseHandler } from "../action-options.ts";
import { abortSignal, type OptionsCall } from "./call-options.ts";
import { type Check, func, text } from "./checks.ts";

/** Any function. */
export const progressHandler: Check<ProgressHandler> = func as Check<ProgressHandler>;

/** What `cloneSession` takes. */
export const cloneOptions: OptionsCall<{ readonly sessionId: Check<string> }> = {
  example: "cloneSession({ signal })",
  checks: { sessionId: text },
  inOrder: ["sessionId"],
};

/** What `execute` takes besides the command. */
export const executeOptions: OptionsCall<{
  readonly operationId: Check<string>;
  readonly detach: Check<AbortSignal>;
  readonly onAccepted: Check<(operationId: string) => void>;
  readonly onResponse: Check<ResponseHandler>;
}> = {
  example: "execute(df.write.toCommand(path), { signal })",
  checks: {
    operationId: text,
    detach: abortSignal,
    onAccepted: func as Check<(operationId: string) => void>,
    onResponse: func as Check<ResponseHandler>,
  },
};
