import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium, headless. As root, which CI is, it does not start in its sandbox. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
}
