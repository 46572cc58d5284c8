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

it("Ctrl-C may be for one part alone, and then for all again; SIGTERM is for all", () => {
  const process = new EventEmitter();
  using signals = new StopSignals(process);
  const heard: string[] = [];
  {
    using _ = signals.onInterrupt(() => heard.push("part"));
    process.emit("SIGINT");
    expect({ heard, received: signals.received }).toEqual({ heard: ["part"], received: null });
  }
  process.emit("SIGINT");
  expect({ heard, received: signals.received }).toEqual({ heard: ["part"], received: "SIGINT" });

  using others = new StopSignals(process);
  using _ = others.onInterrupt(() => heard.push("part"));
  process.emit("SIGTERM");
  expect(others.received).toBe("SIGTERM");
});
