import { expect, it } from "vitest";
import { whyNot } from "../../../../../src/cli/commands/report/open-page.ts";

it.each([
  [{ DISPLAY: ":0", SSH_CONNECTION: "1.2.3.4 5 6.7.8.9 22" }, "linux", "this is a session over SSH"],
  [{ SSH_TTY: "/dev/pts/0" }, "darwin", "this is a session over SSH"],
  [{}, "linux", "there is no display here"],
  [{ DISPLAY: ":0" }, "linux", null],
  [{ WAYLAND_DISPLAY: "wayland-0" }, "linux", null],
  [{}, "darwin", null],
  [{}, "win32", null],
] as const)("with %j on %s a browser cannot be shown because of %j", (env, platform, why) => {
  expect(whyNot(env, platform)).toBe(why);
});
