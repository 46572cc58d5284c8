import { expect, it } from "vitest";
import { timeSince } from "../../../../../src/cli/commands/list/time-since.ts";

const since = timeSince("--since", new Date("2022-03-26T12:00:00.000Z"));

it.each([
  ["7d", "2022-03-19T12:00:00.000Z"],
  ["1h30m", "2022-03-26T10:30:00.000Z"],
  ["2022-03-25", "2022-03-25T00:00:00.000Z"],
])("reads %s", (text, time) => {
  expect(since(text).toISOString()).toBe(time);
});

it.each(["7", "yesterday", "2022-02-30", "2022-3-5", "99999999999999d", ""])("refuses '%s'", (text) => {
  expect(() => since(text)).toThrow(`--since: '${text}' is neither a duration nor a day`);
});
