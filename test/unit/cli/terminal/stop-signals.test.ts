import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { StopSignals } from "../../../../src/cli/terminal/stop-signals.ts";
import { toFailure } from "../../../../src/submit/failure.ts";

it("the first signal aborts with what the command ends with, and is remembered", () => {
  const process = new EventEmitter();
  using signals = new StopSignals(process);
  process.emit("SIGTERM");
  expect(signals.received).toBe("SIGTERM");
  expect(toFailure(signals.signal.reason).code).toBe("INTERRUPTED");
});

it("the second one is for those who do not want to wait", () => {
  const process = new EventEmitter();
  using signals = new StopSignals(process);
  const heard: string[] = [];
  signals.onSecond((signal) => heard.push(signal));
  process.emit("SIGINT");
  expect(heard).toEqual([]);
  process.emit("SIGINT");
  expect(heard).toEqual(["SIGINT"]);
  expect(signals.received).toBe("SIGINT");
});

it("leaves no listener behind", () => {
  const process = new EventEmitter();
  new StopSignals(process)[Symbol.dispose]();
  expect(process.eventNames()).toEqual([]);
});
