import { checkTag } from "../client/tags.ts";
import type { ActionOptions, ProgressHandler } from "./action-options.ts";
import { actionOptions } from "./calls/call-options.ts";
import { argument, text } from "./calls/checks.ts";
import { progressHandler } from "./calls/session-calls.ts";
import type { PlanRunner } from "./plan-runner.ts";

/** The part of a session that follows, marks and interrupts its operations. */
export abstract class OperationControl {
  readonly #runner: PlanRunner;

  /** @internal */
  constructor(runner: PlanRunner) {
    this.#runner = runner;
  }

  /** Marks all operations that start from now on, for `interruptTag`. Throws `InvalidInputError` for "" and for a comma. */
  addTag(tag: string): void {
    this.#runner.tags.add(checkTag(tag));
  }

  /** Operations that start from now on lack this tag; those under way keep it. No error if it was not set. */
  removeTag(tag: string): void {
    this.#runner.tags.delete(checkTag(tag));
  }

  /** A copy of the tags that operations of this session get when they start. */
  getTags(): ReadonlySet<string> {
    return new Set(this.#runner.tags);
  }

  /** Operations that start from now on have only their own tags. */
  clearTags(): void {
    this.#runner.tags.clear();
  }

  /** Calls `handler` with the progress of every operation of this session. */
  registerProgressHandler(handler: ProgressHandler): void {
    this.#runner.progressHandlers.add(argument("registerProgressHandler((progress) => …)", progressHandler, handler));
  }

  /** Stops the calls of a handler. No error if it was never registered. */
  removeProgressHandler(handler: ProgressHandler): void {
    this.#runner.progressHandlers.delete(handler);
  }

  /** Stops the calls of every handler of this session. */
  clearProgressHandlers(): void {
    this.#runner.progressHandlers.clear();
  }

  /** Interrupts all operations of this session; gives their ids. */
  async interruptAll(options: ActionOptions = {}): Promise<readonly string[]> {
    return this.#runner.client.interrupt(
      { all: true },
      { signal: actionOptions("interruptAll({ signal })", options).signal },
    );
  }

  /** Interrupts the operations that have this tag; gives their ids. */
  async interruptTag(tag: string, options: ActionOptions = {}): Promise<readonly string[]> {
    return this.#runner.client.interrupt(
      { tag: checkTag(tag) },
      { signal: actionOptions('interruptTag("t", { signal })', options).signal },
    );
  }

  /** Interrupts one operation; gives its id if it was running. */
  async interruptOperation(operationId: string, options: ActionOptions = {}): Promise<readonly string[]> {
    argument("interruptOperation(id)", text, operationId);
    return this.#runner.client.interrupt(
      { operationId },
      { signal: actionOptions("interruptOperation(id, { signal })", options).signal },
    );
  }
}
